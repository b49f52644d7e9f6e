"""Cards: where things are shown, and asking for them to be drawn again."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store import jobs
from store.database import workspace_of
from store.models import Card
from store.models.cards import ONE_EACH

DRAW = "cards.draw"
_NEXT_REVISION = (
    update(Card)
    .where(Card.id == bindparam("card_id"))
    .values(revision=Card.revision + 1)
    .returning(Card.revision)
    .execution_options(synchronize_session=False)
)


def show(session: Session, kind: str, subject_id: int, person_id: int, *, now: datetime) -> Card:
    """Show a thing to a person in their direct message with Rapport, or draw it again where it is shown already."""
    session.flush()
    values = {"workspace_id": workspace_of(session), "kind": kind, "subject_id": subject_id, "person_id": person_id}
    shown: Card = session.scalars(
        _showing(session.get_bind().dialect.name),
        {**values, "asked_at": now},
        execution_options={"populate_existing": True},
    ).one()
    _schedule(session, shown.id, shown.revision, now)
    return shown


@cache
def _showing(dialect: str) -> Any:
    """Build the statement that shows a thing or asks for another drawing, whichever of two askers is first."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(Card).values(place="dm", revision=1)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "kind", "subject_id", "person_id", "place"],
        index_where=text(ONE_EACH),
        set_={"revision": Card.revision + 1},
    ).returning(Card)


def answer_at(
    session: Session, kind: str, subject_id: int, person_id: int, response_url: str, *, now: datetime
) -> Card:
    """Show a thing where a command was typed, to the person who typed it; the first drawing was the door's answer."""
    card = Card(
        workspace_id=workspace_of(session),
        kind=kind,
        subject_id=subject_id,
        person_id=person_id,
        place="response",
        response_url=response_url,
        asked_at=now,
        shown_at=now,
    )
    session.add(card)
    session.flush()
    return card


def touch(session: Session, subject_id: int, *kinds: str, now: datetime) -> None:
    """Mark every card that shows this thing as stale, so that it is drawn again after this transaction."""
    found = session.scalars(select(Card).where(Card.subject_id == subject_id, Card.kind.in_(kinds)))
    _draw(session, list(found), now)


def get(session: Session, card_id: int) -> Card | None:
    """Give a card; None when it is not of this workspace."""
    return session.get(Card, card_id)


def redraw(session: Session, card: Card, *, now: datetime) -> None:
    """Draw one card again."""
    _draw(session, [card], now)


def bring_back(session: Session, card: Card, *, now: datetime) -> None:
    """Post a card anew at the bottom of the conversation, for a person who asked for it again."""
    card.message_ref, card.digest, card.posting_at = None, None, None
    _draw(session, [card], now)


def of_person(session: Session, person_id: int, message_ref: str, channel_ref: str) -> Card | None:
    """Find the card behind a message that a person pressed a button in."""
    return session.scalar(
        select(Card).where(
            Card.person_id == person_id, Card.message_ref == message_ref, Card.channel_ref == channel_ref
        )
    )


def _draw(session: Session, found: list[Card], now: datetime) -> None:
    for card in found:
        _schedule(session, card.id, session.scalar(_NEXT_REVISION, {"card_id": card.id}), now)


def _schedule(session: Session, card_id: int, revision: int | None, now: datetime) -> None:
    lane = f"card:{card_id}"
    jobs.schedule(session, DRAW, {"card_id": card_id}, now=now, unique_key=f"{lane}:{revision}", lane=lane)
