"""Rapport was taken out of a Slack workspace: nothing waits to leave any more, and every grant goes back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.connections import losing, slack
from bot.kinds import KINDS
from bot.logs import log
from bot.outreach import leavers
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import audit, lobby, mailboxes
from store.database import workspace_of

WHY = "Rapport was removed from Slack"

logger = log(__name__)


@routes.event_about_us("app_uninstalled")
def uninstalled(session: Session, asked: Asked) -> None:
    """Wind up a workspace that has removed Rapport."""
    installation = lobby.installation(session, workspace_of(session))
    if installation is None or not slack.is_newer(asked.happened_at, installation):
        return
    for mailbox in mailboxes.everything(session):
        leavers.hold_back_from(session, KINDS, mailbox, None, now=asked.at)
        # A lost one is not connected and still has its grant, sealed, and its place in the directory.
        if mailbox.state == "connected" or mailbox.refresh_token is not None or mailbox.is_delegated:
            losing.let_go(session, mailbox, None, WHY, now=asked.at)
    audit.note(session, None, "workspace.removed", "workspace", installation.id, {}, now=asked.at)
    slack.remove(installation, now=asked.at)
    logger.warning("workspace.removed", workspace=installation.id)


@routes.event_about_us("tokens_revoked")
def revoked(session: Session, asked: Asked) -> None:
    """Take the loss of our bot's token as a removal: without it nothing can be shown or asked."""
    installation = lobby.installation(session, workspace_of(session))
    if installation is not None and installation.bot_user_ref in asked.bots:
        uninstalled(session, asked)
