"""Dates as a letter writes them, and the days a handoff proposes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import count

from bot.people.working_time import (
    is_working_day,
    working_day_after,
    working_day_before,
    working_days_between,
)

WEEK, FRIDAY = 7, 4
TUESDAY, THURSDAY = 1, 3
NOTICE = 2  # Working days the new owner has, at the least, to write the introduction.


def day(on: date, today: date) -> str:
    """Write a date with its month's name, and its year where that is not this year: "12 March", "9 January 2027"."""
    return f"{on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B} {on.year}"


def weekday(on: date, today: date) -> str:
    """Write a date with its weekday: "Friday, 6 March"."""
    return f"{on:%A}, {day(on, today)}"


def month(on: date, today: date) -> str:
    """Write the month of a date, and its year where that is not this year: "January", "May 2025"."""
    return f"{on:%B}" if on.year == today.year else f"{on:%B} {on.year}"


def either_day(first: date, second: date) -> str:
    """Write two days to choose from: "Tuesday 10 or Thursday 12 March", "Tuesday 31 March or Thursday 2 April"."""
    named = f"{first:%A} {first.day}" + (f" {first:%B}" if first.month != second.month else "")
    return f"{named} or {second:%A} {second.day} {second:%B}"


def months_between(start: date, end: date) -> int:
    """Count the whole months from one date to a later one."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def length(start: date, end: date) -> str:
    """Say how long something has lasted so that it fits after "for": "18 months", "more than 2 years"."""
    months = months_between(start, end)
    years, rest = divmod(months, 12)
    if months < 1:
        weeks = max(1, (end - start).days // 7)
        return f"{weeks} weeks" if weeks > 1 else "a week"
    if months == 12:  # noqa: PLR2004  A year.
        return "a year"
    if months < 24:  # noqa: PLR2004  People count in months up to two years.
        return f"{months} months" if months > 1 else "a month"
    if rest == 0:
        return f"{years} years"
    return f"more than {years} years" if rest < 10 else f"almost {years + 1} years"  # noqa: PLR2004  Ten of twelve.


def introduction_due(today: date, zone: str) -> date:
    """Return the Friday of this week, or of the next one from Thursday on: by when the new owner writes.

    Where that Friday is a holiday it is the last working day before it. Where holidays leave fewer than two working
    days until then, it is the second working day after today.
    """
    friday = today + timedelta(days=NOTICE + (FRIDAY - NOTICE - today.weekday()) % WEEK)
    end_of_week = working_day_before(friday + timedelta(days=1), zone)
    if working_days_between(today, end_of_week, zone) >= NOTICE:
        return end_of_week
    return working_day_after(today, zone, NOTICE)


def call_days(introduced_by: date, zones: Collection[str]) -> tuple[date, date]:
    """Return the first two Tuesdays or Thursdays after the introduction that are working days in all of these zones."""
    coming = (introduced_by + timedelta(days=number) for number in count(1))
    usual = (on for on in coming if on.weekday() in (TUESDAY, THURSDAY))
    working = (on for on in usual if all(is_working_day(on, zone) for zone in zones))
    return next(working), next(working)
