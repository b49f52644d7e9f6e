"""A promise of somebody away: whoever covers is reminded of it by their own clock and in their own hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot import clock
from store.models import Person, Reminder
from tests.journeys.absent import is_away, today
from tests.journeys.conversing import Conversing
from tests.journeys.test_promises import sends_with
from tests.stage import Stage

NEW_YORK = ZoneInfo("America/New_York")
"""Where Maya is, who covers; David is in Los Angeles."""


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def go_to(talk: Conversing, at: datetime, **after: float) -> None:
    talk.later(seconds=(at + timedelta(**after) - clock.now()).total_seconds())


def on_the_day(talk: Conversing) -> datetime:
    """The moment of the last reminder, where Maya is."""
    reminder: Reminder = talk.rows(Reminder, purpose="promise", number=2)[-1]
    return reminder.due_at.astimezone(NEW_YORK)


def test_a_cover_is_reminded_at_three_in_the_afternoon_where_they_are(talk: Conversing) -> None:
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=10), "Maya")
    sends_with(talk, "David Kim will call you on Thursday about the imports.")

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

    sends_with(talk, "David Kim will call you on Thursday about the imports.")

    assert on_the_day(talk).strftime("%A %H:%M") == "Thursday 12:00"


def test_the_last_reminder_follows_a_cover_who_was_named_after_the_promise(talk: Conversing) -> None:
    sends_with(talk, "David Kim will call you on Thursday about the imports.")
    assert on_the_day(talk).strftime("%A %H") == "Thursday 18"
    is_away(talk, "U0DAVID", today() + timedelta(days=1), today() + timedelta(days=10), "Maya")

    (first,) = talk.rows(Reminder, purpose="promise", number=1)
    go_to(talk, first.due_at, minutes=1)

    assert "*Due by" in talk.says("U0MAYA")
    assert on_the_day(talk).strftime("%A %H:%M") == "Thursday 15:00"
    go_to(talk, on_the_day(talk), minutes=1)
    assert "*Due today:*" in talk.says("U0MAYA")


def test_a_cover_whose_day_is_over_is_reminded_when_the_next_one_begins(talk: Conversing) -> None:
    sends_with(talk, "David Kim will call you on Thursday about the imports.")
    evening = on_the_day(talk)
    go_to(talk, evening, hours=-1)
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=7), "Maya")

    go_to(talk, evening, minutes=1)
    assert "about the imports" not in talk.says("U0MAYA")
    assert on_the_day(talk).strftime("%A %H:%M") == "Friday 09:00"
    go_to(talk, on_the_day(talk), minutes=1)

    assert "Ana Ribeiro promised DataCorp: “David Kim will call you on Thursday" in talk.says("U0MAYA")
