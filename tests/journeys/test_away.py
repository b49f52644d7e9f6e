"""Somebody is away and a colleague covers: what goes to whom, who writes, and the first morning back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from bot import clock
from store.models import Cover, Customer, Outreach, Person
from tests.edge.outside import Outside
from tests.journeys.absent import home, is_away, person, said, today, written
from tests.journeys.conversing import SARAH, Conversing
from tests.stage import Stage, StandIns


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def typed(text: str) -> dict[str, Any]:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"body": {"body": {"rich_text_value": {"type": "rich_text", "elements": [words]}}}}


def test_one_line_arranges_an_absence_and_tells_both(talk: Conversing, stage: Stage) -> None:
    first, last = today() + timedelta(days=20), today() + timedelta(days=29)

    read = is_away(talk, "U0ANA", first, last, "Maya")

    assert f"Away from {written(first)} to {written(last)}; Maya Chen covers." in read
    assert f"*You are away from {said(first)} to {said(last)}; Maya Chen covers.*" in stage.text_of(stage.card("U0ANA"))
    told = stage.text_of(stage.card("U0MAYA"))
    assert f"*Ana Ribeiro is away from {said(first)} to {said(last)}; you cover.*" in told
    assert "the customers stay theirs" in told
    assert "Ana Ribeiro will be away" in home(stage, "U0MAYA")
    assert "Cancel it" in home(stage, "U0ANA")
    assert stage.refused == []


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("{first} to {last}, Sarah covers", "You are noted as away from"),
        ("{later} to {first}, Sarah covers", "comes before"),
        ("{later}, Ana covers", "You can't cover for yourself."),
        ("{later}, Paul Ortega covers", "Paul Ortega has left."),
        ("{later}", "Who covers for you?"),
        ("Sarah covers", "From when until when?"),
        ("03/04 to 05/06, Sarah covers", "I can't tell whether"),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_nothing_is_saved(
    talk: Conversing, stage: Stage, words: str, refusal: str
) -> None:
    first, last = today() + timedelta(days=20), today() + timedelta(days=29)
    is_away(talk, "U0ANA", first, last, "Maya")
    days = {"first": written(first), "last": written(last), "later": written(last + timedelta(days=5))}

    answer = stage.command("U0ANA", f"/rapport away {words.format(**days)}")
    stage.work()

    assert refusal in json.dumps(answer, ensure_ascii=False) + talk.says("U0ANA")
    assert len(talk.rows(Cover)) == 1


def test_whoever_is_away_then_cannot_cover(talk: Conversing) -> None:
    first = today() + timedelta(days=20)
    is_away(talk, "U0MAYA", first, first, "David")

    read = is_away(talk, "U0ANA", first - timedelta(days=1), first + timedelta(days=1), "Maya")

    assert "Maya Chen is away from" in read
    assert len(talk.rows(Cover)) == 1


def test_the_form_arranges_one_as_well(talk: Conversing, stage: Stage) -> None:
    assert "Tell me when you are away and who covers." in home(stage, "U0ANA")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": str(person(talk, "maya@cscx.example").id)}
    maya = {"type": "external_select", "selected_option": option}
    last = today() + timedelta(days=3)

    stage.command("U0ANA", "/rapport away")
    stage.submit(
        "U0ANA",
        {
            "until": {"until": {"type": "datepicker", "selected_date": last.isoformat()}},
            "cover": {"colleague.search": maya},
        },
    )
    stage.work()

    assert [cover.until_on for cover in talk.rows(Cover)] == [last]
    assert "I'm back" in stage.text_of(stage.card("U0ANA"))


def test_answers_go_to_the_cover_who_writes_from_their_own_mailbox_and_nothing_is_reassigned(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    owner = talk.rows(Customer, name="DataCorp")[0].owner_id
    last = today() + timedelta(days=7)
    is_away(talk, "U0SARAH", today(), last, "Maya")
    talk.answers("Could you send me the new date for the review?")

    card = stage.text_of(stage.card("U0MAYA"))
    assert "*Michael Torres answered*" in card
    assert f"Sarah Johnson is away until {said(last)}; you cover." in card
    assert "Michael Torres answered" not in talk.says("U0SARAH")

    stage.click("U0MAYA", "reply.answer")
    stage.submit("U0MAYA", typed("Hi Michael,\n\nOn Thursday.\n\nMaya"))
    stage.work()
    stage.click("U0MAYA", "outreach.send", message=stage.message_with("U0MAYA", "mail.discard"))
    talk.later(seconds=31)

    assert "maya@cscx.example" in json.dumps(talk.arrived()["from"])
    assert [one.state for one in talk.rows(Outreach, kind="reply")] == ["sent"]
    assert talk.rows(Customer, name="DataCorp")[0].owner_id == owner


def test_a_cover_who_is_away_is_covered_in_turn(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    with stage.runtime.writing(talk.workspace_id) as session:
        ids = {one.email: one.id for one in session.query(Person)}
        session.add(
            Cover(
                workspace_id=talk.workspace_id,
                person_id=ids["maya@cscx.example"],
                cover_id=ids["joana@cscx.example"],
                from_on=today(),
                until_on=today(),
                created_at=clock.now(),
            )
        )
    talk.answers("Thank you!")

    assert "*Michael Torres answered*" in talk.says("U0JO")
    assert "*Michael Torres answered*" not in talk.says("U0MAYA")


def test_silence_reminders_go_to_the_cover_too(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), today() + timedelta(days=13), "Maya")

    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)

    assert '"silence.nudge"' in json.dumps([m["blocks"] for m in stage.messages("U0MAYA")])
    assert "Ana Ribeiro is away until" in stage.text_of(stage.message_with("U0MAYA", "silence.nudge"))
    assert '"silence.nudge"' not in json.dumps([m["blocks"] for m in stage.messages("U0ANA")])

    stage.click("U0MAYA", "silence.nudge")
    stage.work()
    assert "from maya@cscx.example" in stage.text_of(stage.message_with("U0MAYA", "mail.discard"))


def absent_while_nobody_answers(talk: Conversing, last: date) -> None:
    """Let Maya be told that nobody answers Ana, who is away until then."""
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), last, "Maya")
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)
    assert '"silence.nudge"' in json.dumps([m["blocks"] for m in talk.stage.messages("U0MAYA")])


def test_what_a_cover_was_told_of_and_is_open_is_shown_on_the_first_morning_back(
    talk: Conversing, stage: Stage
) -> None:
    absent_while_nobody_answers(talk, today() + timedelta(days=4))
    assert '"silence.nudge"' not in json.dumps([m["blocks"] for m in stage.messages("U0ANA")])

    talk.until(0, 8, 35)
    stage.work()

    assert "Welcome back" in talk.says("U0ANA")
    assert "No answer from Michael Torres" in stage.text_of(stage.message_with("U0ANA", "silence.nudge"))
    assert "You don't cover any more; Ana Ribeiro has this." in talk.says("U0MAYA")
    assert '"silence.nudge"' not in json.dumps([m["blocks"] for m in stage.messages("U0MAYA")])


def test_what_a_cover_was_told_of_goes_back_at_once_when_somebody_comes_back_early(
    talk: Conversing, stage: Stage
) -> None:
    absent_while_nobody_answers(talk, today() + timedelta(days=11))

    stage.click("U0ANA", "away.back")
    stage.work()

    assert "No answer from Michael Torres" in stage.text_of(stage.message_with("U0ANA", "silence.nudge"))
    assert '"silence.nudge"' not in json.dumps([m["blocks"] for m in stage.messages("U0MAYA")])


@pytest.mark.parametrize(("who", "finds"), [("U0ANA", True), ("U0DAVID", False), ("U0GINA", False)])
def test_show_brings_what_only_the_cover_was_told_to_whom_it_concerns_and_nobody_else(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, *, finds: bool
) -> None:
    absent_while_nobody_answers(talk, today() + timedelta(days=11))
    (reminder,) = talk.reminders()
    if finds:
        assert f'"silence:{reminder.id}"' in home(stage, who)

    Outside(stage, stand_ins).click(who, "mails.show", f"silence:{reminder.id}")
    stage.work()

    assert ("No answer from Michael Torres" in talk.says(who)) is finds


def test_one_summary_on_the_first_morning_back_says_what_came_who_answered_and_what_waits(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    friday = today() + timedelta(days=4)
    is_away(talk, "U0SARAH", today(), friday, "Maya")
    talk.answers("Could you send me the new date for the review?")
    stage.click("U0MAYA", "reply.settle")
    stage.work()
    talk.later(hours=1)
    talk.answers("And who is our contact in support?")
    talk.until(0, 13, 20)  # Half past eight in New York is half past one in Lisbon.
    stage.work()
    assert "Welcome back" not in talk.says("U0SARAH")

    talk.later(minutes=15)

    (summary,) = [m for m in stage.messages("U0SARAH") if "Welcome back" in stage.text_of(m)]
    text = stage.text_of(summary)
    assert f"You were away until {said(friday)}; Maya Chen covered." in text
    assert "*Waits for you:* Michael Torres (DataCorp)" in text
    assert "• Michael Torres (DataCorp): needs nothing more" in text
    stage.click("U0SARAH", "mails.show", message=summary)
    stage.work()
    assert "And who is our contact in support?" in stage.text_of(stage.card("U0SARAH"))


def test_coming_back_early_ends_it_at_once(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")

    stage.click("U0SARAH", "away.back")
    stage.work()
    talk.answers("Thank you!")

    assert "You ended your absence on" in talk.says("U0SARAH")
    assert "Ana" not in stage.text_of(stage.card("U0MAYA"))
    assert "Sarah Johnson is back since" in talk.says("U0MAYA")
    assert "*Michael Torres answered*" in talk.says("U0SARAH")
    assert "*Michael Torres answered*" not in talk.says("U0MAYA")
    answer = stage.command("U0SARAH", "/rapport back")
    stage.work()
    assert "You aren't noted as away." in json.dumps(answer, ensure_ascii=False) + talk.says("U0SARAH")


@pytest.mark.parametrize(("who", "team"), [("U0MAYA", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")])
def test_only_the_person_who_is_away_says_that_they_are_back(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    (cover,) = talk.rows(Cover)

    with Outside(stage, stand_ins).nothing_changes():
        Outside(stage, stand_ins).click(who, "away.back", str(cover.id), team=team)

    assert talk.rows(Cover)[0].ended_at is None
    assert talk.rows(Cover)[0].person_id == person(talk, SARAH).id


@pytest.mark.parametrize("action", ["away.back", "away.decline"])
def test_a_button_of_an_absence_that_is_not_there_changes_nothing_and_says_so(
    stage: Stage, stand_ins: StandIns, action: str
) -> None:
    outside = Outside(stage, stand_ins)

    with outside.nothing_changes():
        outside.click("U0MAYA", action, "4711")

    assert "I can't find that absence any more. Nothing was changed." in outside.said()[-1]
