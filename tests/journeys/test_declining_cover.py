"""A cover who cannot: what they were told goes back, other days are covered anew, and what nobody covers is said."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from store.models import Card, Cover
from tests.edge.outside import Outside
from tests.journeys.absent import home, is_away, person, said, today
from tests.journeys.conversing import Conversing
from tests.journeys.test_promises import sends_with
from tests.stage import Stage, StandIns


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def declines(stage: Stage, who: str) -> None:
    stage.click(who, "away.decline")
    stage.work()


def thread(stage: Stage, who: str) -> list[str]:
    return [stage.text_of(m) for m in stage.messages(who) if m["thread_ts"] not in (None, m["ts"])]


def test_a_cover_can_decline_before_it_begins_and_is_asked_for_nothing(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    first, last = today() + timedelta(days=2), today() + timedelta(days=9)
    is_away(talk, "U0SARAH", first, last, "Maya")

    declines(stage, "U0MAYA")
    talk.until(2, 15)

    assert f"*You don't cover for Sarah Johnson from {said(first)} to {said(last)}.*" in talk.says("U0MAYA")
    assert "you cover" not in home(stage, "U0MAYA")
    assert "away.decline" not in json.dumps([m["blocks"] for m in stage.messages("U0MAYA")])
    talk.answers("Could you send me the new date for the review?")
    assert "Michael Torres" not in talk.says("U0MAYA")
    assert "Michael Torres answered" in talk.says("U0SARAH")


def test_whoever_is_away_is_told_once_that_nobody_covers_and_names_somebody_else(
    talk: Conversing, stage: Stage
) -> None:
    first, last = today() + timedelta(days=2), today() + timedelta(days=9)
    is_away(talk, "U0SARAH", first, last, "Maya")
    declines(stage, "U0MAYA")

    told = [one for one in thread(stage, "U0SARAH") if "Maya Chen can't cover for you" in one]
    assert len(told) == 1
    assert f"from {said(first)} to {said(last)}" in told[0]
    assert "*Maya Chen can't cover for you* from" in home(stage, "U0SARAH")

    stage.click("U0SARAH", "away.name_another")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": str(person(talk, "joana@cscx.example").id)}
    stage.submit("U0SARAH", {"cover": {"colleague.search": {"type": "external_select", "selected_option": option}}})
    stage.work()

    declined, named = talk.rows(Cover)
    assert (named.from_on, named.until_on) == (declined.from_on, declined.until_on) == (first, last)
    (settled,) = thread(stage, "U0SARAH")
    assert "Settled: you named Joana" in settled
    assert "can't cover for you*" not in home(stage, "U0SARAH")
    assert "*Sarah Johnson is away" in talk.says("U0JO")


def test_what_comes_after_a_cover_declined_stays_with_whoever_is_away(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    declines(stage, "U0MAYA")

    talk.answers("Could you send me the new date for the review?")

    assert "*Michael Torres answered*" in talk.says("U0SARAH")
    assert "Michael Torres" not in talk.says("U0MAYA")


def test_one_summary_still_comes_when_the_cover_declined_in_the_middle(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    monday, friday = today(), today() + timedelta(days=4)
    is_away(talk, "U0SARAH", monday, friday, "Maya")
    declines(stage, "U0MAYA")
    assert "Welcome back" not in talk.says("U0SARAH")

    talk.until(0, 13, 35)
    stage.work()

    (summary,) = [stage.text_of(m) for m in stage.messages("U0SARAH") if "Welcome back" in stage.text_of(m)]
    assert f"You were away until {said(friday)}; Maya Chen covered until {said(monday)}." in summary


def test_an_absence_that_was_covered_anew_is_told_of_once(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=4), "Maya")
    declines(stage, "U0MAYA")
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=4), "Joana")

    talk.until(0, 13, 35)
    stage.work()

    (summary,) = [stage.text_of(m) for m in stage.messages("U0SARAH") if "Welcome back" in stage.text_of(m)]
    assert "Joana" in summary


@pytest.mark.parametrize(("who", "team"), [("U0ANA", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")])
def test_only_whoever_was_named_declines_and_only_who_is_away_names_another(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    (cover,) = talk.rows(Cover)
    outside = Outside(stage, stand_ins)

    with outside.nothing_changes():
        outside.click(who, "away.decline", str(cover.id), team=team)
    assert talk.rows(Cover)[0].declined_at is None
    declines(stage, "U0MAYA")
    with outside.nothing_changes():
        outside.click(who, "away.name_another", str(cover.id), team=team)
        outside.click(who, "away.back", str(cover.id), team=team)

    assert stage.modals(who) == []
    assert talk.rows(Cover)[0].until_on == cover.until_on


def blocks_of(stage: Stage, who: str, action_id: str = "") -> str:
    """Everything in somebody's direct message, or the newest message that has this button."""
    found = [stage.message_with(who, action_id)] if action_id else stage.messages(who)
    return json.dumps([m["blocks"] for m in found], ensure_ascii=False)


