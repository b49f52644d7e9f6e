"""Whether answers to a mail can be noticed at all, and how long ago its mailbox was last looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.connections.google import mode_of
from store import mailboxes, people
from store import outreach as store
from store.models import Mailbox, Outreach

RECENT = timedelta(hours=2)
"""Whoever has not looked into a mailbox for longer does not say that nobody has answered."""
SEND_ONLY = "I can't see answers: Gmail is connected for sending only."
DISCONNECTED = "I can't see answers: Gmail has to be connected again. Type /rapport connect."


def mailbox_of(session: Session, outreach: Outreach) -> Mailbox | None:
    """Give the mailbox that a mail left from, and that answers come to."""
    approval = store.last_approval(session, outreach.id)
    if approval is not None and approval.cancelled_at is None:
        return mailboxes.get(session, approval.mailbox_id)
    return people.mailbox_of(session, outreach.sender_id)


def deaf_because(mailbox: Mailbox | None) -> str | None:
    """Say why answers in this mailbox go unnoticed; None while they are noticed."""
    if mailbox is None or mailbox.state != "connected":
        return DISCONNECTED
    return None if mode_of(mailbox) == "full" else SEND_ONLY


def is_heard(mailbox: Mailbox | None, *, now: datetime) -> bool:
    """Tell whether it is known what lies in this mailbox: it may be read, and was read lately."""
    if mailbox is None or deaf_because(mailbox) is not None or mailbox.synced_at is None:
        return False
    return now - mailbox.synced_at <= RECENT
