"""Nobody is interrupted all day: what can wait beyond three times comes together next morning, and nothing is lost."""

from __future__ import annotations

import json

import pytest

from bot import clock
from bot.outreach.interrupting import UNASKED
from jobs.cards import PROJECTIONS
from store.models import Card, Person
from tests.journeys.conversing import ANA, LISBON, MICHAEL, Conversing
from tests.stage import Stage


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_interruptions": 3})
    return Conversing(stage)


def told(talk: Conversing, who: str) -> int:
    """How many messages about answers somebody got."""
    (person,) = talk.rows(Person, slack_ref=who)
    return len([card for card in talk.rows(Card, kind="reply", person_id=person.id) if card.message_ref])


def was_interrupted(talk: Conversing, who: str, times: int) -> None:
    """Let somebody have had so many cards at this moment."""
    (person,) = talk.rows(Person, slack_ref=who)
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        for number in range(times):
            values = {"kind": "look", "subject_id": 900 + number, "person_id": person.id, "place": "dm"}
            session.add(Card(workspace_id=talk.workspace_id, asked_at=clock.now(), **values))


def test_answers_beyond_the_third_of_a_day_wait_for_the_morning_and_stand_on_home(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    stage.post("slack/home", {"as": "U0SARAH"})
    for number in range(5):
        talk.answers(f"One more question, the {number}th: could you send me the date?")

    assert told(talk, "U0ANA") == 3
    assert told(talk, "U0SARAH") == 2, "the customer that was handed to her came first"
    assert json.dumps(stage.screen("U0SARAH")["home"]).count("*Michael Torres answered* about DataCorp.") == 5

    talk.until(1, 8, 58)
    stage.work()
    assert told(talk, "U0ANA") == 3
    talk.later(minutes=3)
    assert told(talk, "U0ANA") == 5
    talk.until(1, 13, 31)  # Half past eight in New York, when Sarah's day begins.
    stage.work()
    assert told(talk, "U0SARAH") == 5

    talk.later(hours=1)
    for number in range(4):
        talk.answers(f"And on Tuesday, the {number}th: could you send me the date?")
    assert told(talk, "U0SARAH") == 8, "what came with the morning does not count"


def test_what_was_read_in_gmail_before_the_morning_is_not_told(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    for number in range(4):
        talk.answers(f"One more question, the {number}th: could you send me the date?")
    stage.post("mail/read", {"address": ANA, "message": talk.arrived(ANA)["id"]})

    talk.until(1, 10)
    stage.work()

    assert told(talk, "U0ANA") == 3


def test_a_mail_that_came_back_waits_for_no_morning(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    was_interrupted(talk, "U0ANA", 3)

    stage.post("mail/bounce", {"address": MICHAEL, "message": talk.arrived()["id"]})
    talk.hears()

    assert "came back*" in talk.says("U0ANA")


def test_silence_is_told_next_morning_where_the_day_was_full(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.until(3, 14, 30)
    talk.hears()
    was_interrupted(talk, "U0ANA", 3)

    talk.later(hours=1)

    assert '"silence.nudge"' not in json.dumps([one["blocks"] for one in stage.messages("U0ANA")])
    (reminder,) = talk.reminders()
    assert reminder.due_at.astimezone(LISBON).strftime("%A %H:%M") == "Friday 09:00"
    talk.until(4, 8, 30)
    talk.hears()
    talk.later(minutes=31)
    assert '"silence.nudge"' in json.dumps([one["blocks"] for one in stage.messages("U0ANA")])


def test_whatever_counts_is_a_card() -> None:
    assert set(UNASKED) <= set(PROJECTIONS)
