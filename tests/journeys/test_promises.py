"""What a sent mail promises: found and dated, on its receipt, reminded of, settled, handed on with the customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

import pytest

from bot import clock
from bot.people.working_time import ONE_DAY, is_working_day
from store.models import Outreach, Person, Reminder, Task
from tests.edge.outside import Outside
from tests.journeys.conversing import LISBON, Conversing
from tests.stage import Json, Stage, StandIns

HOSTILE = "<!channel> *bold* <@U0ANA> `code` \u202egnp.exe 🌱 " + "x" * 400


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def sends_with(talk: Conversing, line: str) -> None:
    """Let Ana send her goodbye on a Monday afternoon, with a line of her own in it."""
    talk.until(0, 15)
    sends_now(talk, line)


def sends_now(talk: Conversing, line: str) -> None:
    """Let Ana send her goodbye at this moment, with a line of her own in it."""
    stage = talk.stage
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    stage.click("U0ANA", "outreach.add_line")
    stage.submit("U0ANA", {"line": {"line": {"value": line}}})
    stage.work()
    stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)


def promised(talk: Conversing) -> list[Task]:
    return [task for task in talk.rows(Task) if task.sentence is not None]


def person(talk: Conversing, email: str) -> Person:
    found: Person = talk.rows(Person, email=email)[0]
    return found


def receipt(stage: Stage) -> Json:
    return stage.message_with("U0ANA", "outreach.details")


def friday_of_next_week(talk: Conversing) -> date:
    sent_on = (talk.farewell().sent_at or clock.now()).astimezone(LISBON).date()
    return sent_on + timedelta(days=11)  # The mail left on a Monday.


def said(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def test_a_promise_becomes_a_dated_task_of_whoever_made_it_and_stands_on_the_receipt(
    talk: Conversing, stage: Stage
) -> None:
    sends_with(talk, "I'll check your API metrics next week.")

    (task,) = promised(talk)
    due = friday_of_next_week(talk)
    assert (task.title, task.sentence, task.due_on) == (
        "Check your API metrics",
        "I'll check your API metrics next week.",
        due,
    )
    assert task.owner_id == talk.farewell().sender_id
    assert task.outreach_id == talk.farewell().id
    shown = stage.text_of(receipt(stage))
    assert "You promised “I'll check your API metrics next week.”" in shown
    assert f"It is due by {said(due)}. I'll remind you on {said(due - timedelta(days=2))}." in shown
    assert "Not a promise" in shown
    assert stage.refused == []


def test_the_introduction_that_a_farewell_announces_stays_with_its_handoff(talk: Conversing) -> None:
    talk.sends_farewell()

    assert promised(talk) == []


def test_it_is_reminded_of_two_working_days_before_and_at_three_on_the_day(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "I'll check your API metrics next week.")
    talk.until(2, 8, 59)  # Wednesday of this week, then of the next.
    talk.until(2, 8, 59)
    stage.work()
    assert "Due by" not in talk.says("U0ANA")

    talk.later(minutes=2)
    card = stage.text_of(stage.card("U0ANA"))
    assert f"*Due by {said(friday_of_next_week(talk))}:* you promised DataCorp" in card
    assert "Check" not in stage.card("U0ANA")["text"], "the notification says nothing about a customer"

    talk.until(4, 14, 59)
    stage.work()
    assert "Due today" not in talk.says("U0ANA")
    talk.later(minutes=2)
    assert "*Due today:* you promised DataCorp: “I'll check your API metrics next week.”" in stage.text_of(
        stage.card("U0ANA")
    )

    stage.click("U0ANA", "promise.done")
    stage.work()
    assert [task.done_on for task in promised(talk)] == [clock.now().astimezone(LISBON).date()]
    assert '"promise.done"' not in json.dumps([m["blocks"] for m in stage.messages("U0ANA")])
    assert "Done on" in stage.text_of(receipt(stage))


@pytest.mark.parametrize(("hour", "days", "at"), [(15, 0, 16), (17, 2, 9)])
def test_what_is_promised_for_a_holiday_on_the_afternoon_before_is_reminded_of_all_the_same(
    talk: Conversing, stage: Stage, hour: int, days: int, at: int
) -> None:
    eve = next(on for on in days_to_come() if is_eve_of_holiday(on))
    afternoon = datetime.combine(eve, time(hour, 20), LISBON)
    stage.later(seconds=(afternoon - clock.now()).total_seconds())

    sends_now(talk, "I'll send you the figures tomorrow.")

    assert [task.due_on for task in promised(talk)] == [eve + ONE_DAY]
    (reminder,) = talk.rows(Reminder, purpose="promise")
    there = reminder.due_at.astimezone(LISBON)
    assert (there.date(), there.hour) == (eve + days * ONE_DAY, at)
    stage.later(seconds=(reminder.due_at - clock.now()).total_seconds())
    stage.work()
    assert "you promised DataCorp: “I'll send you the figures tomorrow.”" in stage.text_of(stage.card("U0ANA"))


def days_to_come() -> Iterator[date]:
    today = clock.today(LISBON.key)
    return (today + number * ONE_DAY for number in count(1))


def is_eve_of_holiday(on: date) -> bool:
    """Tell whether people in Lisbon work on a day and the one two days later, and would have between them."""
    works = [is_working_day(on + number * ONE_DAY, LISBON.key) for number in range(3)]
    return works == [True, False, True]


@pytest.mark.on_postgresql
def test_what_is_no_promise_is_taken_off_and_nobody_is_reminded(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "I'll check your API metrics next week.")

    stage.click("U0ANA", "promise.none")
    stage.work()
    assert "You promised" not in stage.text_of(receipt(stage))
    talk.later(days=14)

    (task,) = promised(talk)
    assert task.dismissed_at is not None
    assert "Due" not in talk.says("U0ANA")


@pytest.mark.on_postgresql
def test_a_promise_without_a_day_gets_one_by_hand_and_another_keeper(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "I will send you the guide for label printers.")
    assert "It names no day, so I remind nobody." in stage.text_of(receipt(stage))
    assert talk.rows(Reminder, purpose="promise") == []

    stage.click("U0ANA", "promise.change")
    due = clock.now().astimezone(LISBON).date() + timedelta(days=8)
    david = person(talk, "david@cscx.example")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": str(david.id)}
    owner = {"owner": {"colleague.search": {"type": "external_select", "selected_option": option}}}
    when = {"due": {"due": {"type": "datepicker", "selected_date": due.isoformat()}}}
    stage.submit("U0ANA", {**when, **owner})
    stage.work()

    (task,) = promised(talk)
    assert (task.owner_id, task.due_on) == (david.id, due)
    assert "David Kim keeps it." in stage.text_of(receipt(stage))
    card = stage.text_of(stage.card("U0DAVID"))
    assert "*Ana Ribeiro promised DataCorp something in your name:* “I will send you the guide" in card

    stage.click("U0DAVID", "promise.decline")
    stage.work()
    assert promised(talk)[0].owner_id == talk.farewell().sender_id
    assert "*David Kim can't do what your mail promised DataCorp:*" in talk.says("U0ANA")
    assert "You promised “I will send you the guide" in stage.text_of(receipt(stage))
    assert stage.refused == []


def test_a_promise_in_a_colleagues_name_is_theirs_to_keep(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "David Kim will call you on Thursday about the imports.")

    (task,) = promised(talk)
    assert task.owner_id == person(talk, "david@cscx.example").id
    assert "promised DataCorp something in your name" in stage.text_of(stage.card("U0DAVID"))

    talk.until(3, 23)  # Three in the afternoon in Los Angeles.
    stage.work()
    assert "*Due today:* Ana Ribeiro promised DataCorp" in stage.text_of(stage.card("U0DAVID"))
    assert "*Due today:*" not in talk.says("U0ANA")


def test_open_promises_move_with_the_customer_and_stand_in_the_briefing(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "I'll check your API metrics next week.")

    stage.click("U0SARAH", "briefing.open")
    read = json.dumps(stage.modals("U0SARAH"), ensure_ascii=False)
    assert "Check your API metrics. Our mail of " in read
    assert ": “I'll check your API metrics next week.”" in read

    stage.click("U0ANA", "handoff.reassign")
    stage.submit("U0ANA")
    talk.until(2, 15)  # Nine in New York is two in Lisbon; Wednesday of this week, then of the next.
    talk.until(2, 15)
    stage.work()
    assert promised(talk)[0].owner_id == person(talk, "sarah@cscx.example").id
    assert "Ana Ribeiro promised DataCorp: “I'll check your API metrics next week.”" in talk.says("U0SARAH")
    assert "Due by" not in talk.says("U0ANA")
    assert "“I'll check your API metrics next week.” Sarah Johnson keeps it." in stage.text_of(receipt(stage))


@pytest.mark.on_postgresql
def test_until_when_somebody_can_be_reached_stays_theirs_when_the_customer_moves(
    talk: Conversing, stage: Stage
) -> None:
    sends_with(talk, "You can reach me here until Friday of next week.")

    stage.click("U0SARAH", "briefing.open")
    assert "Ana Ribeiro can be reached until " in json.dumps(stage.modals("U0SARAH"), ensure_ascii=False)
    stage.click("U0ANA", "handoff.reassign")
    assert "reached" not in json.dumps(stage.modals("U0ANA"), ensure_ascii=False)
    stage.submit("U0ANA")
    stage.work()

    (task,) = promised(talk)
    assert task.owner_id == person(talk, "ana@cscx.example").id
    assert "You promised “You can reach me here until" in stage.text_of(receipt(stage))
    assert "keeps it" not in stage.text_of(receipt(stage))

    talk.later(days=16)
    stage.click("U0SARAH", "briefing.open")
    assert "can be reached until" not in json.dumps(stage.modals("U0SARAH"), ensure_ascii=False)


def test_hostile_words_in_a_promise_stay_words(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, f"I'll send you {HOSTILE} by Thursday.")

    shown = json.dumps(receipt(stage)["blocks"], ensure_ascii=False)
    assert "You promised “I'll send you" in shown
    assert "<!channel>" not in shown
    assert stage.refused == []


@pytest.mark.parametrize(("who", "team"), [("U0TOM", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")])
def test_nobody_else_settles_a_promise(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    sends_with(talk, "I'll check your API metrics next week.")
    task, outside = promised(talk)[0].id, Outside(stage, stand_ins)

    with outside.nothing_changes():
        for verb in ("done", "none", "again", "change", "decline"):
            outside.click(who, f"promise.{verb}", str(task), team=team)
        outside.submit(who, "promise.change", str(task), {}, team=team)

    assert talk.rows(Outreach, kind="handoff.farewell")[-1].state == "sent"
    assert promised(talk)[0].done_on is None
