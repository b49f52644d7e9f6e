"""Asked first: whoever is to take a customer over says yes or no before anything is promised in their name."""

from __future__ import annotations

import pytest

from tests.edge.outside import Outside
from tests.journeys.handing_over import (
    MICHAEL,
    asked,
    card_called,
    cards_of,
    hand_back,
    hand_over,
    name_another,
    send,
    spoken,
    transition,
)
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("plain_days_ahead")


def test_sarah_is_asked_before_anything_is_promised_in_her_name_and_takes_it(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    question = stage.card("U0SARAH")
    assert question["text"] == "You are asked to take a customer over"
    text = stage.text_of(question)
    assert "Ana Ribeiro asks whether you can take DataCorp over." in text
    assert "Because of a territory change." in text
    by = transition(outside).introduce_by_on
    assert by is not None
    assert f"The farewell will say that you write by *{spoken(by)}*." in text

    stage.click("U0SARAH", "handoff.agree")
    stage.work()

    assert "Sarah Johnson takes DataCorp over." in cards_of(stage, "U0ANA")[-1]
    assert stage.card("U0SARAH")["text"] == "You take a customer over"
    send(stage, "U0ANA")
    assert len(stage.mails(MICHAEL)) == 1


def test_asking_twice_asks_once(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()

    assert "Sarah Johnson was asked already. Nothing was changed" in outside.said()[-1]
    assert len(stage.messages("U0SARAH")) == 1


@pytest.mark.parametrize("who", ["U0SARAH", "U0PRIYA", "U0DAVID", "U0GINA"])
def test_only_the_outgoing_csm_asks_first(stage: Stage, outside: Outside, who: str) -> None:
    hand_over(stage)

    with outside.nothing_changes():
        outside.click(who, "handoff.ask_first", str(transition(outside).id))

    assert "You are asked to take a customer over" not in cards_of(stage, "U0SARAH")


@pytest.mark.parametrize("action", ["handoff.agree", "handoff.decline", "handoff.another_day"])
@pytest.mark.parametrize("who", ["U0ANA", "U0PRIYA", "U0DAVID"])
def test_nobody_answers_for_the_one_who_is_asked(stage: Stage, outside: Outside, who: str, action: str) -> None:
    asked(stage, outside)

    with outside.nothing_changes():
        outside.click(who, action, str(transition(outside).id))

    assert "Only the colleague who is to take this customer over" in outside.said()[-1]


def test_another_workspace_finds_no_handoff_of_ours_to_answer(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    ours = str(transition(outside).id)

    with outside.nothing_changes():
        for action in ("handoff.agree", "handoff.ask_first", "handoff.name_another", "handoff.bring_draft"):
            outside.click("U1SARAH", action, ours, team="T0NORTH")

    assert all("DataCorp" not in said for said in outside.said()[-4:])


def test_after_a_refusal_the_farewell_is_held_back_until_somebody_else_is_named(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    hand_back(stage, "U0SARAH", "On leave <!channel> from *Monday*")
    stage.work()

    refusal = stage.card("U0ANA")
    assert refusal["text"] == "A handoff needs somebody else"
    assert "Sarah Johnson can't take DataCorp over." in stage.text_of(refusal)
    assert "&lt;!channel&gt;" in stage.text_of(refusal)
    assert "You can't take DataCorp over." in stage.text_of(stage.card("U0SARAH"))
    send(stage, "U0ANA")
    assert "Sarah Johnson can't take this customer over" in outside.said()[-1]
    assert stage.mails(MICHAEL) == []

    name_another(stage, outside, "U0ANA", "U0DAVID")
    stage.work()
    send(stage, "U0ANA")

    (farewell,) = stage.mails(MICHAEL)
    assert farewell["cc"] == "David Kim <david@cscx.example>"
    assert "David Kim" in farewell["text"]
    assert "Sarah" not in farewell["text"] + farewell["subject"]
    assert stage.card("U0DAVID")["text"] == "A customer is being handed to you"
    assert "DataCorp goes to David Kim now." in stage.text_of(stage.card("U0SARAH"))
    send(stage, "U0DAVID")
    assert [mail["from"] for mail in stage.mails(MICHAEL)][1] == "David Kim <david@cscx.example>"
    assert "Sarah" not in stage.mails(MICHAEL)[1]["text"]


def test_a_refusal_stops_a_farewell_that_is_about_to_leave(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    stage.click("U0ANA", "outreach.send")
    stage.work()

    hand_back(stage, "U0SARAH", "")
    stage.later(seconds=60)
    stage.work()

    assert stage.mails(MICHAEL) == []
    assert stage.card("U0ANA")["text"] == "A handoff needs somebody else"


def test_who_declined_can_take_it_after_all(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    hand_back(stage, "U0SARAH", "too much on")
    stage.work()

    stage.click("U0SARAH", "handoff.agree")
    stage.work()
    send(stage, "U0ANA")

    assert len(stage.mails(MICHAEL)) == 1
    assert "Settled: DataCorp goes to Sarah Johnson." in card_called(stage, "U0ANA", "Settled: somebody takes it over")


def test_a_discarded_handoff_withdraws_the_question(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    number = transition(outside).id

    outside.click("U0ANA", "handoff.more", f"{number}:discard")
    stage.work()

    assert stage.card("U0SARAH")["text"] == "A question was withdrawn"
    with outside.nothing_changes():
        outside.click("U0SARAH", "handoff.agree", str(number))


def test_asking_again_after_a_refusal_points_to_naming_somebody_else(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    hand_back(stage, "U0SARAH", "")

    answer = stage.command("U0ANA", "/handoff DataCorp to David Kim")

    assert "Sarah Johnson can't take DataCorp over, and nobody else is named yet." in str(answer["body"])
