"""Two weeks on which nobody in the cast has a public holiday, for stories that are told in working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot import clock
from bot.people.closed_days import is_holiday
from tests.stage import Stage

LISBON = ZoneInfo("Europe/Lisbon")
PLACES = ("Europe/Lisbon", "America/New_York")
"""Where the cast works: the rest of it has the holidays of New York."""
DAYS = 12
"""From a Monday to the Friday of the week after."""


def begin(stage: Stage) -> datetime:
    """Move time to nine in Lisbon on the next Monday on which two such weeks begin."""
    today = clock.today("Europe/Lisbon")
    mornings = (datetime.combine(today + timedelta(days=number), time(9), LISBON) for number in count())
    monday = next(at for at in mornings if at.weekday() == 0 and at > clock.now() and _is_plain(at.date()))
    stage.later(seconds=(monday - clock.now()).total_seconds())
    return monday


def is_day_off(on: date) -> bool:
    """Tell whether somebody in the cast has a public holiday."""
    return any(is_holiday(on, place) for place in PLACES)


def _is_plain(monday: date) -> bool:
    days = (monday + timedelta(days=number) for number in range(DAYS))
    return not any(is_day_off(on) for on in days if on.weekday() < 5)
