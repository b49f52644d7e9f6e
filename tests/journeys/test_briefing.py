"""The briefing as its people use it in Slack: read, asked, answered between two, and put on record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from blocks.slack.elements import actions, button
from bot import clock
from store import cards, lines, lobby, people
from store.models import BriefingQuestion, Note, Person, Transition
from tests.stage import Stage

Json = dict[str, Any]
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change"
SECRET = "Hannah decides about the renewal, whatever Michael says."


def handed_over(stage: Stage) -> str:
    """Send the farewell, so that the incoming CSM has the customer's card; the handoff's id as a button carries it."""
    transition_id = asked_for(stage)
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    return transition_id


def asked_for(stage: Stage) -> str:
    stage.command("U0ANA", ASKED)
    stage.work()
    with stage.runtime.reading(workspace(stage)) as session:
        return str(session.scalars(select(Transition.id)).one())


def workspace(stage: Stage, team: str = "T0CSCX") -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, team)
    assert found is not None
    return found.id


def press(stage: Stage, who: str, action_id: str, value: str) -> Json:
    """Give somebody a message with this button, as their cards have it, and press it."""
    team = "T0NORTH" if who.startswith("U1") else "T0CSCX"
    with stage.runtime.writing(workspace(stage, team)) as session:
        person = people.by_slack_ref(session, who)
        assert person is not None
        lines.say(session, person.id, "A button", [actions(button("Press", action_id, value))], now=clock.now())
    stage.work()
    answer = stage.click(who, action_id)
    stage.work()
    return answer


def notes(stage: Stage) -> list[Note]:
    with stage.runtime.reading(workspace(stage)) as session:
        return list(session.scalars(select(Note).where(Note.text.contains(SECRET))))


def said(stage: Stage) -> str:
    return json.dumps(stage.calls("slack", "response_url")[-1]["arguments"], ensure_ascii=False)


def typed(stage: Stage, who: str, text: str) -> Json:
    first = next(block["block_id"] for block in stage.modal(who)["blocks"] if block["type"] == "input")
    return {first: {"answer": {"type": "plain_text_input", "value": text}}}


def test_the_incoming_csm_reads_the_briefing_asks_and_gets_an_answer_between_the_two(stage: Stage) -> None:
    transition_id = handed_over(stage)
    press(stage, "U0SARAH", "briefing.open", transition_id)
    briefing = stage.text_of(stage.modal("U0SARAH"))
    assert "To see every truck and pallet" in briefing
    assert "No contact with Priya Shah (champion) is on record." in briefing

    stage.click_in_modal("U0SARAH", "briefing.ask")
    stage.work()
    assert "_asked" in stage.text_of(stage.modal("U0SARAH"))
    assert "briefing.ask" not in stage.text_of(stage.modal("U0SARAH"))
    card = stage.card("U0ANA")
    assert card["text"] == "Sarah has 2 questions"

    stage.click("U0ANA", "briefing.answer", message=card)
    stage.submit("U0ANA", typed(stage, "U0ANA", SECRET))
    stage.work()
    assert SECRET in stage.text_of(stage.card("U0ANA"))
    told = stage.card("U0SARAH")
    assert told["text"] == "Ana answered 1 question."
    assert SECRET not in stage.text_of(told)

    stage.click("U0SARAH", "briefing.open", message=told)
    assert SECRET in stage.text_of(stage.modal("U0SARAH"))
    assert "between you two" in stage.text_of(stage.modal("U0SARAH"))
    press(stage, "U0PRIYA", "briefing.open", transition_id)
    assert SECRET not in stage.text_of(stage.modal("U0PRIYA"))
    assert notes(stage) == []

    stage.click("U0ANA", "briefing.keep", message=stage.card("U0ANA"))
    stage.work()
    assert "On record as your note" in stage.text_of(stage.card("U0ANA"))
    (note,) = notes(stage)
    assert (note.audience, note.category) == ("internal", "relationship")
    press(stage, "U0PRIYA", "briefing.open", transition_id)
    assert SECRET in stage.text_of(stage.modal("U0PRIYA"))


def test_where_each_line_comes_from_is_one_click_away(stage: Stage) -> None:
    transition_id = asked_for(stage)
    press(stage, "U0ANA", "briefing.open", transition_id)

    stage.click_in_modal("U0ANA", "briefing.sources")

    assert "_note, sensitivity, Ana Ribeiro," in stage.text_of(stage.modal("U0ANA"))


def test_before_the_farewell_has_left_the_incoming_csm_reads_nothing(stage: Stage) -> None:
    transition_id = asked_for(stage)

    press(stage, "U0SARAH", "briefing.open", transition_id)

    assert stage.modals("U0SARAH") == []
    assert "A briefing is for the two CSMs of a handoff and their managers." in said(stage)


@pytest.mark.parametrize("who", ["U0TOM", "U0DAVID", "U0OMAR", "U1SARAH"])
def test_others_read_no_briefing_and_ask_nothing(stage: Stage, who: str) -> None:
    transition_id = handed_over(stage)

    for action in ("briefing.open", "briefing.sources", "briefing.ask", "briefing.answer"):
        press(stage, who, action, transition_id)

    assert stage.modals(who) == []
    with stage.runtime.reading(workspace(stage)) as session:
        assert session.scalars(select(BriefingQuestion)).all() == []


def test_asking_twice_posts_one_card(stage: Stage) -> None:
    transition_id = handed_over(stage)
    press(stage, "U0SARAH", "briefing.open", transition_id)
    stage.click_in_modal("U0SARAH", "briefing.ask")
    stage.work()

    press(stage, "U0SARAH", "briefing.ask", transition_id)

    assert "Ana Ribeiro has these questions already. Nothing was asked twice." in said(stage)
    asked = [message for message in stage.messages("U0ANA") if message["text"].startswith("Sarah has")]
    assert len(asked) == 1


def test_the_outgoing_csm_fills_gaps_before_anybody_asks_and_nobody_is_told(stage: Stage) -> None:
    transition_id = asked_for(stage)
    press(stage, "U0ANA", "briefing.open", transition_id)

    stage.click_in_modal("U0ANA", "briefing.answer")
    stage.submit("U0ANA", typed(stage, "U0ANA", SECRET))
    stage.work()

    assert stage.messages("U0SARAH") == []
    assert stage.card("U0ANA")["text"] == "Your answers for a handoff"
    press(stage, "U0ANA", "briefing.open", transition_id)
    assert SECRET in stage.text_of(stage.modal("U0ANA"))


def test_an_empty_form_keeps_what_was_typed_and_says_so_at_a_field(stage: Stage) -> None:
    transition_id = handed_over(stage)
    press(stage, "U0ANA", "briefing.answer", transition_id)

    answer = stage.submit("U0ANA")

    assert "Write at least one answer, or close the form. Nothing was saved." in json.dumps(answer)
    assert len(stage.modals("U0ANA")) == 1


def test_hostile_words_come_back_as_they_were_typed(stage: Stage) -> None:
    wild = "<!channel> *all* <https://evil.example|bank> \u202eRTL 🚚\n" * 10
    transition_id = handed_over(stage)
    press(stage, "U0ANA", "briefing.answer", transition_id)

    stage.submit("U0ANA", typed(stage, "U0ANA", wild))
    stage.work()
    press(stage, "U0SARAH", "briefing.open", transition_id)

    seen = stage.text_of(stage.modal("U0SARAH")) + stage.text_of(stage.card("U0ANA"))
    assert "&lt;!channel&gt;" in seen
    assert "<!channel>" not in seen
    assert stage.refused == []


def test_the_card_of_a_person_who_has_left_is_not_drawn(stage: Stage) -> None:
    transition_id = handed_over(stage)
    with stage.runtime.writing(workspace(stage)) as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        ana.deactivated_at = clock.now()
        cards.show(session, "briefing_questions", int(transition_id), ana.id, now=clock.now())
    stage.work()

    press(stage, "U0SARAH", "briefing.open", transition_id)

    assert "is no longer here" in stage.text_of(stage.modal("U0SARAH"))
    assert "briefing.ask" not in stage.text_of(stage.modal("U0SARAH"))
    assert [message for message in stage.messages("U0ANA") if "question" in message["text"]] == []
