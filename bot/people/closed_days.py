"""Public holidays where somebody is, as far as their time zone tells the country; regional ones are not known."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("holidays.json")
"""Days as "MMDD" by year and country, written by `python -m tests.architecture.holidays` from the holidays library."""
ZONES = Path(__file__).with_name("zones.json")
"""The country of each zone, under its earlier names as well, written by `python -m tests.architecture.zones`."""


def is_holiday(on: date, zone: str) -> bool:
    """Tell whether a date is a public holiday in the whole country of a zone; False where that is not known."""
    country = country_of(zone)
    return country is not None and on in _holidays(country, on.year)


def country_of(zone: str) -> str | None:
    """Give the country of a zone as two letters; None for one that belongs to no single country."""
    return _countries().get(zone)


def look_up(country: str, years: Iterable[int]) -> list[date]:
    """Ask the library for a country's public holidays, oldest first; importing it takes up to 1.4 s and 45 MB."""
    import holidays  # noqa: PLC0415  Only years outside of the table need it.

    wanted = set(years)
    try:
        # A day that is moved to a weekday can fall into the year before or after.
        around = holidays.country_holidays(country, years=range(min(wanted) - 1, max(wanted) + 2))
    except NotImplementedError:
        return []
    return sorted(on for on in around if on.year in wanted)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    countries = _table().get(str(year))
    if countries is None:
        return frozenset(look_up(country, [year]))
    return frozenset(date(year, int(day[:2]), int(day[2:])) for day in countries.get(country, "").split())


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _countries() -> dict[str, str]:
    countries: dict[str, str] = json.loads(ZONES.read_text(encoding="utf-8"))
    return countries
