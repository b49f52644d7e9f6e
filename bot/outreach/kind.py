"""What a kind of outreach must know; the life itself is the same for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from store.models import Outreach, Person


class Kind(Protocol):
    """One kind of e-mail, found by the name stored on its row. Three exist or are coming: handoff, upsell, followup."""

    name: str

    def may_edit(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Raise NotAllowed when this person may not change this mail's words now."""

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Raise NotAllowed when this mail must not leave now, or not by this person's word."""

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw again whatever shows this mail."""

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Do what follows from this mail having been sent."""
