"""Offers to say goodbye to a customer whose owner was changed elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.models import HandoffOffer


def add(session: Session, offer: HandoffOffer) -> HandoffOffer:
    """Record an offer."""
    session.add(offer)
    session.flush()
    return offer


def get(session: Session, offer_id: int) -> HandoffOffer | None:
    """Load one offer of this workspace as it stands now."""
    return session.get(HandoffOffer, offer_id, populate_existing=True)


def of_batch(session: Session, batch: str, person_id: int) -> list[HandoffOffer]:
    """List what one run offered one person, settled offers too, oldest first."""
    found = select(HandoffOffer).where(HandoffOffer.from_id == person_id, HandoffOffer.batch == batch)
    return list(session.scalars(found.order_by(HandoffOffer.id), execution_options={"populate_existing": True}))


def settle(session: Session, offer_id: int, to: str, *, now: datetime) -> bool:
    """Take or decline an offer that still stands; False when it does not."""
    standing = update(HandoffOffer).where(HandoffOffer.id == offer_id, HandoffOffer.state == "offered")
    return bool(session.execute(standing.values(state=to, settled_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def overtake(session: Session, customer_ids: Collection[int], *, now: datetime) -> list[HandoffOffer]:
    """Withdraw the standing offers about these customers, which have changed hands again; gives the withdrawn ones."""
    standing = HandoffOffer.customer_id.in_(customer_ids), HandoffOffer.state == "offered"
    found = list(session.scalars(select(HandoffOffer).where(*standing)))
    for offer in found:
        offer.state, offer.settled_at = "overtaken", now
    session.flush()
    return found
