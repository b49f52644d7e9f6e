"""Working hours of one colleague: weekends do not count, holidays do, since no calendar of them is on record.

The hours are those that somebody set as their own day, from nine to half past five unless they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.models import Person

MORNING = time(9)
USUAL = (time(9), time(17, 30))
SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """When somebody works, in their own zone."""

    zone: ZoneInfo
    starts: time
    ends: time


def hours_of(person: Person) -> Hours:
    """Read a person's working hours; a day that would end before it starts counts as 9:00 to 17:30."""
    starts, ends = time.fromisoformat(person.work_starts), time.fromisoformat(person.work_ends)
    return Hours(zone_called(person.zone), *((starts, ends) if starts < ends else USUAL))


def zone_called(name: str) -> ZoneInfo:
    """Read a zone as it stands on record; what nobody knows counts as UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def working_day_before(on: date) -> date:
    """Give the last working day before a date."""
    return _working(on - timedelta(days=1), step=-1)


def working_day_after(on: date) -> date:
    """Give the first working day after a date."""
    return _working(on + timedelta(days=1), step=1)


def is_working_day(on: date) -> bool:
    """Tell whether a date is no Saturday and no Sunday."""
    return on.weekday() < SATURDAY


def morning_of(on: date, zone: str) -> datetime:
    """Give nine o'clock on a date in a zone."""
    return datetime.combine(on, MORNING, zone_called(zone)).astimezone(UTC)


def at_work(at: datetime, hours: Hours) -> datetime:
    """Give this moment if it falls into working hours, else the beginning of the next ones."""
    there = at.astimezone(hours.zone)
    if is_working_day(there.date()) and there.time() < hours.ends:
        return max(at, _moment(there.date(), hours.starts, hours)).astimezone(UTC)
    return _moment(working_day_after(there.date()), hours.starts, hours)


def after(at: datetime, span: timedelta, hours: Hours) -> datetime:
    """Give the moment when somebody has had so much working time since `at`."""
    start = at_work(at, hours)
    left = _moment(start.astimezone(hours.zone).date(), hours.ends, hours) - start
    while span > left:
        span -= left
        start = at_work(start + left, hours)
        left = _moment(start.astimezone(hours.zone).date(), hours.ends, hours) - start
    return start + span


def _working(on: date, *, step: int) -> date:
    while not is_working_day(on):
        on += timedelta(days=step)
    return on


def _moment(on: date, clock_time: time, hours: Hours) -> datetime:
    return datetime.combine(on, clock_time, hours.zone).astimezone(UTC)
