"""When a mail is welcome where its reader is, and how long a draft stays true where its sender is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach import hours

CHICAGO, LISBON = "America/Chicago", "Europe/Lisbon"


def at(zone: str, said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("said", "welcome", "good"),
    [
        ("2026-11-25T07:30", False, "2026-11-25T09:00"),
        ("2026-11-25T10:00", True, "2026-11-27T09:00"),
        ("2026-11-25T18:00", False, "2026-11-27T09:00"),
        ("2026-11-26T07:30", False, "2026-11-27T09:00"),
        ("2026-11-26T10:00", False, "2026-11-27T09:00"),
        ("2026-11-28T10:00", False, "2026-11-30T09:00"),
    ],
    ids=["early", "in hours", "evening before Thanksgiving", "its morning", "Thanksgiving", "Saturday"],
)
def test_a_mail_is_welcome_in_the_hours_of_a_working_day(said: str, welcome: bool, good: str) -> None:  # noqa: FBT001
    moment = at(CHICAGO, said)

    assert hours.is_open(moment, CHICAGO) is welcome
    assert hours.good_moment(moment, CHICAGO) == at(CHICAGO, good)


def test_a_card_on_a_holiday_says_that_it_is_one() -> None:
    assert hours.said(at(CHICAGO, "2026-11-26T10:00"), CHICAGO) == "Thursday 10:00, a public holiday,"
    assert hours.said(at(CHICAGO, "2026-11-28T10:00"), CHICAGO) == "Saturday 10:00"


@given(st.datetimes(datetime(2025, 2, 1), datetime(2032, 11, 1)), st.sampled_from([CHICAGO, LISBON, "Asia/Tokyo"]))  # noqa: DTZ001  Bounds take no zone.
def test_a_card_is_drawn_again_exactly_when_its_mail_becomes_welcome_or_stops_being(when: datetime, zone: str) -> None:
    moment = when.replace(tzinfo=ZoneInfo("UTC"))
    change = hours.next_change(moment, zone)

    assert change > moment
    assert hours.is_open(change, zone) is not hours.is_open(moment, zone)


def test_a_draft_lives_for_five_days_on_which_its_sender_works() -> None:
    written = at(LISBON, "2026-12-03T15:00")

    assert hours.stale_at(written, LISBON) == at(LISBON, "2026-12-12T00:00")  # The 8th is a holiday there.
    assert hours.stale_at(written, CHICAGO) == at(CHICAGO, "2026-12-11T00:00")
