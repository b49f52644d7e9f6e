"""Figures as people say them, and lines that a letter does not say."""

from __future__ import annotations

import pytest

from bot.handoff.wording.figures import counted, listed, money
from bot.handoff.wording.unsaid import is_fit_for_a_letter, unsaid_in


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [
        (245_000_00, "USD", "$245K"),
        (1_250_000_00, "EUR", "€1.25M"),
        (12_600_00, "GBP", "£12.6K"),
        (999_00, "USD", "$999"),
        (99_999_990, "USD", "$1M"),
        (9_800_000_00, "JPY", "JPY 9.8M"),
        (0, "USD", "$0"),
        (2_000_000_000_00, "USD", "$2B"),
    ],
)
def test_a_sum_is_said_briefly(cents: int, currency: str, said: str) -> None:
    assert money(cents, currency) == said


def test_things_are_counted_and_listed_as_in_a_sentence() -> None:
    assert [counted(n, "call", "calls") for n in (1, 3, 39)] == ["one call", "three calls", "39 calls"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["integrations and APIs", "growing teams"]) == "integrations and APIs as well as growing teams"
    assert listed([]) == ""


def test_internal_and_worn_words_are_found_and_their_innocent_relatives_are_not() -> None:
    assert unsaid_in("Your Account is at risk; planning expansions, quickly") == [
        "Account",
        "at risk",
        "expansions",
        "quickly",
    ]
    assert not unsaid_in("Healthcare and accounting for Quickbird")


@pytest.mark.parametrize(
    ("line", "pronouns", "fits"),
    [
        ("reads API logs for fun.", "", True),
        ("plans nothing before she has seen it.", "she/her", True),
        ("plans nothing before she has seen it.", "", False),
        ("plans nothing before she has seen it.", "they/them", False),
        ("reads logs. And more.", "", False),
        ("grows every account.", "", False),
        ("reads logs", "", False),
    ],
)
def test_a_line_about_oneself_is_used_only_when_it_fits_a_letter(line: str, pronouns: str, *, fits: bool) -> None:
    assert is_fit_for_a_letter(line, pronouns) is fits
