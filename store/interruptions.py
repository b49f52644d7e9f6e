"""What has interrupted somebody: the cards that came to them without their having asked for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from store import replies
from store.models import Card, Meeting, Message, Reassignment, Reminder, Transition

REPLY = "reply"
_ASKED_BY = "asked_by"


def count_since(session: Session, person_id: int, kinds: Collection[str], since: datetime) -> int:
    """Count the cards of these kinds that have come into a person's direct message since then.

    What they asked for counts for nothing, nor does an absence note, which asks nothing of anybody.
    """
    came = (Card.person_id == person_id, Card.place == "dm", Card.kind.in_(kinds), Card.asked_at >= since)
    about = and_(Card.kind == REPLY, Message.id == Card.subject_id)
    wanted = select(Message.detail).select_from(Card).outerjoin(Message, about)
    found = session.scalars(wanted.where(*came, not_(_counts_for_nothing(person_id))))
    return sum(person_id not in (detail or {}).get(_ASKED_BY, ()) for detail in found)


def asked_for(session: Session, message: Message, person_id: int) -> None:
    """Note that the card of a message came to somebody because they asked for it."""
    known = replies.lock(session, message).get(_ASKED_BY, ())
    replies.note(session, message, **{_ASKED_BY: sorted({*known, person_id})})


def _counts_for_nothing(person_id: int) -> ColumnElement[bool]:
    """Tell absence notes and what follows from the person's own doing; a call's card came by button or by booking.

    A silence that somebody else was told of before was brought up from Home, or came back with its reader.
    """
    return or_(
        and_(Card.kind == REPLY, Message.sort == "auto-reply"),
        and_(
            Card.kind == "silence",
            exists().where(Reminder.id == Card.subject_id, Reminder.done_at < Card.asked_at),
        ),
        and_(
            Card.kind == "handoff_alone",
            exists().where(Transition.id == Card.subject_id, Transition.asked_by_id == person_id),
        ),
        and_(
            Card.kind == "reassignment",
            exists().where(Reassignment.id == Card.subject_id, Reassignment.by_id == person_id),
        ),
        and_(
            Card.kind == "meeting",
            not_(exists().where(Meeting.id == Card.subject_id, Meeting.booked_at <= Card.asked_at)),
        ),
    )
