"""A promise of somebody away: whoever covers is reminded of it by their own clock and in their own hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot import clock
from store.models import Card, Person, Reminder
from tests.journeys.absent import is_away, today
from tests.journeys.conversing import Conversing
from tests.journeys.test_promises import sends_with
from tests.stage import Stage

PROMISE = "David Kim will call you on Thursday about the imports."
"""David is in Los Angeles; Maya, who covers, is in New York."""


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def moves_to(stage: Stage, **zones: str) -> None:
    with stage.runtime.writing(1) as session:
        for name, zone in zones.items():
            session.execute(update(Person).where(Person.email == f"{name}@cscx.example").values(zone=zone))


def go_to(talk: Conversing, at: datetime, **after: float) -> None:
    talk.later(seconds=(at + timedelta(**after) - clock.now()).total_seconds())


def on_the_day(talk: Conversing, zone: str = "America/New_York") -> datetime:
    """The moment of the last reminder, where Maya is."""
    reminder: Reminder = talk.rows(Reminder, purpose="promise", number=2)[-1]
    return reminder.due_at.astimezone(ZoneInfo(zone))


def test_a_cover_is_reminded_at_three_in_the_afternoon_where_they_are(talk: Conversing) -> None:
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=10), "Maya")
    sends_with(talk, PROMISE)

    at = on_the_day(talk)
    go_to(talk, at, minutes=1)

    assert at.strftime("%A %H:%M") == "Thursday 15:00"
    assert "*Due today:* Ana Ribeiro promised DataCorp" in talk.says("U0MAYA")


def test_a_cover_whose_day_ends_before_three_is_reminded_in_its_last_hour(talk: Conversing, stage: Stage) -> None:
    with stage.runtime.writing(talk.workspace_id) as session:
        session.execute(
            update(Person).where(Person.slack_ref == "U0MAYA").values(work_starts="07:00", work_ends="13:00")
        )
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=10), "Maya")

    sends_with(talk, PROMISE)

    assert on_the_day(talk).strftime("%A %H:%M") == "Thursday 12:00"


def test_the_last_reminder_follows_a_cover_who_was_named_after_the_promise(talk: Conversing) -> None:
    sends_with(talk, PROMISE)
    assert on_the_day(talk).strftime("%A %H") == "Thursday 18"
    is_away(talk, "U0DAVID", today() + timedelta(days=1), today() + timedelta(days=10), "Maya")

    (first,) = talk.rows(Reminder, purpose="promise", number=1)
    go_to(talk, first.due_at, minutes=1)

    assert "*Due by" in talk.says("U0MAYA")
    assert on_the_day(talk).strftime("%A %H:%M") == "Thursday 15:00"
    go_to(talk, on_the_day(talk), minutes=1)
    assert "*Due today:*" in talk.says("U0MAYA")


def test_a_cover_whose_day_is_over_is_reminded_when_the_next_one_begins(talk: Conversing) -> None:
    sends_with(talk, PROMISE)
    evening = on_the_day(talk)
    go_to(talk, evening, hours=-1)
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=7), "Maya")

    go_to(talk, evening, minutes=1)
    assert "about the imports" not in talk.says("U0MAYA")
    assert on_the_day(talk).strftime("%A %H:%M") == "Friday 09:00"
    go_to(talk, on_the_day(talk), minutes=1)

    assert "Ana Ribeiro promised DataCorp: “David Kim will call you on Thursday" in talk.says("U0MAYA")


@pytest.mark.parametrize(
    ("zones", "days"),
    [
        (("Europe/Berlin", "America/Los_Angeles"), (0, 3)),  # Three in the afternoon there is the night after.
        (("America/Los_Angeles", "Asia/Singapore"), (3, 7)),  # It is the evening before.
    ],
)
def test_far_away_it_is_the_cover_who_is_reminded_and_on_that_day(
    talk: Conversing, stage: Stage, zones: tuple[str, str], days: tuple[int, int]
) -> None:
    moves_to(stage, david=zones[0], maya=zones[1])
    first, last = (today() + timedelta(days=number) for number in days)
    is_away(talk, "U0DAVID", first, last, "Maya")
    sends_with(talk, PROMISE)

    at = on_the_day(talk, zones[1])
    go_to(talk, at, minutes=1)

    assert (f"{at:%A}", at.hour in range(9, 17)) == ("Thursday", True)
    assert "*Due today:* Ana Ribeiro promised DataCorp" in talk.says("U0MAYA")
    assert "*Due today:*" not in talk.says("U0DAVID")


@pytest.mark.parametrize(("who", "button"), [("U0DAVID", "away.back"), ("U0MAYA", "away.decline")])
def test_a_reminder_goes_back_to_its_owners_clock_with_the_end_of_the_cover(
    talk: Conversing, stage: Stage, who: str, button: str
) -> None:
    moves_to(stage, david="Europe/Berlin", maya="America/Los_Angeles")
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=7), "Maya")
    sends_with(talk, PROMISE)
    assert on_the_day(talk, "America/Los_Angeles").strftime("%A %H:%M") == "Thursday 15:00"

    stage.click(who, button)
    stage.work()

    at = on_the_day(talk, "Europe/Berlin")
    assert at.strftime("%A %H:%M") == "Thursday 15:00"
    go_to(talk, at, minutes=1)
    assert "*Due today:* Ana Ribeiro promised DataCorp" in talk.says("U0DAVID")


def test_who_comes_back_after_the_hour_and_before_the_cover_was_reminded_is_told_that_day(
    talk: Conversing, stage: Stage
) -> None:
    moves_to(stage, david="Europe/Berlin", maya="America/Los_Angeles")
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=7), "Maya")
    sends_with(talk, PROMISE)
    talk.until(3, 15, 15)  # A quarter past four in Berlin.
    stage.work()

    stage.click("U0DAVID", "away.back")
    stage.work()

    assert "*Due today:* Ana Ribeiro promised DataCorp" in talk.says("U0DAVID")


@pytest.mark.on_postgresql
def test_an_owner_is_not_reminded_in_their_night(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, PROMISE)
    afternoon = on_the_day(talk)
    moves_to(stage, david="Europe/Berlin")

    go_to(talk, afternoon, minutes=1)
    assert talk.rows(Card, kind="promise") == []

    go_to(talk, on_the_day(talk), minutes=1)
    assert on_the_day(talk, "Europe/Berlin").strftime("%A %H:%M") == "Friday 09:00"
    assert len(talk.rows(Card, kind="promise", subject_id=talk.rows(Reminder, number=2, purpose="promise")[0].id)) == 1
