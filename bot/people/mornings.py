"""When somebody's morning message is due: at the hour they chose, in their own zone, on the days they work."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.people import covering
from bot.people.working_time import is_working_day, working_day_after, zone_called
from store import jobs, people
from store.models import Person

TELL = "morning.tell"
LATEST = timedelta(hours=4)
"""What comes later than this, because nobody worked meanwhile, is no morning message any more; Home says it all."""
_MOMENT = timedelta(seconds=1)


def plan_all(session: Session, *, now: datetime) -> None:
    """Plan the next morning message of everybody who wants one; called by the clock every hour."""
    for person in people.wanting_mornings(session):
        plan(session, person, now=now)


def plan(session: Session, person: Person, *, now: datetime) -> None:
    """Plan somebody's next morning message; it is planned once, however many ask and how often.

    What was planned for another hour stays planned, and `is_due` refuses it when its moment comes.
    """
    due_at = next_at(person, now)
    if due_at is None:
        return
    moment = int(due_at.timestamp())
    key, told = f"morning:{person.id}:{moment}", {"person_id": person.id, "moment": moment}
    jobs.schedule(session, TELL, told, now=now, due_at=due_at, unique_key=key, queue="later")


def next_at(person: Person, now: datetime) -> datetime | None:
    """Give the next moment after this one at which somebody wants to be told; None when they want no message."""
    if person.digest_at is None:
        return None
    zone, hour = zone_called(person.zone), time.fromisoformat(person.digest_at)
    today = now.astimezone(zone).date()
    days = (today, working_day_after(today, zone.key))
    moments = [datetime.combine(day, hour, zone).astimezone(UTC) for day in days if is_working_day(day, zone.key)]
    return next(moment for moment in moments if moment > now)


def is_due(session: Session, person: Person, planned_at: datetime, *, now: datetime) -> bool:
    """Tell whether a message that was planned for a moment is still wanted then: they may have chosen another, or left.

    Nobody is told who is away on that day, whether or not somebody covers.
    """
    is_here = person.deactivated_at is None and not person.is_guest and person.slack_ref is not None
    is_timely = planned_at <= now <= planned_at + LATEST
    is_chosen = next_at(person, planned_at - _MOMENT) == planned_at
    return is_here and is_timely and is_chosen and covering.running(session, person, now=now) is None
