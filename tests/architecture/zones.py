"""The country of each time zone: `python -m tests.architecture.zones` writes bot/people/zones.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import TZPATH

from bot.people.closed_days import ZONES

ELSEWHERE = {
    "Africa/Asmera": "ER",
    "Africa/Timbuktu": "ML",
    "America/Coral_Harbour": "CA",
    "America/Virgin": "VI",
    "Atlantic/Jan_Mayen": "SJ",
    "Iceland": "IS",
    "Pacific/Ponape": "FM",
    "Pacific/Truk": "FM",
    "Pacific/Yap": "FM",
}
"""Earlier names that lead to another country's zone, because the two have told the same time since 1970."""


def zones() -> dict[str, str]:
    """Read the country of every zone this machine knows, under all of its names; empty where its tables are missing.

    The tables are described at https://data.iana.org/time-zones/theory.html.
    """
    places = {row[2]: row[0] for row in _rows("zone.tab", "\t")}
    renamed = {row[2]: row[1] for row in _rows("tzdata.zi", " ") if row[0] == "L"}
    named = {name: ELSEWHERE.get(name) or places.get(_newest(name, places, renamed)) for name in {*places, *renamed}}
    return {name: country for name, country in sorted(named.items()) if country}


def _newest(name: str, places: dict[str, str], renamed: dict[str, str]) -> str:
    while name not in places and name in renamed:
        name = renamed[name]
    return name


def _rows(table: str, between: str) -> Iterator[list[str]]:
    found = (Path(folder) / table for folder in TZPATH)
    path = next((one for one in found if one.is_file()), None)
    for line in path.read_text(encoding="utf-8").splitlines() if path else ():
        if not line.startswith("#"):
            yield line.split(between)


if __name__ == "__main__":
    ZONES.write_text(json.dumps(zones(), indent=0) + "\n", encoding="utf-8")
