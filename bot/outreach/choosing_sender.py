"""Send from another address: an alias of one's own mailbox, or a shared mailbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.connections.mailboxes import shown_for
from bot.errors import Invalid
from bot.outreach import ways
from bot.outreach.kind import Kind
from bot.outreach.options import senders
from store import people
from store.models import Outreach, Person


def choose(session: Session, kind: Kind, outreach: Outreach, person: Person, address: str, *, now: datetime) -> None:
    """Let a draft leave from one of the addresses its sender may use; raises Invalid for any other."""
    if address not in dict(senders(session, person)):
        raise Invalid("You can't send from that address now. Nothing was saved; choose another.", field="sender")
    own = people.mailbox_of(session, person.id)
    chosen = None if own is not None and address == own.address else address
    before = shown_for(session, person.id, outreach.from_address)
    after = shown_for(session, person.id, chosen)
    values: dict[str, Any] = {"from_address": chosen}
    if before is None or after is None or before.id != after.id:
        values["answers_thread_ref"] = None  # The same conversation has another id in each mailbox.
    ways.change(session, kind, outreach, person, now=now, **values)
