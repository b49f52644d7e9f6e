"""Pulses: which handoffs are thirty days old, what the record shows of each, and what the new CSM said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, distinct, exists, func, literal, or_, select, union, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Message, Outreach, Pulse, Task, Transition

_REACHED = func.coalesce(Transition.introduced_at, Transition.completed_at, Transition.announced_at)
"""When the customer met the new CSM, as far as it is on record."""


def get(session: Session, pulse_id: int) -> Pulse | None:
    """Load one pulse of this workspace as it stands now."""
    return session.get(Pulse, pulse_id, populate_existing=True)


def due(session: Session, *, since: datetime, until: datetime) -> list[tuple[Transition, datetime]]:
    """List the handoffs that were reached in a time and have had no pulse, each with that moment, oldest first."""
    asked = exists().where(Pulse.transition_id == Transition.id)
    wanted = (
        select(Transition, _REACHED)
        .where(Transition.state.in_(("introduced", "completed")), _REACHED.between(since, until), ~asked)
        .order_by(_REACHED, Transition.id)
    )
    return [(transition, reached) for transition, reached in session.execute(wanted)]


def ask(session: Session, *, transition_id: int, person_id: int, seen: dict[str, Any], now: datetime) -> Pulse | None:
    """Note that somebody is asked about a handoff; None when somebody has been asked before."""
    values = {"transition_id": transition_id, "person_id": person_id, "seen": seen, "asked_at": now}
    pulse_id = insert_ignoring(session, Pulse, {"workspace_id": workspace_of(session), **values})
    return None if pulse_id is None else get(session, pulse_id)


def answer(session: Session, pulse_id: int, said: str, *, now: datetime) -> None:
    """Keep what was answered; whoever changes their mind overwrites it."""
    session.execute(update(Pulse).where(Pulse.id == pulse_id).values(answer=said, answered_at=now))


def comment(session: Session, pulse_id: int, text: str | None) -> None:
    """Keep the one line that may go with an answer; None takes it away."""
    session.execute(update(Pulse).where(Pulse.id == pulse_id).values(comment=text))


def first_answer(session: Session, transition: Transition) -> datetime | None:
    """Give when the customer first answered one of a handoff's two mails; None when they did not."""
    mails = [one for one in (transition.farewell_id, transition.introduction_id) if one is not None]
    return session.scalar(select(func.min(Outreach.answered_at)).where(Outreach.id.in_(mails)))


def messages(session: Session, customer_id: int, *, since: datetime) -> tuple[int, int]:
    """Count the mails with a customer since then, (theirs, ours); one that lies in several mailboxes is one.

    What Rapport itself sent counts where it was sent; mailboxes are not asked about it again.
    """
    one = func.coalesce(Message.message_id, Message.message_ref)
    heard = select(Message.direction, one.label("one")).where(
        Message.customer_id == customer_id, Message.sent_at >= since, Message.sort.in_(("person", "own"))
    )
    number = func.coalesce(Outreach.message_id, literal("mail ").concat(cast(Outreach.id, String)))
    sent = select(literal("out").label("direction"), number.label("one")).where(
        Outreach.customer_id == customer_id, Outreach.sent_at >= since
    )
    every = union(heard, sent).subquery()
    counted = select(every.c.direction, func.count(distinct(every.c.one))).group_by(every.c.direction)
    found = {str(direction): int(number) for direction, number in session.execute(counted)}
    return found.get("in", 0), found.get("out", 0)


def promises(session: Session, customer_id: int, *, since: datetime) -> tuple[int, int]:
    """Count the promises made to a customer in mails and not dismissed, (kept, open), that were alive since then."""
    made = (
        Task.sentence.is_not(None),
        Task.outreach_id.is_not(None),
        Task.dismissed_at.is_(None),
        Task.customer_id == customer_id,
    )
    alive = or_(Task.done_on.is_(None), Task.done_on >= since.date())
    kept = session.scalar(select(func.count()).where(*made, alive, Task.done_on.is_not(None)))
    still_open = session.scalar(select(func.count()).where(*made, Task.done_on.is_(None)))
    return kept or 0, still_open or 0
