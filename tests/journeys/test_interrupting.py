"""Nobody is interrupted all day: what can wait beyond three times comes together next morning, and nothing is lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import clock
from bot.handoff import reassigning
from bot.outreach.interrupting import UNASKED
from jobs.cards import PROJECTIONS
from store import interruptions
from store.models import Card, Customer, Person
from tests.edge.outside import Outside
from tests.journeys.absent import is_away, today
from tests.journeys.conversing import ANA, LISBON, MICHAEL, Conversing
from tests.stage import Stage, StandIns


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_interruptions": 3})
    return Conversing(stage)


def told(talk: Conversing, who: str) -> int:
    """How many messages about answers somebody got."""
    (person,) = talk.rows(Person, slack_ref=who)
    return len([card for card in talk.rows(Card, kind="reply", person_id=person.id) if card.message_ref])


def was_interrupted(talk: Conversing, who: str, times: int, *, first: int = 900) -> None:
    """Let somebody have had so many cards at this moment, about things numbered from `first`."""
    (person,) = talk.rows(Person, slack_ref=who)
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        for number in range(times):
            values = {"kind": "look", "subject_id": first + number, "person_id": person.id, "place": "dm"}
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


@pytest.mark.on_postgresql
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


def moves(talk: Conversing, who: str, zone: str) -> None:
    """Let somebody work elsewhere from now on."""
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        (person,) = session.scalars(select(Person).where(Person.slack_ref == who))
        person.zone = zone


def counted(talk: Conversing, who: str, since: datetime) -> int:
    """How often somebody was interrupted since a moment."""
    (person,) = talk.rows(Person, slack_ref=who)
    with talk.reading() as session:
        return interruptions.count_since(session, person.id, UNASKED, since)


def test_what_waited_for_a_morning_is_told_however_full_that_one_is(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    was_interrupted(talk, "U0ANA", 3)
    talk.answers("One more question: could you send me the date?")
    assert told(talk, "U0ANA") == 0

    talk.until(1, 9, 30)  # No worker ran at nine.
    was_interrupted(talk, "U0ANA", 3, first=950)
    stage.work()

    assert told(talk, "U0ANA") == 1


def test_a_silence_that_waited_for_a_morning_is_told_however_full_that_one_is(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.until(3, 14, 30)
    talk.hears()
    was_interrupted(talk, "U0ANA", 3)
    talk.later(hours=1)
    talk.until(4, 8, 30)
    talk.hears()

    stage.later(hours=1)
    was_interrupted(talk, "U0ANA", 3, first=950)
    stage.work()

    assert '"silence.nudge"' in json.dumps([one["blocks"] for one in stage.messages("U0ANA")])


def test_what_waits_for_a_morning_waits_for_that_of_whoever_reads_it_then(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    was_interrupted(talk, "U0ANA", 3)
    talk.answers("One more question: could you send me the date?")
    moves(talk, "U0ANA", "America/New_York")

    talk.until(1, 9, 1)  # Four in the morning there.
    stage.work()
    assert told(talk, "U0ANA") == 0

    talk.until(1, 14, 31)
    stage.work()
    assert told(talk, "U0ANA") == 1


def test_silence_is_told_within_the_hours_of_whoever_hears_of_it(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    moves(talk, "U0ANA", "Asia/Tokyo")
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)

    assert '"silence.nudge"' not in json.dumps([one["blocks"] for one in stage.messages("U0ANA")])
    (reminder,) = talk.reminders()
    assert f"{reminder.due_at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}" == "09:00"


@pytest.mark.on_postgresql
def test_what_somebody_asked_to_see_is_no_interruption(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    for number in range(3):
        talk.writes(f"One more question, the {number}th: could you send me the date?")
        stage.post("mail/read", {"address": ANA, "message": talk.arrived(ANA)["id"]})
    talk.hears()
    talk.later(minutes=3)
    assert told(talk, "U0ANA") == 0
    stage.command("U0ANA", "/rapport mails")
    listed = stage.messages("U0ANA")[-1]
    for message in talk.messages("person"):
        if f'"reply:{message.id}"' in json.dumps(listed["blocks"]):
            stage.click("U0ANA", "mails.show", message=listed, value=f"reply:{message.id}")
    stage.work()
    assert told(talk, "U0ANA") == 3

    talk.answers("And the last: could you send me the date?")

    assert told(talk, "U0ANA") == 4


@pytest.mark.on_postgresql
def test_a_silence_that_the_cover_was_told_of_is_no_interruption_once_it_is_brought_up(
    talk: Conversing, stage: Stage, stand_ins: StandIns
) -> None:
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), today() + timedelta(days=11), "Maya")
    talk.until(3, 14, 30)
    begin = clock.now()
    talk.hears()
    talk.later(hours=1)
    (reminder,) = talk.reminders()

    Outside(stage, stand_ins).click("U0ANA", "mails.show", f"silence:{reminder.id}")
    stage.work()

    for who, times in (("U0MAYA", 1), ("U0ANA", 0)):
        (person,) = talk.rows(Person, slack_ref=who)
        with talk.reading() as session:
            assert len([card for card in talk.rows(Card, kind="silence", person_id=person.id) if card.message_ref]) == 1
            assert interruptions.count_since(session, person.id, {"silence"}, begin) == times


def test_absence_notes_leave_the_day_to_answers(talk: Conversing) -> None:
    talk.sends_farewell()
    for number in range(3):
        talk.answers(f"I am out of the office, {number}.", headers={"Auto-Submitted": "auto-replied"})
    assert told(talk, "U0ANA") == 3

    talk.answers("One more question: could you send me the date?")

    assert told(talk, "U0ANA") == 4


def test_a_move_interrupts_those_it_concerns_and_not_whoever_made_it(talk: Conversing) -> None:
    since = clock.now()
    who = {ref: talk.rows(Person, slack_ref=ref)[0] for ref in ("U0ANA", "U0DAVID", "U0PRIYA")}
    (customer,) = talk.rows(Customer, external_ref="C-DATACORP")
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        reassigning.reassign(
            session, who["U0PRIYA"], customer, who["U0DAVID"], expected_from=who["U0ANA"].id, now=clock.now()
        )

    assert {ref: counted(talk, ref, since) for ref in who} == {"U0ANA": 2, "U0DAVID": 1, "U0PRIYA": 0}, (
        "Ana is offered a goodbye as well"
    )


def test_whatever_counts_is_a_card() -> None:
    assert set(UNASKED) <= set(PROJECTIONS)
