"""What follows when a mailbox is connected: mails that waited go on, and drafts get their Send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import sending, waiting
from bot.outreach.kind import Kind
from store import mailboxes
from store import outreach as store
from store.models import Mailbox


def go_on(session: Session, kinds: Mapping[str, Kind], mailbox: Mailbox, *, now: datetime) -> None:
    """Let what waited for this mailbox go on, and draw again the drafts of whoever sends from it."""
    for person_id in [mailbox.owner_id] if mailbox.owner_id else _senders(session, mailbox):
        waiting.resume_waiting(session, mailbox, kind_of=kinds.__getitem__, now=now, owner_id=person_id)
        for draft in store.drafts_of(session, person_id):
            if draft.trouble == sending.RECONNECT:
                store.set_trouble(session, draft.id, None)
            kinds[draft.kind].has_changed(session, draft, now=now)


def _senders(session: Session, mailbox: Mailbox) -> list[int]:
    return [sender.id for sender in mailboxes.senders_of(session, mailbox.id) if sender.deactivated_at is None]
