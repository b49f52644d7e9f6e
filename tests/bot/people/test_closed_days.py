"""Public holidays: those of the country that a zone lies in, from a table that says what the library says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from bot.people.closed_days import TABLE, ZONES, country_of, is_holiday
from tests.architecture.holidays import table
from tests.architecture.zones import zones


def test_the_table_is_what_the_installed_library_says() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run `python -m tests.architecture.holidays`"


def test_holidays_are_those_of_the_country_a_zone_lies_in_and_unknown_elsewhere() -> None:
    assert country_of("America/Chicago") == "US"
    assert is_holiday(date(2026, 7, 4), "America/New_York")
    assert is_holiday(date(2026, 10, 3), "Europe/Berlin")
    assert not is_holiday(date(2026, 7, 4), "Europe/Lisbon")
    assert not is_holiday(date(2026, 7, 4), "UTC")
    assert not is_holiday(date(2026, 7, 4), "Nowhere/Atall")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Calcutta", "IN"),
        ("US/Eastern", "US"),
        ("Europe/Kiev", "UA"),
        ("America/Buenos_Aires", "AR"),
        ("Singapore", "SG"),
        ("Japan", "JP"),
        ("Iceland", "IS"),
        ("America/Coral_Harbour", "CA"),
        ("EST", None),
        ("Etc/GMT+1", None),
    ],
)
def test_a_zone_under_an_earlier_name_lies_where_it_did(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


def test_every_zone_that_has_a_country_here_has_it_in_the_table() -> None:
    kept = json.loads(ZONES.read_text(encoding="utf-8"))

    assert zones().items() <= kept.items(), "run `python -m tests.architecture.zones`"


def test_holidays_are_known_where_the_machine_has_no_tables_of_zones() -> None:
    program = "from bot.people.closed_days import country_of; print(country_of('Europe/Lisbon'))"
    no_tables = {**os.environ, "PYTHONTZPATH": ""}

    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=no_tables)

    assert asked.stdout.strip() == "PT"


def test_a_day_off_in_place_of_a_holiday_at_the_weekend_counts() -> None:
    assert is_holiday(date(2027, 12, 31), "America/New_York")  # For the New Year's Day that is a Saturday.


def test_years_outside_of_the_table_are_looked_up_and_no_other_loads_the_library() -> None:
    program = """
import sys
from datetime import date
from bot.people.closed_days import is_holiday

print(is_holiday(date(2032, 12, 25), "Europe/Lisbon"), "holidays" in sys.modules)
print(is_holiday(date(2040, 12, 25), "Europe/Lisbon"), "holidays" in sys.modules)
"""

    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == ["True", "False", "True", "True"]
