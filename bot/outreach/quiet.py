"""When somebody may be interrupted: within the working hours they set for themselves, weekends left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.outreach.hours import SATURDAY, working_day
from bot.people.working_time import at_work, hours_of, zone_called
from store.models import Person

MORNING, LATE = time(9), time(17)


def not_before(at: datetime, person: Person) -> datetime:
    """Give this moment where somebody may be interrupted, else the beginning of their next working hours."""
    return at_work(at, hours_of(person))


def days_later(at: datetime, days: int, zone: str) -> datetime:
    """Give the moment so many working days after this one, at the same hour but between 9:00 and 17:00."""
    there = at.astimezone(zone_called(zone))
    return _moment(working_day(there.date(), days), min(max(there.time(), MORNING), LATE), zone)


def morning_after(on: date, zone: str) -> datetime:
    """Give nine o'clock on the first working day after a day."""
    return _moment(working_day(on), MORNING, zone)


def working_days_between(first: date, last: date) -> int:
    """Count the working days from the day after `first` to `last`."""
    days = (last - first).days
    return sum((first + timedelta(days=day)).weekday() < SATURDAY for day in range(1, days + 1))


def day_of(at: datetime, zone: str) -> date:
    """Give the day that a moment falls on in a zone; a zone that nobody knows counts as UTC."""
    return at.astimezone(zone_called(zone)).date()


def _moment(on: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(on, clock_time, zone_called(zone)).astimezone(UTC)
