"""When somebody may be interrupted: between 8:30 and 18:00 on their own working days, weekends left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.outreach.hours import SATURDAY, working_day

STARTS, ENDS = time(8, 30), time(18)
MORNING, LATE = time(9), time(17)


def not_before(at: datetime, zone: str) -> datetime:
    """Give this moment where somebody in this zone may be interrupted, else 8:30 of their next working day."""
    there = at.astimezone(_zone(zone))
    if there.weekday() < SATURDAY and there.time() < ENDS:
        return max(at, _moment(there.date(), STARTS, zone))
    return _moment(working_day(there.date()), STARTS, zone)


def days_later(at: datetime, days: int, zone: str) -> datetime:
    """Give the moment so many working days after this one, at the same hour but between 9:00 and 17:00."""
    there = at.astimezone(_zone(zone))
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
    return at.astimezone(_zone(zone)).date()


def _moment(on: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(on, clock_time, _zone(zone)).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
