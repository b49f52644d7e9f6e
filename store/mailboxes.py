"""Mailboxes that mail leaves from."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store import cards
from store.database import workspace_of
from store.dialects import upsert
from store.models import Mailbox, MailboxAddress, Person


def get(session: Session, mailbox_id: int) -> Mailbox | None:
    """Load one mailbox of this workspace."""
    return session.get(Mailbox, mailbox_id)


def connect(session: Session, person: Person, *, address: str, google_ref: str, now: datetime) -> Mailbox:
    """Make an address a person's connected mailbox, or connect it again; writes it into the lobby's directory."""
    address = address.lower()
    mailbox = session.scalar(select(Mailbox).where(Mailbox.address == address))
    if mailbox is None:
        mailbox = Mailbox(
            workspace_id=workspace_of(session), address=address, display_name=person.name, connected_at=now
        )
        session.add(mailbox)
    mailbox.owner_id, mailbox.google_ref = person.id, google_ref
    mailbox.state, mailbox.connected_at = "connected", now
    session.flush()
    row = {
        "address_hash": hashlib.sha256(address.encode()).hexdigest(),
        "workspace_id": mailbox.workspace_id,
        "mailbox_id": mailbox.id,
    }
    session.execute(upsert(session, MailboxAddress, ["address_hash"], ["workspace_id", "mailbox_id"]), [row])
    cards.touch_home(session, (person.id,), now=now)
    return mailbox


def disconnect(session: Session, mailbox_id: int, *, now: datetime) -> bool:
    """Note that a mailbox's grant is gone, also on its owner's Home; False when that was known."""
    done = session.execute(
        update(Mailbox).where(Mailbox.id == mailbox_id, Mailbox.state == "connected").values(state="disconnected")
    )
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is not None and mailbox.owner_id is not None:
        cards.touch_home(session, (mailbox.owner_id,), now=now)
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
