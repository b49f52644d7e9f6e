"""When a mail is welcome, and how long a draft stays true: working hours and working days, weekends left out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.people.working_time import zone_called

OPENS, CLOSES = time(8), time(18)
MORNING = time(9)  # What "Send later" proposes.
SATURDAY = 5
DRAFT_LIFE = 5
"""Working days after which a draft is written anew from the facts of the day."""


def is_open(at: datetime, zone: str) -> bool:
    """Tell whether it is between 8 and 18 on a working day where the recipient is."""
    there = at.astimezone(zone_called(zone))
    return there.weekday() < SATURDAY and OPENS <= there.time() < CLOSES


def next_change(at: datetime, zone: str) -> datetime:
    """Give the next moment at which `is_open` says something else."""
    there = at.astimezone(zone_called(zone))
    if is_open(at, zone):
        return _at(there.date(), CLOSES, zone)
    opening = _at(there.date(), OPENS, zone)
    return opening if opening > at and there.weekday() < SATURDAY else _at(working_day(there.date()), OPENS, zone)


def good_moment(at: datetime, zone: str) -> datetime:
    """Propose when to send: nine in the morning of the recipient's next working day, today's if that is to come."""
    there = at.astimezone(zone_called(zone))
    morning = _at(there.date(), MORNING, zone)
    return morning if morning > at and there.weekday() < SATURDAY else _at(working_day(there.date()), MORNING, zone)


def working_day(on: date, number: int = 1) -> date:
    """Give the working day so many working days after a date."""
    for _ in range(number):
        on += timedelta(days=1)
        while on.weekday() >= SATURDAY:
            on += timedelta(days=1)
    return on


def stale_at(written_at: datetime, zone: str) -> datetime:
    """Give the moment a draft written at this moment is too old to be sent as it is: midnight after its last day."""
    last = working_day(written_at.astimezone(zone_called(zone)).date(), DRAFT_LIFE)
    return _at(last + timedelta(days=1), time(0), zone)


def _at(on: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(on, clock_time, zone_called(zone)).astimezone(ZoneInfo("UTC"))
