"""The morning message: what needs somebody, at the hour they chose, once a day, and nothing when nothing waits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import clock
from bot.people import mornings
from jobs import clock as jobs_clock
from jobs.performing import perform
from jobs.registry import Work, registry
from store import jobs
from store.models import Card, Job, Person
from tests.journeys import asking
from tests.journeys.absent import is_away
from tests.journeys.conversing import SARAH, Conversing
from tests.journeys.test_away import absent_while_nobody_answers
from tests.journeys.test_settings import digest
from tests.stage import Json, Stage

CUSTOMERS = ("DataCorp", "Tidelock Marine", "Solvindra Energy", "Millrace Water")
NOTIFIED = re.compile(r"Your [A-Z][a-z]+day: ")


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


@pytest.fixture
def waiting(talk: Conversing) -> Conversing:
    """On Monday a draft waits for Ana, and the clock has gone round."""
    asking.draft(talk.stage)
    jobs_clock.ask_hourly(talk.stage.runtime)
    talk.stage.work()
    return talk


def goes_on(talk: Conversing, weekday: int, hour: int, minute: int = 0) -> None:
    """Let time pass until then; the clock has gone round before, as it does every hour."""
    jobs_clock.ask_hourly(talk.stage.runtime)
    talk.until(weekday, hour, minute)
    talk.stage.work()


def mornings_of(talk: Conversing, who: str) -> list[Json]:
    """The morning messages that somebody has got."""
    return [one for one in talk.stage.messages(who) if NOTIFIED.match(str(one["text"]))]


def chooses(talk: Conversing, value: str, who: str = "U0ANA") -> None:
    talk.stage.command(who, "/rapport settings")
    talk.stage.submit(who, digest(value, "Off" if value == "off" else value))


def told(talk: Conversing) -> int:
    return len(mornings_of(talk, "U0ANA"))


def planned(talk: Conversing) -> list[Job]:
    """Ana's morning messages that are planned."""
    (ana,) = talk.rows(Person, slack_ref="U0ANA")
    return [one for one in talk.rows(Job, name=mornings.TELL, state="waiting") if one.arguments["person_id"] == ana.id]


def at_once(one: Callable[[], object]) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(one) for _ in range(2)]:
            done.result()


def test_what_needs_somebody_comes_at_half_past_eight_of_their_next_working_day(
    waiting: Conversing, stage: Stage
) -> None:
    waiting.until(1, 8, 29)
    stage.work()
    assert told(waiting) == 0

    waiting.later(minutes=2)

    (message,) = mornings_of(waiting, "U0ANA")
    assert message["text"] == "Your Tuesday: one thing"
    said = stage.text_of(message)
    assert "*Ready to send:* your mail to Michael Torres (DataCorp)." in said
    assert '"settings.open"' in said
    assert '"needs.list"' not in said, "it is all there"
    assert stage.refused == []


def test_it_comes_again_on_the_next_day_and_not_twice_on_one(waiting: Conversing, stage: Stage) -> None:
    for weekday in (1, 2, 3):
        goes_on(waiting, weekday, 8, 31)
        jobs_clock.ask_hourly(stage.runtime)
        waiting.later(hours=1)

    assert [one["text"].split()[1] for one in mornings_of(waiting, "U0ANA")] == ["Tuesday:", "Wednesday:", "Thursday:"]


def test_nothing_comes_where_nothing_waits(waiting: Conversing) -> None:
    goes_on(waiting, 1, 8, 31)
    goes_on(waiting, 1, 13, 31)

    assert told(waiting) == 1
    assert mornings_of(waiting, "U0MAYA") == []
    assert mornings_of(waiting, "U0JO") == [], "to connect Gmail alone is not worth a message each day"
    (card,) = waiting.rows(Card, kind="morning")
    assert card.message_ref == mornings_of(waiting, "U0ANA")[0]["ts"]


def test_it_shows_three_things_and_brings_the_rest(talk: Conversing, stage: Stage) -> None:
    for customer in CUSTOMERS:
        stage.command("U0ANA", f"/handoff {customer} to Sarah Johnson")
        stage.work()
    goes_on(talk, 1, 8, 31)

    (message,) = mornings_of(talk, "U0ANA")
    assert message["text"] == "Your Tuesday: 4 things"
    assert stage.text_of(message).count("Ready to send") == 3
    assert "And 1 more." in stage.text_of(message)

    answer = stage.click("U0ANA", "needs.list", message=message)

    assert "4 things need you." in json.dumps(answer) + talk.says("U0ANA")
    assert stage.refused == []


