"""The audit log on the command line: checking that nobody changed it, and writing it out for an auditor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot import clock, runtime
from handlers.cli.workspaces import choose_workspace
from store import audit, audit_chain, audit_check
from store.audit_check import Verdict

commands = typer.Typer(no_args_is_help=True)

Workspace = Annotated[str, typer.Option(help="Slack team id, where there are several")]


@commands.command()
def verify(
    workspace: Workspace = "",
    head: Annotated[str, typer.Option(help="a digest kept from an export: the chain must still contain it")] = "",
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="check an exported file, without a database")
    ] = None,
) -> None:
    """Check every entry against the chain; names the first that was changed, moved, inserted or removed."""
    if file is not None:
        with file.open(encoding="utf-8", errors="surrogateescape") as lines:
            verdict = audit_check.check_file(lines, head=head)
    else:
        process = runtime.start()
        with process.reading(choose_workspace(process, workspace)) as session:
            verdict = audit_check.check_database(session, head=head)
    _say(verdict)


@commands.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="where to write; without it, to standard output")] = None,
    workspace: Workspace = "",
) -> None:
    """Write the log as lines of JSON, each with its digest; `rapport audit verify --file` checks them anywhere."""
    process = runtime.start()
    workspace_id = choose_workspace(process, workspace)
    with process.writing(workspace_id) as session:  # An export is an effect too, and its entry is its last line.
        audit.note(session, None, "audit.exported", "workspace", workspace_id, {}, now=clock.now())
    count, head = 0, audit_chain.BEGINNING
    with _opened(file) as out, process.reading(workspace_id) as session:
        for link in audit_chain.links(session):
            out.write(audit_check.as_line(link) + "\n")
            count, head = count + 1, link.digest
    typer.echo(f"{count} entries. Keep this head where nobody who runs Rapport can change it: {head}", err=True)


@contextmanager
def _opened(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield typer.get_text_stream("stdout")
        return
    with file.open("w", encoding="utf-8") as out:
        yield out


def _say(verdict: Verdict) -> None:
    if verdict.broken:
        typer.secho(f"{verdict.broken} The {verdict.sound} before it are sound.", fg="red", err=True)
        raise typer.Exit(1)
    typer.echo(f"{verdict.sound} entries, none changed, moved, inserted or removed. Head: {verdict.head}")
    if verdict.head_at is not None:
        typer.echo(
            f"The head you gave is entry {verdict.head_at} of the chain; {verdict.sound - verdict.head_at} since."
        )
