"""Cards: where things are shown, and asking for them to be drawn again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, bindparam, event, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store import jobs
from store.database import Transaction, workspace_of
from store.models import Card, Person
from store.models.cards import ONE_EACH

DRAW = "cards.draw"
LEAVE = "cards.leave"
HOME = "home"
MORNING = "morning"
NOT_ON_HOME = frozenset({HOME, MORNING, "line"})  # Whatever else a person has a card of may stand on Home as well.
Place = Literal["dm", "home"]
_NEXT_REVISION = (
    update(Card)
    .where(Card.id == bindparam("card_id"))
    .values(revision=Card.revision + 1)
    .returning(Card.revision)
    .execution_options(synchronize_session=False)
)


def show(session: Session, kind: str, subject_id: int, person_id: int, *, now: datetime, place: Place = "dm") -> Card:
    """Show a thing to a person, in their direct message with Rapport unless on Home; draw it again if it is there."""
    session.flush()
    values = {"workspace_id": workspace_of(session), "kind": kind, "subject_id": subject_id, "person_id": person_id}
    shown: Card = session.scalars(
        _showing(session.get_bind().dialect.name),
        {**values, "place": place, "asked_at": now},
        execution_options={"populate_existing": True},
    ).one()
    _schedule(session, shown.id, shown.revision, now)
    if kind not in NOT_ON_HOME:
        touch_home(session, (person_id,), now=now)
    return shown


@cache
def _showing(dialect: str) -> Any:
    """Build the statement that shows a thing or asks for another drawing, whichever of two askers is first."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(Card).values(revision=1)
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
    _draw(session, found.all(), now)


def touch_home(session: Session, person_ids: Collection[int], *, now: datetime) -> None:
    """Mark Home as stale for these people and everybody above them, who see how their team's handoffs stand.

    Showing or touching a card does this by itself. Only what stands on Home and on no card must call it: a mailbox,
    a person's settings. Nobody has a Home before they have opened it, so mostly this is one question.
    """
    asked: set[int] = session.info.setdefault("homes_touched", set())
    new = set(person_ids) - asked
    if not new:
        return
    asked |= new
    _draw(session, session.scalars(_HOMES, {"person_ids": sorted(new)}).all(), now)


def get(session: Session, card_id: int) -> Card | None:
    """Give a card; None when it is not of this workspace."""
    return session.get(Card, card_id)


def redraw(session: Session, card: Card, *, now: datetime) -> None:
    """Draw one card again."""
    _draw(session, [card], now)


def draw_at(session: Session, card_id: int, at: datetime, *, now: datetime) -> None:
    """Draw a card again at a later moment, when time alone has changed what it shows."""
    key, lane = f"card:{card_id}:at:{int(at.timestamp())}", f"card:{card_id}"
    jobs.schedule(session, DRAW, {"card_id": card_id}, now=now, due_at=at, unique_key=key, lane=lane)


def bring_back(session: Session, card: Card, *, now: datetime) -> None:
    """Post a card anew at the bottom of the conversation, for a person who asked for it again.

    Of the message where it stood only a line stays, so that nobody presses what is no longer so.
    """
    left = {"channel_ref": card.channel_ref, "message_ref": card.message_ref}
    card.message_ref, card.digest, card.posting_at = None, None, None
    _draw(session, [card], now)
    if left["message_ref"] is not None:
        lane = f"card:{card.id}"
        jobs.schedule(session, LEAVE, left, now=now, unique_key=f"{lane}:left:{left['message_ref']}", lane=lane)


def of_person(session: Session, person_id: int, message_ref: str, channel_ref: str) -> Card | None:
    """Find the card behind a message that a person pressed a button in."""
    return session.scalar(
        select(Card).where(
            Card.person_id == person_id, Card.message_ref == message_ref, Card.channel_ref == channel_ref
        )
    )


def shown_to(session: Session, person_id: int, kinds: Collection[str], *, since: datetime | None = None) -> list[Card]:
    """List the cards of these kinds in a person's direct message, or those that came since a moment, oldest first."""
    shown = select(Card).where(Card.person_id == person_id, Card.place == "dm", Card.kind.in_(kinds))
    if since is not None:
        shown = shown.where(Card.asked_at >= since)
    return list(session.scalars(shown.order_by(Card.id)))


@event.listens_for(Transaction, "after_soft_rollback")
def _ask_anew(session: Session, _transaction: object) -> None:
    """Forget what was asked for: a savepoint that is rolled back takes jobs with it, and asking twice does no harm."""
    session.info.pop("cards_asked", None)
    session.info.pop("homes_touched", None)


def _draw(session: Session, found: Sequence[Card], now: datetime) -> None:
    asked: set[int] = session.info.setdefault("cards_asked", set())
    due = [card for card in found if card.id not in asked]  # One drawing after the transaction shows all of it.
    for card in due:
        _schedule(session, card.id, session.scalar(_NEXT_REVISION, {"card_id": card.id}), now)
    touch_home(session, {card.person_id for card in due if card.kind not in NOT_ON_HOME}, now=now)


def _schedule(session: Session, card_id: int, revision: int | None, now: datetime) -> None:
    session.info.setdefault("cards_asked", set()).add(card_id)
    lane, wanted = f"card:{card_id}", {"card_id": card_id, "revision": revision}
    jobs.schedule(session, DRAW, wanted, now=now, unique_key=f"{lane}:{revision}", lane=lane)


def _homes() -> Select[Card]:
    wanted: Any = bindparam("person_ids", expanding=True)
    above = select(Person.id, Person.manager_id).where(Person.id.in_(wanted)).cte("above", recursive=True)
    above = above.union(select(Person.id, Person.manager_id).join(above, Person.id == above.c.manager_id))
    return select(Card).where(Card.kind == HOME, Card.subject_id.in_(select(above.c.id)))


_HOMES = _homes()