@pytest.mark.on_postgresql
def test_two_clocks_and_two_workers_tell_once(waiting: Conversing, stage: Stage) -> None:
    at_once(lambda: jobs_clock.ask_hourly(stage.runtime))
    (job,) = planned(waiting)
    waiting.until(1, 8, 31)

    at_once(lambda: perform(stage.runtime, waiting.workspace_id, job.id))
    stage.work()

    assert told(waiting) == 1


@pytest.mark.on_postgresql
def test_a_worker_that_dies_before_it_is_done_leads_to_one_message(waiting: Conversing, stage: Stage) -> None:
    (job,) = planned(waiting)
    waiting.until(1, 8, 31)
    with stage.runtime.writing(waiting.workspace_id) as session:
        lease = jobs.claim(session, job.id, now=clock.now(), lease=timedelta(seconds=60))
    assert lease is not None
    registry.tasks[mornings.TELL].run(Work(stage.runtime, waiting.workspace_id, lease, timedelta(seconds=60)))
    stage.work()
    assert told(waiting) == 1

    waiting.later(minutes=2)

    (done,) = waiting.rows(Job, id=job.id)
    assert (done.state, done.attempts, told(waiting)) == ("done", 2, 1)


@pytest.mark.on_postgresql
def test_slack_dying_after_it_took_the_message_leads_to_one_message(waiting: Conversing, stage: Stage) -> None:
    waiting.until(1, 8, 31)
    stage.broken("slack", "chat.postMessage", "cut_after")

    for _ in range(3):
        waiting.later(minutes=1)

    assert len(stage.calls("slack", "chat.postMessage")) > 1, "the first answer was lost"
    assert told(waiting) == 1


def test_nothing_comes_at_the_weekend(waiting: Conversing, stage: Stage) -> None:
    waiting.until(3, 12)
    goes_on(waiting, 4, 8, 31)
    seen = told(waiting)
    for _ in range(2):
        jobs_clock.ask_hourly(stage.runtime)
        waiting.later(days=1)
    assert told(waiting) == seen

    goes_on(waiting, 0, 8, 31)

    assert mornings_of(waiting, "U0ANA")[-1]["text"].startswith("Your Monday:")


def test_nothing_comes_to_somebody_who_is_away(waiting: Conversing, stage: Stage) -> None:
    tomorrow = clock.today("Europe/Lisbon") + timedelta(days=1)
    is_away(waiting, "U0ANA", tomorrow, tomorrow, "Maya")

    waiting.until(1, 9)
    stage.work()
    assert told(waiting) == 0

    goes_on(waiting, 2, 8, 31)
    assert told(waiting) == 1


