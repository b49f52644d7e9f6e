"""Dates in a handoff's letters, and the days it proposes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.wording.dates import call_days, day, either_day, introduction_due, length, month, weekday
from bot.people.working_time import is_working_day, working_days_between

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 6)),  # Monday.
        (date(2026, 3, 4), date(2026, 3, 6)),  # Wednesday: Thursday and Friday are two working days.
        (date(2026, 3, 5), date(2026, 3, 13)),  # Thursday: tomorrow would be too soon.
        (date(2026, 3, 6), date(2026, 3, 13)),  # Friday.
        (date(2026, 3, 7), date(2026, 3, 13)),  # Saturday.
        (date(2026, 3, 30), date(2026, 4, 2)),  # Good Friday is a holiday, so the day before it.
        (date(2026, 4, 1), date(2026, 4, 6)),  # And Thursday alone would be too soon: Monday, not a week later.
        (date(2026, 12, 24), date(2026, 12, 31)),  # New Year is a Friday.
    ],
)
def test_the_introduction_is_due_at_the_end_of_the_week_that_leaves_two_working_days(today: date, due: date) -> None:
    assert introduction_due(today, "Europe/Lisbon") == due


@given(DAYS)
def test_there_are_always_two_working_days_and_never_more_than_six_until_the_introduction(today: date) -> None:
    due = introduction_due(today, "UTC")

    between = [today + timedelta(days=n) for n in range(1, (due - today).days + 1)]
    assert due.isoweekday() == 5
    assert 2 <= sum(on.isoweekday() <= 5 for on in between) <= 6


def test_a_holiday_in_the_week_moves_the_introduction_to_the_next_working_day_and_not_by_a_week() -> None:
    thanksgiving_week = [date(2026, 11, day) for day in (23, 24, 25, 26, 27)]

    due = [introduction_due(today, "America/New_York") for today in thanksgiving_week]

    assert due == [date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 4), date(2026, 12, 4)]


@given(DAYS)
def test_a_call_is_proposed_for_a_tuesday_and_a_thursday_after_the_introduction(introduced: date) -> None:
    first, second = call_days(introduced, ["UTC"])

    assert {first.isoweekday(), second.isoweekday()} == {2, 4}
    assert introduced < first < second <= introduced + timedelta(days=9)


@given(st.dates(date(2025, 1, 15), date(2032, 11, 1)), st.sampled_from(["Europe/Lisbon", "Asia/Shanghai"]))
def test_wherever_the_new_owner_works_two_working_days_are_left_and_the_day_is_one(today: date, zone: str) -> None:
    due = introduction_due(today, zone)

    assert is_working_day(due, zone)
    assert working_days_between(today, due, zone) >= 2


def test_no_call_is_proposed_for_a_day_off_of_either_side() -> None:
    chicago, lisbon = "America/Chicago", "Europe/Lisbon"

    assert call_days(date(2026, 11, 20), [chicago]) == (date(2026, 11, 24), date(2026, 12, 1))
    assert call_days(date(2026, 11, 27), [chicago, lisbon]) == (date(2026, 12, 3), date(2026, 12, 10))


@given(st.dates(date(2025, 1, 15), date(2032, 11, 1)), st.sampled_from(["Europe/Lisbon", "America/Chicago"]))
def test_the_two_days_of_a_call_are_never_far_from_one_another(introduced: date, zone: str) -> None:
    first, second = call_days(introduced, [zone])

    assert first < second <= first + timedelta(days=9)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (date(2026, 2, 25), "a week"),
        (date(2026, 2, 9), "3 weeks"),
        (date(2026, 2, 2), "a month"),
        (date(2024, 9, 2), "18 months"),
        (date(2025, 3, 2), "a year"),
        (date(2024, 3, 3), "23 months"),
        (date(2024, 3, 2), "2 years"),
        (date(2023, 6, 1), "more than 2 years"),
        (date(2022, 4, 2), "almost 4 years"),
        (MONDAY, "a week"),
    ],
)
def test_a_length_of_time_is_said_as_people_say_it(since: date, said: str) -> None:
    assert length(since, MONDAY) == said


def test_a_month_has_a_name_and_another_year_is_named() -> None:
    assert day(date(2026, 3, 6), MONDAY) == "6 March"
    assert day(date(2027, 2, 19), MONDAY) == "19 February 2027"
    assert weekday(date(2026, 3, 6), MONDAY) == "Friday, 6 March"
    assert month(date(2026, 1, 12), MONDAY) == "January"
    assert month(date(2024, 9, 2), MONDAY) == "September 2024"


def test_two_days_to_choose_from_name_the_month_once_where_it_is_the_same() -> None:
    assert either_day(date(2026, 3, 10), date(2026, 3, 12)) == "Tuesday 10 or Thursday 12 March"
    assert either_day(date(2026, 3, 31), date(2026, 4, 2)) == "Tuesday 31 March or Thursday 2 April"
