"""What the card of a lost mailbox shows, as values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.connections import google
from bot.connections.google import Mode
from store import mailboxes


@dataclass(frozen=True)
class MailboxShown:
    """A mailbox and how it stands; `waiting` counts the mails that leave once it is connected again."""

    mailbox_id: int
    address: str
    mode: Mode
    is_connected: bool
    is_shared: bool
    is_delegated: bool
    waiting: int


def mailbox(session: Session, mailbox_id: int) -> MailboxShown | None:
    """Read how a mailbox stands; None when it is not of this workspace."""
    found = mailboxes.get(session, mailbox_id)
    if found is None:
        return None
    return MailboxShown(
        mailbox_id=found.id,
        address=found.address,
        mode=google.mode_of(found),
        is_connected=found.state == "connected",
        is_shared=found.owner_id is None,
        is_delegated=found.is_delegated,
        waiting=len(mailboxes.waiting_in(session, found.id)),
    )
