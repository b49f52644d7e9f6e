"""Ending a mailbox's connection: its grant is given back to Google and erased here; and the card of a lost one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blocks.slack import connecting as connecting_blocks
from blocks.slack.drawing import Drawing
from bot import clock
from bot.connections import google, losing, showing
from bot.connectors.google import oauth
from bot.errors import ConfigError, ConnectorError, Rejected
from bot.logs import log
from jobs.registry import Work, job
from store import audit, mailboxes
from store.models import Card, Mailbox

logger = log(__name__)


def _erase_anyway(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    """Erase the tokens although Google could not be told; without them nobody here can use the grant."""
    mailbox = mailboxes.get(session, int(arguments["mailbox_id"]))
    if mailbox is not None:
        _erase(session, mailbox, is_revoked=False, now=now)


@job(losing.LET_GO, ask=_erase_anyway)
def let_go(work: Work) -> None:
    """Give the grant of a disconnected mailbox back to Google, then erase it; nothing when it is connected again."""
    with work.reading() as session:
        mailbox = mailboxes.get(session, work.argument("mailbox_id"))
    if mailbox is None or mailbox.state == "connected":
        return
    is_revoked = _revoke(work, mailbox)
    with work.writing() as session:
        _erase(session, mailbox, is_revoked=is_revoked, now=clock.now())


def _revoke(work: Work, mailbox: Mailbox) -> bool:
    """Stop Google's announcements and take the grant back there; raises Unavailable."""
    if mailbox.watch_expires_at is not None:
        _stop_announcements(work, mailbox)
    try:
        token = google.refresh_token_of(work.runtime.vault, mailbox)
        if token is None:
            return False  # Delegated: there is no grant, and the enrolment ends here.
        oauth.revoke(work.runtime.google(), token)
    except (Rejected, ConfigError) as error:  # Trying again would help neither; what we hold is erased all the same.
        logger.warning("grant.not_revoked", mailbox_id=mailbox.id, error=type(error).__name__)
        return False
    return True


def _stop_announcements(work: Work, mailbox: Mailbox) -> None:
    try:
        with work.runtime.gmail(mailbox) as gmail:
            gmail.listening.stop()
    except (ConnectorError, ConfigError) as error:  # They end by themselves within a week, and announce no content.
        logger.warning("watch.not_stopped", mailbox_id=mailbox.id, error=type(error).__name__)


def _erase(session: Session, mailbox: Mailbox, *, is_revoked: bool, now: datetime) -> None:
    if mailboxes.erase_grant(session, mailbox.id, refresh_token=mailbox.refresh_token):
        audit.note(session, None, "mailbox.erased", "mailbox", mailbox.id, {"revoked": is_revoked}, now=now)


def _draw(session: Session, card: Card, _now: datetime) -> Drawing | None:
    shown = showing.mailbox(session, card.subject_id)
    return connecting_blocks.mailbox_card(shown) if shown is not None else None


PROJECTIONS = {losing.CARD: _draw}
