"""When somebody may be interrupted: within the working hours they set for themselves, on their working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.people.working_time import at_work, hours_of, working_day_after, zone_called
from store.models import Person

MORNING, LATE = time(9), time(17)
ONE_HOUR = timedelta(hours=1)


def not_before(at: datetime, person: Person) -> datetime:
    """Give this moment where somebody may be interrupted, else the beginning of their next working hours."""
    return at_work(at, hours_of(person))


def that_day(at: datetime, person: Person) -> datetime:
    """Give this moment where it falls into somebody's working hours, else their first or last hour of the same day."""
    hours = hours_of(person)
    day = at.astimezone(hours.zone).date()
    first, last = (datetime.combine(day, end, hours.zone) for end in (hours.starts, hours.ends))
    return min(max(at, first), max(last - ONE_HOUR, first)).astimezone(UTC)


def days_later(at: datetime, days: int, zone: str) -> datetime:
    """Give the moment so many working days after this one, at the same hour but between 9:00 and 17:00."""
    there = at.astimezone(zone_called(zone))
    return _moment(working_day_after(there.date(), zone, days), min(max(there.time(), MORNING), LATE), zone)


def morning_after(on: date, zone: str) -> datetime:
    """Give nine o'clock on the first working day after a day."""
    return _moment(working_day_after(on, zone), MORNING, zone)


def day_of(at: datetime, zone: str) -> date:
    """Give the day that a moment falls on in a zone; a zone that nobody knows counts as UTC."""
    return at.astimezone(zone_called(zone)).date()


def _moment(on: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(on, clock_time, zone_called(zone)).astimezone(UTC)
