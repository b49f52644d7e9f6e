"""Why a customer changes hands is understood in whatever words it comes, so that a departure stays confidential."""

from __future__ import annotations

import pytest

from bot.handoff.plan import usual_reason


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