def names(stage: Stage, who: str, cover_row: int, **days: date) -> None:
    """Name this colleague instead, in the form that the newest *Name somebody else* opens, for other days if given."""
    stage.click("U0SARAH", "away.name_another")
    option = {"text": {"type": "plain_text", "text": who}, "value": str(cover_row)}
    values: dict[str, Any] = {"cover": {"colleague.search": {"type": "external_select", "selected_option": option}}}
    for block, on in days.items():
        values[block] = {block: {"type": "datepicker", "selected_date": on.isoformat()}}
    stage.submit("U0SARAH", values)
    stage.work()


def summaries(talk: Conversing) -> list[str]:
    stage = talk.stage
    return [stage.text_of(m) for m in stage.messages("U0SARAH") if "Welcome back.*" in stage.text_of(m)]


def test_an_answer_that_a_cover_was_told_of_goes_back_when_they_decline(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    talk.answers("Thank you for the numbers.")
    stage.click("U0MAYA", "reply.settle")
    talk.later(hours=1)
    talk.answers("Could you send me the new date for the review?")

    declines(stage, "U0MAYA")

    assert "Could you send me the new date" in blocks_of(stage, "U0SARAH", "reply.answer")
    assert "Thank you for the numbers" not in talk.says("U0SARAH"), "what is settled stays so"
    assert "You don't cover any more; Sarah Johnson has this." in talk.says("U0MAYA")
    assert '"reply.answer"' not in blocks_of(stage, "U0MAYA")
    stage.click("U0SARAH", "reply.settle")
    stage.work()
    assert stage.refused == []
    assert "Nothing more to do." in stage.text_of(stage.card("U0SARAH"))


def test_what_went_back_goes_on_to_whoever_is_named_for_the_same_days(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    talk.answers("Could you send me the new date for the review?")
    declines(stage, "U0MAYA")

    names(stage, "Joana", person(talk, "joana@cscx.example").id)

    assert "Could you send me the new date" in blocks_of(stage, "U0JO", "reply.answer")


def test_a_silence_that_a_cover_was_told_of_goes_back_when_they_decline(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), today() + timedelta(days=13), "Maya")
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)
    assert '"silence.nudge"' in blocks_of(stage, "U0MAYA")

    declines(stage, "U0MAYA")

    assert "No answer from Michael Torres" in blocks_of(stage, "U0ANA", "silence.nudge")
    assert '"silence.nudge"' not in blocks_of(stage, "U0MAYA")


def test_a_promise_that_a_cover_was_reminded_of_goes_back_when_they_decline(talk: Conversing, stage: Stage) -> None:
    is_away(talk, "U0DAVID", today(), today() + timedelta(days=10), "Maya")
    sends_with(talk, "David Kim will call you on Thursday about the imports.")
    talk.until(3, 20, 5)  # After three in the afternoon in New York, where Maya is.
    stage.work()
    assert "*Due today:*" in talk.says("U0MAYA")

    declines(stage, "U0MAYA")

    assert "*Due today:* Ana Ribeiro promised DataCorp" in stage.text_of(stage.card("U0DAVID"))
    assert "in your name" not in talk.says("U0DAVID"), "one card for one promise"
    assert '"promise.done"' not in blocks_of(stage, "U0MAYA")


def test_days_that_are_left_uncovered_are_told_of_until_somebody_is_named_for_each(
    talk: Conversing, stage: Stage
) -> None:
    first, last = today() + timedelta(days=2), today() + timedelta(days=9)
    is_away(talk, "U0SARAH", first, last, "Maya")
    declines(stage, "U0MAYA")

    names(stage, "Joana", person(talk, "joana@cscx.example").id, until=first + timedelta(days=3))

    settled, left = thread(stage, "U0SARAH")
    rest = first + timedelta(days=4)
    assert f"covers from {said(first)} to {said(rest - timedelta(days=1))}." in settled
    assert "Settled: Joana" in settled
    assert f"*Nobody covers from {said(rest)} to {said(last)}.*" in left
    assert f"You are away from {said(rest)} to {said(last)}; nobody covers." in home(stage, "U0SARAH")

    names(stage, "David", person(talk, "david@cscx.example").id)

    assert (talk.rows(Cover)[-1].from_on, talk.rows(Cover)[-1].until_on) == (rest, last)
    assert not [one for one in thread(stage, "U0SARAH") if "Nobody covers" in one]
    assert "nobody covers" not in home(stage, "U0SARAH")


