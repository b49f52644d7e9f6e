"""`rapport forget CONTACT`: everything about one person at a customer is erased, here and on our cards in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Event
from typing import Annotated

import typer

from bot import clock, runtime
from bot.connectors.slack import Said, Slack
from bot.customers import forgetting as customers
from bot.customers.forgetting import Whom
from bot.customers.importing.report import counted
from bot.errors import Gone, RateLimited
from bot.kinds import KINDS
from bot.outreach import forgetting
from bot.outreach.forgetting import Forgotten
from bot.runtime import Runtime
from handlers.cli.workspaces import choose_workspace
from store import forgetting as store
from store import scrubbing

commands = typer.Typer()
Place = tuple[str, str]
CALLED = {
    "csm_notes": "notes",
    "customer_transitions": "handoffs",
    "health_scores": "health",
    "outreach": "mails",
    "outreach_versions": "versions of mails to others",
}
"""Tables whose names are not what people call what is in them."""


class _OnlyLooking(Exception):  # noqa: N818  Named for what happened.
    """Nothing of this transaction is to stay; carries what would have been."""

    def __init__(self, forgotten: Forgotten) -> None:
        super().__init__("a dry run")
        self.forgotten = forgotten


@commands.command()
def forget(
    contact: Annotated[str, typer.Argument(help="e-mail address, or name with --customer")],
    customer: Annotated[str, typer.Option(help="the customer, where a name is given")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="don't ask")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, change nothing")] = False,
    workspace: Annotated[str, typer.Option(help="Slack team id, where there are several")] = "",
) -> None:
    """Erase everything about one person at a customer; a salted hash stays, so that nobody writes to them again."""
    with closing(runtime.start()) as process:
        workspace_id = choose_workspace(process, workspace)
        with process.reading(workspace_id) as session:
            whom = customers.find(session, contact, customer)
        would = _would(process, workspace_id, contact, customer)
        _tell(whom, would, "would be " if dry_run else "will be ")
        if dry_run:
            typer.echo("Dry run, nothing was removed.")
            return
        if not yes and not typer.confirm("Erase all of it? This can't be undone."):
            typer.echo("Nothing was removed.")
            raise typer.Exit(1)
        _erase(process, workspace_id, contact, customer)


def _would(process: Runtime, workspace_id: int, contact: str, customer: str) -> Forgotten:
    """Do it in a transaction that is then given up, so that what is listed is exactly what would go."""
    try:
        with process.writing(workspace_id) as session:
            whom = customers.find(session, contact, customer)
            raise _OnlyLooking(forgetting.forget(session, KINDS, whom, now=clock.now()))  # noqa: TRY301  It ends the transaction.
    except _OnlyLooking as looked:
        return looked.forgotten


def _erase(process: Runtime, workspace_id: int, contact: str, customer: str) -> None:
    with process.reading(workspace_id) as session:
        channels = store.conversations_in_slack(session)
        whom = customers.find(session, contact, customer)
    slack = process.slack(workspace_id)
    places = set(_named_in_slack(slack, channels, whom))
    with process.writing(workspace_id) as session:
        whom = customers.find(session, contact, customer)
        done = forgetting.forget(session, KINDS, whom, now=clock.now())
        taken = forgetting.take_down(session, places | set(done.in_slack), now=clock.now())
    # A card that was being drawn meanwhile may have been posted after the first look.
    late = set(_named_in_slack(slack, channels, whom)) - places - set(done.in_slack)
    with process.writing(workspace_id) as session:
        taken += forgetting.take_down(session, late, now=clock.now())
    is_scrubbed = scrubbing.scrub(process.settings.database(), process.settings.database_owner())
    typer.echo(f"Removed. {counted(taken, 'message')} in Slack will be replaced within moments.")
    if not is_scrubbed:
        said = (
            "The rows are gone, but the database's files could not be written anew. On PostgreSQL set"
            " RAPPORT_DATABASE_OWNER_URL; otherwise wait until no other program holds a transaction open on it."
            " Then run this again."
        )
        typer.secho(said, fg="yellow", err=True)
    _tell_whats_not_ours(done, whom)


def _tell(whom: Whom, found: Forgotten, verb: str) -> None:
    typer.echo(f"{whom.called}: {', '.join(sorted(whom.addresses)) or 'no address on record'}")
    typer.echo(f"{counted(len(whom.contact_ids), 'contact')} {verb}deleted.")
    typer.echo(
        f"{counted(found.mails, 'mail')} to them {verb}erased, {found.stopped} of those or others stopped first."
    )
    typer.echo(f"{counted(found.messages, 'message')} from or to them {verb}deleted.")
    for table, number in sorted(found.rows.items()):
        typer.echo(
            f"{CALLED.get(table, table.replace('_', ' '))}: {counted(number, 'row')} that named them {verb}changed."
        )
    _tell_whats_not_ours(found, whom)


def _tell_whats_not_ours(found: Forgotten, whom: Whom) -> None:
    for box in found.in_mailboxes:
        typer.echo(
            f"In Gmail of {box.address}, for its owner to delete: {box.sent} sent by Rapport, {box.heard} heard of,"
            f" {counted(box.drafts, 'draft')}. Search there for {' OR '.join(sorted(whom.addresses))}."
        )
    for name in whom.traces.shared:
        typer.echo(
            f"Others are called {name} too, so texts with that name alone stayed. Please look at those yourself."
        )
    if found.logged:
        typer.echo(f"{counted(found.logged, 'entry')} of the audit log names them, and the log can't be changed.")
    typer.echo("Backups, calendars, and what people typed in Slack themselves are not touched.")


def _named_in_slack(slack: Slack, channels: list[str], whom: Whom) -> Iterator[Place]:
    """List our own messages that name the person, threads included."""
    for channel in channels:
        for said in _all_said(slack, channel):
            if whom.is_named_in(said.content):
                yield channel, said.ref


def _all_said(slack: Slack, channel: str) -> Iterator[Said]:
    waiting: list[str | None] = [None]
    while waiting:
        thread, cursor = waiting.pop(), ""
        while True:
            try:
                own, threads, cursor = slack.said(channel, thread, cursor=cursor)
            except RateLimited as limited:
                Event().wait(max(0.0, (limited.retry_at - clock.now()).total_seconds()))
                continue
            except Gone:
                break
            yield from own
            waiting += sorted(threads) if thread is None else []
            if not cursor:
                break
