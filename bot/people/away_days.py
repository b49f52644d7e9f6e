"""Which days of an absence somebody covers: each day belongs to the newest arrangement that names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot import clock
from store import covers
from store.models import Cover

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AwayDays:
    """The days of one arrangement that no later one took over, in order; a day on which its cover declined is in both.

    `away` ends with the day on which the person said that they are back. `covered` are those on which whoever was named
    stood in or still does, `uncovered` those since they declined.
    """

    away: tuple[date, ...]
    covered: tuple[date, ...]
    uncovered: tuple[date, ...]


def of(session: Session, cover: Cover, zone: str) -> AwayDays:
    """Read the days of an arrangement, in the zone of the person who is away."""
    later = [one for one in covers.sharing_days(session, cover) if one.id > cover.id]
    named = (cover.from_on + number * ONE_DAY for number in range((cover.until_on - cover.from_on).days + 1))
    own = tuple(day for day in named if not any(one.from_on <= day <= one.until_on for one in later))
    if cover.ended_at is None:
        return AwayDays(own, own, ())
    ended_on = clock.today_of(cover.ended_at, zone)
    until_then = tuple(day for day in own if day <= ended_on)
    if cover.declined_at is None:
        return AwayDays(until_then, until_then, ())
    return AwayDays(own, until_then, tuple(day for day in own if day >= ended_on))


def first_stretch(days: Sequence[date], today: date) -> tuple[date, date] | None:
    """Give the first and the last of the days in a row that end today or later; None when all of them are over."""
    ends = (day for day in days if day >= today and day + ONE_DAY not in days)
    last = next(ends, None)
    if last is None:
        return None
    first = last
    while first - ONE_DAY in days:
        first -= ONE_DAY
    return first, last