def test_each_cover_of_an_absence_is_told_of_for_their_own_days_once_it_is_over(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    monday, friday = today(), today() + timedelta(days=4)
    is_away(talk, "U0SARAH", monday, friday, "Maya")
    talk.answers("Could you send me the new date for the review?")
    stage.click("U0MAYA", "reply.settle")
    stage.work()
    declines(stage, "U0MAYA")
    is_away(talk, "U0SARAH", monday + timedelta(days=1), monday + timedelta(days=2), "Joana")
    talk.until(3, 20)
    stage.work()
    assert summaries(talk) == [], "who is away is not welcomed back"

    talk.until(0, 13, 35)
    stage.work()

    maya, joana = sorted(summaries(talk), key=lambda one: "Joana" in one)
    assert f"You were away until {said(friday)}; Maya Chen covered until {said(monday)}." in maya
    assert "• Michael Torres (DataCorp): needs nothing more" in maya
    assert f"You were away until {said(monday + timedelta(days=2))}; Joana" in joana
    assert "Michael Torres" not in joana


@pytest.mark.on_postgresql
def test_an_absence_whose_second_cover_is_cancelled_is_told_of_all_the_same(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    monday = today()
    is_away(talk, "U0SARAH", monday, monday + timedelta(days=4), "Maya")
    declines(stage, "U0MAYA")
    is_away(talk, "U0SARAH", monday + timedelta(days=2), monday + timedelta(days=4), "Joana")
    talk.until(1, 15)

    stage.click("U0SARAH", "away.back", message=stage.card("U0SARAH"))
    talk.until(2, 13, 35)
    stage.work()

    (summary,) = summaries(talk)
    assert f"away until {said(monday + timedelta(days=1))}; Maya Chen covered until {said(monday)}." in summary
    assert "nobody covers" not in home(stage, "U0SARAH")


@pytest.mark.on_postgresql
@pytest.mark.parametrize("says", ["button", "/rapport back", "/rapport away back"])
def test_who_is_away_without_a_cover_can_say_that_they_are_back(talk: Conversing, stage: Stage, says: str) -> None:
    talk.sends_farewell()
    monday = today()
    is_away(talk, "U0SARAH", monday, monday + timedelta(days=9), "Maya")
    declines(stage, "U0MAYA")
    talk.until(2, 15)

    if says == "button":
        stage.click("U0SARAH", "away.back")
    else:
        stage.command("U0SARAH", says)
    stage.work()

    assert [one for one in thread(stage, "U0SARAH") if "Settled: those days are over." in one]
    assert '"away.name_another"' not in blocks_of(stage, "U0SARAH")
    assert "nobody covers" not in home(stage, "U0SARAH")
    (summary,) = summaries(talk)
    assert f"away until {said(monday + timedelta(days=1))}; Maya Chen covered until {said(monday)}." in summary


@pytest.mark.on_postgresql
def test_an_absence_without_a_cover_can_be_cancelled_before_it_begins(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today() + timedelta(days=1), today() + timedelta(days=4), "Maya")
    declines(stage, "U0MAYA")
    assert "Cancel it" in blocks_of(stage, "U0SARAH", "away.back")

    stage.click("U0SARAH", "away.back")
    stage.work()

    assert "You ended your absence on" in talk.says("U0SARAH")
    assert "Settled: you ended that absence." in thread(stage, "U0SARAH")[0]
    assert "can't cover for you" not in home(stage, "U0SARAH")
    talk.until(0, 13, 35)
    stage.work()
    assert summaries(talk) == [], "nobody covered on any day"


def test_that_nobody_covers_settles_by_itself_once_those_days_are_over(talk: Conversing, stage: Stage) -> None:
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=1), "Maya")
    declines(stage, "U0MAYA")
    assert "Until you name somebody else" in thread(stage, "U0SARAH")[0]

    talk.until(2, 6)  # One in the night in New York.
    stage.work()

    assert "Settled: those days are over." in thread(stage, "U0SARAH")[0]
    assert '"away.name_another"' not in blocks_of(stage, "U0SARAH")


def test_what_a_worker_of_the_release_before_drew_of_it_is_drawn_again(talk: Conversing, stage: Stage) -> None:
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=7), "Maya")
    declines(stage, "U0MAYA")
    (drawn,) = talk.rows(Card, kind="away")
    with stage.runtime.writing(talk.workspace_id) as session:
        session.get_one(Card, drawn.id).digest = "drawn by the release before"

    talk.later(minutes=16)

    assert talk.rows(Card, kind="away")[0].digest == drawn.digest
