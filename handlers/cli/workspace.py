"""What a workspace decides for itself: `rapport workspace show` and `rapport workspace set crm-bcc=... pilot=on`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot import clock, runtime
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach.mime import Address
from handlers.cli.workspaces import choose_workspace
from store import audit, workspaces
from store.database import workspace_of

commands = typer.Typer(no_args_is_help=True)
Workspace = Annotated[str, typer.Option(help="Slack team id, where there are several")]
NAMES = {"crm-bcc": workspaces.CRM_BCC, "pilot": workspaces.PILOT}
ON_OFF = {"on": True, "off": None}


@commands.command()
def show(workspace: Workspace = "") -> None:
    """Show what this workspace has decided."""
    process = runtime.start()
    with process.reading(choose_workspace(process, workspace)) as session:
        said = _said(session)
    typer.echo(said)


@commands.command(name="set")
def decide(
    settings: Annotated[list[str], typer.Argument(help="crm-bcc=ADDRESS or crm-bcc=off, pilot=on or pilot=off")],
    workspace: Workspace = "",
) -> None:
    """Decide something for the whole workspace; every draft's card is drawn again and shows it."""
    decided = [_read(setting) for setting in settings]
    process, now = runtime.start(), clock.now()
    with process.writing(choose_workspace(process, workspace)) as session:
        for name, value in decided:
            workspaces.decide(session, name, value)
            detail = {"setting": name, "is_on": value is not None}
            audit.note(session, None, "workspace.decided", "workspace", workspace_of(session), detail, now=now)
        _draw_drafts(session, now)
        said = _said(session)
    typer.echo(said)


def _read(setting: str) -> tuple[str, str | bool | None]:
    name, equals, value = setting.partition("=")
    if name not in NAMES or not equals or not value:
        raise Invalid(f"There is no setting “{setting}”. There are crm-bcc=ADDRESS and pilot=on. Nothing was changed.")
    if name == "crm-bcc":
        return NAMES[name], None if value == "off" else Address("", value).email
    if value not in ON_OFF:
        raise Invalid("Pilot mode is on or off. Nothing was changed; say pilot=on or pilot=off.")
    return NAMES[name], ON_OFF[value]


def _draw_drafts(session: Session, now: datetime) -> None:
    for draft in workspaces.drafts(session):
        KINDS[draft.kind].has_changed(session, draft, now=now)


def _said(session: Session) -> str:
    bcc, pilot = workspaces.setting(session, workspaces.CRM_BCC), workspaces.setting(session, workspaces.PILOT)
    copies = "every customer mail goes there as a silent copy" if bcc else "no silent copies"
    where = "their senders, not to customers" if pilot else "customers"
    return f"crm-bcc={bcc or 'off'}: {copies}\npilot={'on' if pilot else 'off'}: mails go to {where}"
