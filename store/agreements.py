"""What the two people of a handoff have agreed on, each step of it a compare-and-set on who takes over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from store.models import Outreach, Transition

BEFORE_THE_INTRODUCTION = ("planned", "announced")


def ask(session: Session, transition_id: int, incoming_id: int, *, now: datetime) -> bool:
    """Note that the incoming person is asked before anything is promised; False when somebody asked already."""
    unasked = (Transition.state == "planned", Transition.asked_incoming_at.is_(None))
    return _set(session, transition_id, incoming_id, unasked, asked_incoming_at=now)


def agree(session: Session, transition_id: int, incoming_id: int, *, now: datetime) -> bool:
    """Note that the incoming person takes over, also after having declined; False when that is known already."""
    open_still = (Transition.state.in_(BEFORE_THE_INTRODUCTION), Transition.agreed_at.is_(None))
    values = {"agreed_at": now, "declined_at": None, "declined_because": None}
    return _set(session, transition_id, incoming_id, open_still, **values)


def decline(session: Session, transition_id: int, incoming_id: int, *, because: str | None, now: datetime) -> bool:
    """Note that the incoming person cannot take over; False when that is known already, or too late."""
    open_still = (Transition.state.in_(BEFORE_THE_INTRODUCTION), Transition.declined_at.is_(None))
    values = {"declined_at": now, "declined_because": because, "agreed_at": None}
    return _set(session, transition_id, incoming_id, open_still, **values)


def pass_on(session: Session, transition_id: int, *, from_id: int, to_id: int) -> bool:
    """Name another incoming person, of whom nothing has been asked yet; False when somebody named one meanwhile."""
    unanswered = dict.fromkeys(("asked_incoming_at", "agreed_at", "declined_at", "declined_because", "reminded_at"))
    open_still = (Transition.state.in_(BEFORE_THE_INTRODUCTION),)
    return _set(session, transition_id, from_id, open_still, incoming_id=to_id, **unanswered)


def promise(session: Session, transition_id: int, incoming_id: int, *, by: date) -> bool:
    """Set the day by which the incoming person writes; False when the introduction has left meanwhile."""
    open_still = (Transition.state.in_(BEFORE_THE_INTRODUCTION),)
    return _set(session, transition_id, incoming_id, open_still, introduce_by_on=by)


def copy_incoming(session: Session, transition_id: int, incoming_id: int, *, on: bool) -> bool:
    """Say whether the farewell goes to the incoming person too; False once it has left."""
    return _set(session, transition_id, incoming_id, (Transition.state == "planned",), copies_incoming=on)


def note_reminder(session: Session, transition_id: int, *, now: datetime) -> None:
    """Note when somebody was last reminded of the introduction."""
    session.execute(update(Transition).where(Transition.id == transition_id).values(reminded_at=now))


def give_draft_to(session: Session, outreach_id: int, *, from_id: int, to_id: int) -> bool:
    """Make another person the sender of a draft; False when it is no draft of the first one's any more.

    It leaves from their own mailbox, so the address and the conversation of another are forgotten.
    """
    draft = update(Outreach).where(
        Outreach.id == outreach_id, Outreach.sender_id == from_id, Outreach.state.in_(("drafting", "drafted"))
    )
    of_mailbox = {"from_address": None, "answers_thread_ref": None}
    return bool(session.execute(draft.values(sender_id=to_id, **of_mailbox)).rowcount == 1)  # type: ignore[attr-defined]


def _set(
    session: Session, transition_id: int, taker_id: int, still: Collection[ColumnElement[bool]], /, **values: Any
) -> bool:
    mine = update(Transition).where(Transition.id == transition_id, Transition.incoming_id == taker_id, *still)
    return bool(session.execute(mine.values(**values)).rowcount == 1)  # type: ignore[attr-defined]
