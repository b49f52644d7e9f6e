"""The library of files that mails can carry: `rapport library add / list / remove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import clock, runtime
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach import library
from bot.outreach.mime.attachments import MOST_BYTES, size_words
from handlers.cli.workspaces import choose_workspace
from store import library as store

commands = typer.Typer(no_args_is_help=True)
Workspace = Annotated[str, typer.Option(help="Slack team id, where there are several")]


@commands.command()
def add(
    file: Annotated[Path, typer.Argument(help="a file; its name is what customers see")],
    workspace: Workspace = "",
) -> None:
    """Put a file into the library, for everybody's mails."""
    content = _read(file)
    process = runtime.start()
    with process.writing(choose_workspace(process, workspace)) as session:
        kept = library.add(session, file.name, content, person_id=None, now=clock.now())
        said = f"{kept.id}: {kept.name}, {size_words(kept.size)}. Mails can carry it now."
    typer.echo(said)


@commands.command(name="list")
def show(workspace: Workspace = "") -> None:
    """List the files that mails can carry."""
    process = runtime.start()
    with process.reading(choose_workspace(process, workspace)) as session:
        listed = [f"{file.id}: {file.name}, {size_words(file.size)}" for file in store.files(session)]
    for line in listed or ["The library is empty. `rapport library add FILE` puts a file into it."]:
        typer.echo(line)


@commands.command()
def remove(
    file_id: Annotated[int, typer.Argument(help="what `rapport library list` numbers it")],
    workspace: Workspace = "",
) -> None:
    """Take a file out of the library. What was sent with it stays as it was; drafts with it say so and cannot leave."""
    process, now = runtime.start(), clock.now()
    with process.writing(choose_workspace(process, workspace)) as session:
        drafts = library.remove(session, file_id, person_id=None, now=now)
        for draft in drafts:
            KINDS[draft.kind].has_changed(session, draft, now=now)
    held = f" {len(drafts)} unsent drafts carry it; their cards say so." if drafts else ""
    typer.echo(f"{file_id} is no longer in the library.{held}")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Invalid(f"A mail carries at most {size_words(MOST_BYTES)} of files. Nothing was added.")
        return file.read_bytes()
    except OSError as error:
        raise Invalid(f"I can't read {file}: {error.strerror}. Nothing was added; give the path of a file.") from None
