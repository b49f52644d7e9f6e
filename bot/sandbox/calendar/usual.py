"""What usually stands in the cast's calendars: the same every week, so that somebody is always busy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

Block = tuple[int, str, str]
"""A weekday (Monday is 0), from when, until when, in the person's zone."""

EVERY_DAY = range(5)
USUAL: dict[str, tuple[str, tuple[Block, ...]]] = {
    "ana@cscx.example": (
        "Europe/Lisbon",
        (*((day, "09:30", "10:00") for day in EVERY_DAY), (1, "15:00", "17:30"), (3, "14:00", "16:00")),
    ),
    "sarah@cscx.example": (
        "America/New_York",
        (*((day, "09:30", "10:00") for day in EVERY_DAY), (0, "11:00", "12:30"), (2, "10:30", "12:00")),
    ),
    "david@cscx.example": ("America/Los_Angeles", tuple((day, "09:00", "09:30") for day in EVERY_DAY)),
    "maya@cscx.example": ("America/New_York", ((0, "09:00", "10:30"), (4, "13:00", "17:00"))),
}


def busy(address: str, starts: float, ends: float) -> Iterator[tuple[float, float]]:
    """Yield when somebody is usually busy between two instants, earliest first."""
    zone_name, blocks = USUAL.get(address, ("UTC", ()))
    zone = ZoneInfo(zone_name)
    day = datetime.fromtimestamp(starts, UTC).astimezone(zone).date() - timedelta(days=1)
    while datetime.combine(day, time(0), zone).timestamp() < ends:
        for weekday, since, until in blocks:
            if day.weekday() == weekday:
                begins = datetime.combine(day, time.fromisoformat(since), zone).timestamp()
                stops = datetime.combine(day, time.fromisoformat(until), zone).timestamp()
                if begins < ends and stops > starts:
                    yield begins, stops
        day += timedelta(days=1)
