"""What a kind of outreach must know; the life itself is the same for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from store.models import Message, Outreach, Person


class Kind(Protocol):
    """One kind of e-mail, found by the name stored on its row. Three exist or are coming: handoff, upsell, followup."""

    name: str
    answer_within: int | None
    """Working days after which a sent mail without an answer is mentioned to its sender; None: it needs none."""
    is_offer: bool
    """Whether this mail offers something nobody asked for, so that a plain no to it is a negative answer."""

    def hears(self, session: Session, outreach: Outreach) -> tuple[int, ...]:
        """Name who hears of what comes back to this mail, by person id; the next step belongs to the first."""

    def may_edit(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Raise NotAllowed when this person may not change this mail's words now."""

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Raise NotAllowed when this mail must not leave now, or not by this person's word."""

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw again whatever shows this mail."""

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Do what follows from this mail having been sent."""

    def was_answered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Record what it means that a person answered this mail; called once, in however many mailboxes."""

    def reader_is_away(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Do what follows from an out-of-office note that answered this mail."""

    def was_not_delivered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Record what it means that this mail came back for good; called once for each notice."""

    def still_true(self, session: Session, outreach: Outreach, *, now: datetime) -> str | None:
        """Hold what an approved mail says against today's record: a sentence on what has changed, None when nothing."""

    def not_now(self, session: Session, outreach: Outreach, *, now: datetime) -> str | None:
        """Say why this is a bad moment for a mail nobody asked for, and when a good one comes; None when it is not."""
