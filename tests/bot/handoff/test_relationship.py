"""The relationship with a customer is told from when we spoke, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.relationship import History, cadence, change_of_pace, classify, rhythm
from tests.bot.handoff.book import TODAY, weekly

SINCE = date(2024, 9, 2)
WEEKLY_THEN_MONTHLY = (
    *weekly(date(2024, 9, 5), date(2025, 3, 4)),
    *(date(2025, month, 12) for month in range(3, 13)),
    date(2026, 1, 12),
    date(2026, 2, 12),
)


@pytest.mark.parametrize(
    ("since", "met", "expected"),
    [
        (date(2026, 1, 12), weekly(date(2026, 1, 13), TODAY), "new"),
        (None, (date(2026, 1, 20),), "new"),
        (SINCE, WEEKLY_THEN_MONTHLY, "close"),
        (SINCE, WEEKLY_THEN_MONTHLY[-2:], "steady"),
        (SINCE, WEEKLY_THEN_MONTHLY[:20], "light"),
        (SINCE, (), "light"),
        (None, (), "light"),
    ],
)
def test_a_relationship_is_as_close_as_the_record_can_show(
    since: date | None, met: tuple[date, ...], expected: str
) -> None:
    assert classify(History(since, met, TODAY)) == expected


def test_a_change_of_pace_is_found_where_it_happened() -> None:
    history = History(SINCE, WEEKLY_THEN_MONTHLY, TODAY)

    assert cadence(history) == "weekly for the first 6 months, monthly since"
    assert change_of_pace(history) == ("weekly", "monthly")
    assert rhythm(history) == "about once a month"


def test_one_pace_is_said_once_and_few_meetings_have_none() -> None:
    steadily = History(SINCE, weekly(date(2025, 1, 7), TODAY, 14), TODAY)

    assert cadence(steadily) == "every two weeks"
    assert change_of_pace(steadily) is None
    assert cadence(History(SINCE, WEEKLY_THEN_MONTHLY[:3], TODAY)) is None


def test_silence_is_no_rhythm_to_keep_up() -> None:
    silent = History(SINCE, weekly(date(2024, 9, 5), date(2025, 3, 4)), TODAY)

    assert rhythm(silent) is None
    assert change_of_pace(silent) is None


@given(st.lists(st.dates(date(2023, 1, 1), TODAY), max_size=60), st.none() | st.dates(date(2022, 1, 1), TODAY))
def test_every_history_can_be_told(met: list[date], since: date | None) -> None:
    history = History(since, tuple(sorted(met)), TODAY)

    assert classify(history) in {"close", "steady", "light", "new"}
    assert cadence(history) != ""
