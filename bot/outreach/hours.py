"""When a mail is welcome, and how long a draft stays true: working hours and working days of whoever it is about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.people.closed_days import is_holiday
from bot.people.working_time import is_working_day, working_day_after, zone_called

OPENS, CLOSES = time(8), time(18)
MORNING = time(9)  # What "Send later" proposes.
DRAFT_LIFE = 5
"""Working days after which a draft is written anew from the facts of the day."""


def is_open(at: datetime, zone: str) -> bool:
    """Tell whether it is between 8 and 18 on a working day where the recipient is."""
    there = at.astimezone(zone_called(zone))
    return is_working_day(there.date(), zone) and OPENS <= there.time() < CLOSES


def next_change(at: datetime, zone: str) -> datetime:
    """Give the next moment at which `is_open` says something else."""
    there = at.astimezone(zone_called(zone))
    if is_open(at, zone):
        return _at(there.date(), CLOSES, zone)
    return _next(at, there.date(), OPENS, zone)


def good_moment(at: datetime, zone: str) -> datetime:
    """Propose when to send: nine in the morning of the recipient's next working day, today's if that is to come."""
    return _next(at, at.astimezone(zone_called(zone)).date(), MORNING, zone)


def said(at: datetime, zone: str) -> str:
    """Say what time it is where the recipient is: "Saturday 22:40", "Thursday 10:00, a public holiday,"."""
    there = at.astimezone(zone_called(zone))
    return f"{there:%A %H:%M}" + (", a public holiday," if is_holiday(there.date(), zone) else "")


def stale_at(written_at: datetime, zone: str) -> datetime:
    """Give the moment a draft written at this moment is too old to be sent as it is: midnight after its last day."""
    return end_of(working_day_after(written_at.astimezone(zone_called(zone)).date(), zone, DRAFT_LIFE), zone)


def end_of(on: date, zone: str) -> datetime:
    """Give the midnight that ends a day."""
    return _at(on + timedelta(days=1), time(0), zone)


def _next(at: datetime, today: date, clock_time: time, zone: str) -> datetime:
    """Give this time of today if it is to come on a working day, else of the next working day."""
    todays = _at(today, clock_time, zone)
    if todays > at and is_working_day(today, zone):
        return todays
    return _at(working_day_after(today, zone), clock_time, zone)


def _at(on: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(on, clock_time, zone_called(zone)).astimezone(ZoneInfo("UTC"))
