"""Mailboxes on the command line: listed, shared, allowed, delegated, connected by an admin, disconnected."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot import clock, runtime
from bot.connections import google
from bot.connections import mailboxes as rules
from bot.errors import ConnectorError, Invalid, NotAllowed
from bot.kinds import KINDS
from bot.outreach import leavers, reconnected
from bot.people import directory as colleagues
from bot.people.relations import require_in_workspace
from bot.permissions import Action
from bot.runtime import Runtime
from handlers.cli.workspaces import choose_workspace
from handlers.http.google import CALLBACK
from store import mailboxes, people
from store.models import Mailbox, Person

commands = typer.Typer(no_args_is_help=True)
Workspace = Annotated[str, typer.Option(help="Slack team id, where there are several")]
Address = Annotated[str, typer.Argument(help="the mailbox's address")]


@commands.command(name="list")
def show(workspace: Workspace = "") -> None:
    """List the mailboxes: whose they are, how they are connected, what they are good for."""
    with closing(runtime.start()) as process, process.reading(choose_workspace(process, workspace)) as session:
        for mailbox in mailboxes.everything(session):
            typer.echo(f"{mailbox.address}  {_whose(session, mailbox)}  {_stands(mailbox)}")


@commands.command()
def share(
    address: Address,
    sender: Annotated[list[str], typer.Option(help="who may send from it: e-mail address or name; repeat for several")],
    name: Annotated[str, typer.Option(help="the name shown beside the address")] = "",
    workspace: Workspace = "",
) -> None:
    """Make a mailbox a shared one; exactly these people send from it. An admin connects it afterwards."""
    with closing(runtime.start()) as process, process.writing(choose_workspace(process, workspace)) as session:
        listed = [colleagues.find(session, one) for one in sender]
        mailbox = rules.share(session, address, listed, name=name, now=clock.now())
        said = f"{mailbox.address} is shared by {_whose(session, mailbox)}; it is {_stands(mailbox)}."
    typer.echo(said)


@commands.command()
def connect(
    address: Address,
    admin: Annotated[str, typer.Option("--as", help="the admin who goes through Google's page")],
    workspace: Workspace = "",
) -> None:
    """Print the link to Google's page for a shared mailbox; it is good for ten minutes, once."""
    with closing(runtime.start()) as process, process.writing(choose_workspace(process, workspace)) as session:
        person, mailbox = colleagues.find(session, admin), mailboxes.by_address(session, address)
        _require_admin(session, person)
        if mailbox is None or mailbox.owner_id is not None:
            raise Invalid(f"{address} is no shared mailbox. Nothing was begun; `rapport mailbox share` makes one.")
        url = google.start(
            session,
            process.vault,
            process.google(),
            person,
            redirect_uri=f"{process.settings.rapport_url.rstrip('/')}{CALLBACK}",
            now=clock.now(),
            shared=mailbox,
        )
    typer.echo(url)


def _require_admin(session: Session, person: Person) -> None:
    try:
        require_in_workspace(session, Action.CONNECT_SHARED, person)
    except NotAllowed:  # The table speaks to somebody in Slack; here the way out is another option.
        raise NotAllowed(f"{person.name} is no admin. Nothing was begun; name one with --as.") from None


@commands.command()
def allow(
    address: Address,
    person: Annotated[str, typer.Option(help="who may connect it: e-mail address or name")],
    workspace: Workspace = "",
) -> None:
    """Let somebody connect a mailbox under another address than the one they are on record with."""
    with closing(runtime.start()) as process, process.writing(choose_workspace(process, workspace)) as session:
        whose = colleagues.find(session, person)
        mailbox = rules.allow(session, address, whose, now=clock.now())
    typer.echo(f"{whose.name} may connect {mailbox.address} now, with /rapport connect in Slack.")


@commands.command()
def delegate(
    person: Annotated[list[str], typer.Argument(help="whose mailboxes: e-mail addresses or names")],
    workspace: Workspace = "",
) -> None:
    """Enrol mailboxes in delegation: the service account acts for these people, and for nobody else."""
    with closing(runtime.start()) as process:
        workspace_id, failed = choose_workspace(process, workspace), False
        for one in person:
            failed = not _delegate(process, workspace_id, one) or failed
    if failed:
        raise typer.Exit(1)


def _delegate(process: Runtime, workspace_id: int, name: str) -> bool:
    """Ask Google before anything is kept: a mailbox is enrolled only if the service account gets in."""
    with process.reading(workspace_id) as session:
        person = colleagues.find(session, name)
    trial = Mailbox(
        id=0, workspace_id=workspace_id, address=person.email.lower(), is_delegated=True, scopes=list(rules.DELEGATED)
    )
    try:
        with process.gmail(trial) as gmail:
            gmail.profile()
    except ConnectorError as error:
        typer.secho(f"{error.message} Nothing was changed.", fg="red", err=True)
        return False
    with process.writing(workspace_id) as session:
        _enrol(session, person)
    typer.echo(f"{person.email.lower()} is connected by delegation.")
    return True


def _enrol(session: Session, person: Person) -> None:
    now = clock.now()
    mailbox = rules.delegate(session, person, now=now)
    google.ask_for_signature(session, mailbox, now=now)
    reconnected.go_on(session, KINDS, mailbox, now=now)


@commands.command()
def disconnect(address: Address, workspace: Workspace = "") -> None:
    """End a mailbox's connection: its grant goes back to Google, and mails that had not left become drafts again."""
    with closing(runtime.start()) as process, process.writing(choose_workspace(process, workspace)) as session:
        now = clock.now()
        mailbox = rules.disconnect(session, address, now=now)
        stopped = leavers.hold_back_from(session, KINDS, mailbox, None, now=now)
    typer.echo(f"{mailbox.address} is disconnected; mails that became drafts again: {len(stopped)}.")


def _whose(session: Session, mailbox: Mailbox) -> str:
    if mailbox.owner_id is not None:
        owner = people.get(session, mailbox.owner_id)
        return owner.name if owner else "somebody unknown"
    return ", ".join(sender.name for sender in mailboxes.senders_of(session, mailbox.id)) or "nobody"


def _stands(mailbox: Mailbox) -> str:
    if mailbox.state != "connected":
        return "not connected"
    how = "connected by delegation" if mailbox.is_delegated else "connected"
    return how if google.mode_of(mailbox) == "full" else f"{how}, {google.mode_of(mailbox)}"
