"""Guests, strangers, people who have left and the other workspace: one neutral line, no name, no effect."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.permissions import NEUTRAL
from store.models import Customer, Outreach, Person, Transition
from tests.edge.outside import Outside
from tests.stage import Stage

OURS = ("DataCorp", "datacorp.example", "Ana Ribeiro", "Michael Torres", "cscx")
OUTSIDERS = ("U0GINA", "U0PAUL", "U9MICHAEL", "U1SARAH")


def begun(stage: Stage) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()


def buttons(outside: Outside) -> list[tuple[str, str]]:
    """Every button and menu of a handoff with the ids it would carry."""
    with outside.stage.runtime.reading(outside.workspace()) as session:
        transition = session.scalars(select(Transition)).one()
        mails = session.scalars(select(Outreach.id).order_by(Outreach.id)).all()
    farewell, introduction = mails
    return [
        *((name, f"{farewell}:1") for name in ("outreach.send", "outreach.edit", "outreach.facts")),
        *((name, f"{introduction}:1") for name in ("outreach.send", "outreach.edit_other")),
        *((name, "1") for name in ("outreach.undo", "outreach.send_now", "handoff.undo_reassign")),
        *((name, str(farewell)) for name in ("outreach.is_there", "outreach.is_not_there")),
        *((name, str(transition.id)) for name in ("handoff.reassign", "handoff.prepare_again")),
        ("handoff.more", f"{transition.id}:discard"),
        ("handoff.choose", f"customer:{transition.customer_id}:DataCorp to Sarah Johnson"),
    ]


def test_whoever_is_not_of_the_team_gets_one_neutral_line_for_whatever_they_press(
    stage: Stage, outside: Outside
) -> None:
    begun(stage)
    pressing = [(who, "T0CSCX") for who in (*OUTSIDERS, "U0NOBODY", "")] + [("U9MICHAEL", "T0DATACORP")]

    with outside.nothing_changes():
        answers = [
            outside.click(who, *button, channel="C0SHARED", team=team)
            for who, team in pressing
            for button in buttons(outside)
        ]

    assert {(answer.status, answer.body) for answer in answers} == {(200, "")}
    said = [json.loads(line) for line in outside.said()]
    assert len(said) == len(answers)
    assert {line["text"] for line in said} == {NEUTRAL}


def test_whoever_is_not_of_the_team_gets_the_same_line_for_every_command(outside: Outside) -> None:
    with outside.nothing_changes():
        answers = [
            outside.command(who, text, channel=channel)
            for who in OUTSIDERS
            for channel in ("C0GENERAL", "C0SHARED", "G0PRIVATE")
            for text in (
                "/handoff DataCorp to Sarah Johnson",
                "/customer DataCorp",
                "/rapport help",
                "/handoff",
                "/nope",
            )
        ]

    assert {answer.json["text"] for answer in answers} == {NEUTRAL}
    assert outside.stage.calls("slack", "chat.") == []
    assert outside.stage.calls("slack", "views.") == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_whoever_is_not_of_the_team_gets_nothing_from_forms_searches_and_events(outside: Outside, who: str) -> None:
    with outside.nothing_changes():
        form = outside.submit(who, "handoff.ask", "", {"customer": {"c": {"selected_option": {"value": "1"}}}})
        found = outside.interaction(who, "block_suggestion", action_id="handoff.customers", block_id="c", value="Data")
        event = outside.event({"type": "app_mention", "user": who, "text": "DataCorp", "channel": "C0CS", "ts": "1.1"})

    assert NEUTRAL in json.dumps(form.json, ensure_ascii=False)
    assert found.json == {"options": []}
    assert (event.status, event.body) == (200, "")
    assert outside.stage.calls("slack", "chat.") == []


def test_a_stranger_who_writes_in_a_shared_channel_is_not_answered(stage: Stage, outside: Outside) -> None:
    with outside.nothing_changes():
        stage.say("U9MICHAEL", "<@U0RAPPORT> show DataCorp", "C0SHARED")

    assert [m["text"] for m in stage.messages("U9MICHAEL", "C0SHARED")] == ["<@U0RAPPORT> show DataCorp"]


def test_the_other_workspace_cannot_press_our_buttons_and_learns_no_name(stage: Stage, outside: Outside) -> None:
    begun(stage)
    forged = [button for button in buttons(outside) if button[0] != "handoff.choose"]

    with outside.nothing_changes():
        for button in forged:
            assert outside.click("U1SARAH", *button, team="T0NORTH", channel="C1GENERAL").status == 200

    said = outside.said()
    assert len(said) == len(forged)
    assert all("I can't find" in line and "Nothing was" in line for line in said), said
    assert not any(name in line for line in said for name in OURS)
    assert stage.calls("slack", "views.") == []


def test_the_other_workspace_cannot_use_our_ids_in_forms_and_searches(stage: Stage, outside: Outside) -> None:
    begun(stage)
    with outside.stage.runtime.reading(outside.workspace()) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        sarah = session.scalars(select(Person).where(Person.slack_ref == "U0SARAH")).one()
        mail = session.scalars(select(Outreach).order_by(Outreach.id)).first()
    assert mail is not None
    picked = {
        "customer": {"c": {"selected_option": {"value": str(customer.id)}}},
        "incoming": {"p": {"selected_option": {"value": str(sarah.id)}}},
    }

    with outside.nothing_changes():
        answers = [
            outside.submit("U1SARAH", "handoff.ask", "", picked, team="T0NORTH"),
            outside.submit("U1SARAH", "outreach.edit", f"{mail.id}:1", {}, team="T0NORTH"),
            outside.submit(
                "U1SARAH", "handoff.reassign", f"{customer.id}:{customer.owner_id}:{sarah.id}", team="T0NORTH"
            ),
            outside.interaction(
                "U1SARAH",
                "block_suggestion",
                "T0NORTH",
                action_id="outreach.recipients",
                value="",
                view={"type": "modal", "private_metadata": f"{mail.id}:1"},
            ),
            outside.click("U1SARAH", "handoff.choose", f"customer:{customer.id}:DataCorp to Ben", team="T0NORTH"),
        ]

    assert {answer.status for answer in answers} == {200}
    told = " ".join(answer.body for answer in answers) + " ".join(outside.said())
    assert not any(name in told for name in ("datacorp.example", "Ana Ribeiro", "Michael", "cscx")), told
    assert answers[3].json == {"options": []}


def test_the_same_words_mean_the_other_workspaces_own_customer_there(stage: Stage, outside: Outside) -> None:
    answer = stage.command("U1BEN", "/customer DataCorp", "C1GENERAL")
    unknown = stage.command("U1BEN", "/customer TechFlow", "C1GENERAL")

    assert "$71K ARR" in str(answer["body"])
    assert "$245K" not in str(answer["body"])
    assert "No customer is called “TechFlow”" in str(unknown["body"])
    assert "techflow.example" not in str(unknown["body"])
    assert outside.stage.calls("slack", "chat.") == []