def test_what_the_summary_of_an_absence_says_waits_is_not_said_once_more(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    tomorrow = clock.today("America/New_York") + timedelta(days=1)
    is_away(talk, "U0SARAH", tomorrow, tomorrow, "Maya")
    talk.until(1, 15)
    talk.answers("One question: could you send me the date?")

    goes_on(talk, 2, 13, 31)

    summary = next(one for one in stage.messages("U0SARAH") if one["text"] == "Welcome back")
    assert "*Waits for you:* Michael Torres (DataCorp)" in stage.text_of(summary)
    (message,) = mornings_of(talk, "U0SARAH")
    assert "*Write to Michael Torres (DataCorp)*" in stage.text_of(message)
    assert "*Michael Torres answered*" not in stage.text_of(message)


def test_what_the_summary_of_an_absence_is_about_to_say_is_not_said_before(talk: Conversing, stage: Stage) -> None:
    chooses(talk, "08:00", "U0SARAH")
    talk.sends_farewell()
    tomorrow = clock.today("America/New_York") + timedelta(days=1)
    is_away(talk, "U0SARAH", tomorrow, tomorrow, "Maya")
    talk.until(1, 15)
    talk.answers("One question: could you send me the date?")

    goes_on(talk, 2, 13, 1)

    (message,) = mornings_of(talk, "U0SARAH")
    assert "*Write to Michael Torres (DataCorp)*" in stage.text_of(message)
    assert "*Michael Torres answered*" not in stage.text_of(message)
    talk.later(minutes=30)
    assert "*Waits for you:* Michael Torres (DataCorp)" in talk.says("U0SARAH")


def test_what_comes_back_with_the_summary_of_an_absence_is_not_said_before(talk: Conversing, stage: Stage) -> None:
    chooses(talk, "08:00")
    absent_while_nobody_answers(talk, clock.today("Europe/Lisbon") + timedelta(days=4))
    talk.until(0, 7)
    stage.work()

    goes_on(talk, 0, 8, 1)

    assert [one for one in mornings_of(talk, "U0ANA") if "Michael Torres" in stage.text_of(one)] == []
    talk.later(minutes=30)
    assert "No answer from Michael Torres" in talk.says("U0ANA")


def test_the_hour_can_be_changed_and_the_message_turned_off(waiting: Conversing, stage: Stage) -> None:
    waiting.until(1, 7)
    chooses(waiting, "10:00")
    waiting.later(hours=2)
    assert told(waiting) == 0
    waiting.later(hours=1, minutes=1)
    assert told(waiting) == 1
    chooses(waiting, "10:30")
    waiting.later(minutes=30)
    assert told(waiting) == 1, "they had today's"

    chooses(waiting, "off")
    waiting.until(2, 11)
    stage.work()

    assert told(waiting) == 1


@pytest.mark.on_postgresql
def test_who_moves_gets_it_in_the_morning_of_their_new_zone(waiting: Conversing, stage: Stage) -> None:
    waiting.until(1, 7)
    with stage.runtime.writing(waiting.workspace_id) as session:
        ana = session.get_one(Person, planned(waiting)[0].arguments["person_id"])
        ana.zone = "America/New_York"
        mornings.plan_all(session, now=clock.now())
    waiting.later(hours=2)
    assert told(waiting) == 0

    waiting.until(1, 13, 31)
    stage.work()

    assert told(waiting) == 1


def test_nobody_gets_it_in_the_afternoon_because_no_worker_ran(waiting: Conversing, stage: Stage) -> None:
    waiting.until(1, 13)
    stage.work()

    assert told(waiting) == 0


def test_answers_that_waited_for_the_morning_come_as_cards_and_are_not_told_twice(
    talk: Conversing, stage: Stage
) -> None:
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_interruptions": 3})
    chooses(talk, "08:00", "U0SARAH")
    talk.sends_farewell()
    for number in range(5):
        talk.answers(f"One more question, the {number}th: could you send me the date?")
    assert cards_of_answers(talk) == 2, "the customer that was handed to her came first"

    goes_on(talk, 1, 13, 1)  # Eight in New York, half an hour before Sarah's day begins.

    (message,) = mornings_of(talk, "U0SARAH")
    assert message["text"] == "Your Tuesday: 3 things"
    said = stage.text_of(message)
    assert ("*Write to Michael Torres (DataCorp)*" in said, said.count("*Michael Torres answered*")) == (True, 2)
    assert "3 answers come as cards of their own." in said
    talk.later(minutes=30)
    assert cards_of_answers(talk) == 5


def test_what_came_as_a_card_this_morning_is_not_said_once_more(talk: Conversing, stage: Stage) -> None:
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_interruptions": 0})
    chooses(talk, "09:30", "U0SARAH")
    talk.sends_farewell()
    talk.answers("One question: could you send me the date?")
    goes_on(talk, 1, 13, 31)
    assert cards_of_answers(talk) == 1
    talk.later(hours=1)
    assert "answer" not in stage.text_of(mornings_of(talk, "U0SARAH")[-1])

    goes_on(talk, 2, 14, 31)

    assert "*Michael Torres answered* about DataCorp." in stage.text_of(mornings_of(talk, "U0SARAH")[-1])


def test_an_answer_read_in_gmail_stands_in_the_morning_message(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.writes("One question: could you send me the date?")
    stage.post("mail/read", {"address": SARAH, "message": talk.arrived(SARAH)["id"]})
    talk.hears()
    talk.later(minutes=3)

    goes_on(talk, 1, 13, 31)

    (message,) = mornings_of(talk, "U0SARAH")
    assert "*Michael Torres answered* about DataCorp." in stage.text_of(message)
    assert "card of its own" not in stage.text_of(message)


@pytest.mark.on_postgresql
def test_an_answer_read_in_gmail_in_the_night_stands_in_the_morning_message(talk: Conversing, stage: Stage) -> None:
    chooses(talk, "08:00", "U0SARAH")
    talk.sends_farewell()
    talk.until(1, 2)  # Nine in the evening in New York.
    talk.answers("One question: could you send me the date?")
    stage.post("mail/read", {"address": SARAH, "message": talk.arrived(SARAH)["id"]})
    talk.hears()

    goes_on(talk, 1, 13, 1)  # Half an hour before Sarah's day begins.

    (message,) = mornings_of(talk, "U0SARAH")
    assert "*Michael Torres answered* about DataCorp." in stage.text_of(message)
    assert "card of its own" not in stage.text_of(message)
    talk.later(hours=1)
    assert cards_of_answers(talk) == 0


def cards_of_answers(talk: Conversing) -> int:
    """How many answers Sarah was shown."""
    (sarah,) = talk.rows(Person, slack_ref="U0SARAH")
    return len([card for card in talk.rows(Card, kind="reply", person_id=sarah.id) if card.message_ref])
