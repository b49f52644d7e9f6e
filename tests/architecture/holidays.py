"""The public holidays of the house: `python -m tests.architecture.holidays` writes bot/people/holidays.json."""

from __future__ import annotations

import json

import holidays

from bot.people.closed_days import TABLE, look_up

YEARS = range(2025, 2033)


def table() -> str:
    """The whole file: a line for each country of each year, so that a change of the library shows as a few lines."""
    countries = sorted(holidays.list_supported_countries(include_aliases=False))
    days = {country: look_up(country, YEARS) for country in countries}
    found = {
        str(year): {country: " ".join(f"{on:%m%d}" for on in days[country] if on.year == year) for country in countries}
        for year in YEARS
    }
    return json.dumps(found, indent=0) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
