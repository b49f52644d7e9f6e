"""Why a customer changes hands is understood in whatever words it comes; the days of a handoff agree."""

from __future__ import annotations

from datetime import date

import pytest

from bot.handoff.plan import Plan, plan_facts, usual_reason


@pytest.mark.parametrize(
    "typed",
    [
        "departure",
        "Ana is leaving the company",
        "Ana joins a competitor",
        "she is joining one of our competitors",
        "Ana was let go",
        "Paul got laid off",
        "her last day is the 31st",
        "Ana gave notice",
        "Paul  has\nleft",
    ],
)
def test_a_departure_is_one_however_it_is_put(typed: str) -> None:
    assert usual_reason(typed) == "departure"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Territory", "territory change"),
        ("role", "role change"),
        ("she goes on leave", "leave"),
        ("I am joining our partner team", "I am joining our partner team"),
        ("Ana  joins\nour company dinner", "Ana joins our company dinner"),
        ("", ""),
    ],
)
def test_what_is_no_departure_is_not_taken_for_one(typed: str, reason: str) -> None:
    assert usual_reason(typed) == reason


@pytest.mark.parametrize(
    ("today", "asked", "by", "takes_over"),
    [
        (date(2026, 11, 25), None, "Monday, 30 November", "30 November"),
        (date(2026, 11, 30), date(2026, 12, 18), "Friday, 18 December", "18 December"),
        (date(2026, 12, 28), date(2027, 1, 22), "Friday, 22 January 2027", "22 January 2027"),
    ],
)
def test_the_new_owner_takes_over_on_the_very_day_by_which_they_write(
    today: date, asked: date | None, by: str, takes_over: str
) -> None:
    plan = Plan(
        None,
        reason_released=False,
        last_day=None,
        introduce_by=asked,
        today=today,
        zone="America/New_York",
        contact_zone=None,
    )

    said = {fact.key: fact.value for fact in plan_facts(plan)}

    assert (said["introduce_by"], said["takes_over"]) == (by, takes_over)
