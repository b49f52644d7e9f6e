"""Working days and working hours: no weekends, and no public holidays of the country that somebody's zone lies in.

The hours of a colleague are those that they set as their own day, from nine to half past five unless they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.people.closed_days import is_holiday
from store.models import Person

MORNING = time(9)
USUAL = (time(9), time(17, 30))
SATURDAY = 5
ONE_DAY = timedelta(days=1)


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


def is_working_day(on: date, zone: str) -> bool:
    """Tell whether people in a zone work on a date: it is no Saturday, no Sunday and no public holiday there."""
    return on.weekday() < SATURDAY and not is_holiday(on, zone)


def working_day_before(on: date, zone: str, number: int = 1) -> date:
    """Give the working day so many working days before a date."""
    for _ in range(number):
        on = _working(on - ONE_DAY, zone, -ONE_DAY)
    return on


def working_day_after(on: date, zone: str, number: int = 1) -> date:
    """Give the working day so many working days after a date."""
    for _ in range(number):
        on = _working(on + ONE_DAY, zone, ONE_DAY)
    return on


def working_days_between(first: date, last: date, zone: str) -> int:
    """Count the working days from the day after `first` to `last`."""
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=day), zone) for day in range(1, days + 1))


def morning_of(on: date, zone: str) -> datetime:
    """Give nine o'clock on a date in a zone."""
    return datetime.combine(on, MORNING, zone_called(zone)).astimezone(UTC)


def at_work(at: datetime, hours: Hours) -> datetime:
    """Give this moment if it falls into working hours, else the beginning of the next ones."""
    there = at.astimezone(hours.zone)
    if is_working_day(there.date(), hours.zone.key) and there.time() < hours.ends:
        return max(at, _moment(there.date(), hours.starts, hours)).astimezone(UTC)
    return _moment(working_day_after(there.date(), hours.zone.key), hours.starts, hours)


def after(at: datetime, span: timedelta, hours: Hours) -> datetime:
    """Give the moment when somebody has had so much working time since `at`."""
    start = at_work(at, hours)
    left = _moment(start.astimezone(hours.zone).date(), hours.ends, hours) - start
    while span > left:
        span -= left
        start = at_work(start + left, hours)
        left = _moment(start.astimezone(hours.zone).date(), hours.ends, hours) - start
    return start + span


def _working(on: date, zone: str, step: timedelta) -> date:
    while not is_working_day(on, zone):
        on += step
    return on


def _moment(on: date, clock_time: time, hours: Hours) -> datetime:
    return datetime.combine(on, clock_time, hours.zone).astimezone(UTC)
