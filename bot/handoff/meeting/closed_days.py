"""Public holidays where somebody is, as far as their time zone tells the country; regional ones are not known."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH

ZONES = "zone.tab"
"""The table of zones by country that lies beside the zones themselves, https://data.iana.org/time-zones/theory.html."""


def is_holiday(on: date, zone: str) -> bool:
    """Tell whether a date is a public holiday in the whole country of a zone; False where that is not known."""
    country = country_of(zone)
    return country is not None and on in _holidays(country, on.year)


def country_of(zone: str) -> str | None:
    """Give the country of a zone as two letters; None for one that belongs to no single country."""
    return _countries().get(zone)


@cache
def _countries() -> dict[str, str]:
    for folder in TZPATH:
        table = Path(folder) / ZONES
        if table.is_file():
            rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
            return {row[2]: row[0] for row in rows if len(row) > 2}  # noqa: PLR2004  Country, place, zone.
    return {}


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  Takes half a second, and most processes never propose a time.

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
