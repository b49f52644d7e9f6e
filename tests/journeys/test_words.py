"""What somebody means by "me", by a name that is not quite one, and whom they ask for what they may not do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stage import Stage


def said(answer: dict[str, Any]) -> str:
    return json.dumps(answer["body"], ensure_ascii=False)


def pressed(stage: Stage, answer: dict[str, Any], who: str) -> str:
    """Press the first button of an answer and give what takes its place."""
    message = stage.messages(who, answer["message"]["channel"])[-1] if "message" in answer else stage.card(who)
    value = next(block["accessory"]["value"] for block in message["blocks"] if "accessory" in block)
    action = next(block["accessory"]["action_id"] for block in message["blocks"] if "accessory" in block)
    stage.click(who, action, message=message, value=value)
    stage.work()
    return " ".join(stage.text_of(one) for one in stage.messages(who))


@pytest.mark.parametrize(("typed", "channel"), [("handoff", None), ("<@U0RAPPORT> handoff", "C0CS")])
def test_a_handoff_without_names_is_asked_about_where_no_form_can_open(
    stage: Stage, typed: str, channel: str | None
) -> None:
    stage.say("U0ANA", typed, channel)
    stage.work()

    told = stage.text_of(stage.card("U0ANA"))
    assert "Which customer goes to whom? Nothing was drafted. For example: handoff DataCorp to Sarah Johnson" in told


@pytest.mark.parametrize(
    "typed",
    [
        "/handoff datacorp to me",
        "/handoff DataCorp to myself please",
        "/handoff me DataCorp",
        "/handoff I take over DataCorp",
        "/handoff DataCorp from Ana to me",
        "/handoff DataCorp to @me, from Ana Ribeiro",
    ],
)
def test_me_is_whoever_typed_it(stage: Stage, typed: str) -> None:
    answer = stage.command("U0PRIYA", typed)

    assert "Handoff: DataCorp → Priya" in said(answer)


@pytest.mark.parametrize("typed", ["DataCorp from me to Sarah Johnson", "from me to Sarah Johnson: DataCorp"])
def test_from_me_is_from_whoever_typed_it(stage: Stage, typed: str) -> None:
    assert "Handoff: DataCorp → Sarah Johnson" in said(stage.command("U0ANA", f"/handoff {typed}"))


@pytest.mark.parametrize("typed", ["DataCorp from Ana Ribeiro to Sarah Johnson", "DataCorp from Ana to Sarah Johnson"])
def test_from_whom_a_customer_is_may_be_said_by_name(stage: Stage, typed: str) -> None:
    assert "Handoff: DataCorp → Sarah Johnson" in said(stage.command("U0PRIYA", f"/handoff {typed}"))


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("DataCorp to Sarah Johnson from Monday", "from Monday"),
        ("DataCorp to Sarah Johnson, from 1 March", "from 1 March"),
        ("DataCorp from David Kim to Sarah Johnson", "from David Kim"),
        ("DataCorp from <@U0DAVID> to <@U0SARAH>", "from David Kim"),
    ],
)
def test_what_is_said_after_from_and_is_not_who_has_the_customer_is_asked_about(
    stage: Stage, typed: str, what: str
) -> None:
    refused = said(stage.command("U0ANA", f"/handoff {typed}"))
    assert (
        f"DataCorp is with Ana Ribeiro, so I don't understand “{what}”. Nothing was drafted; leave it out." in refused
    )

    refused = said(stage.command("U0ANA", f"/rapport reassign {typed}"))
    assert f"so I don't understand “{what}”. Nothing was moved; leave it out." in refused


def test_a_colleague_who_may_not_hand_it_over_reads_that_first(stage: Stage) -> None:
    refused = said(stage.command("U0DAVID", "/handoff DataCorp from Monday to Sarah Johnson"))

    assert "Only the CSM who looks after this customer, or their manager, can start a handoff." in refused


def test_nobody_covers_for_themselves_by_saying_me(stage: Stage) -> None:
    assert "You can't cover for yourself." in said(stage.command("U0ANA", "/rapport away tomorrow, covered by me"))


def test_me_is_also_who_a_customer_is_reassigned_to(stage: Stage) -> None:
    stage.command("U0PRIYA", "/rapport reassign DataCorp to me")

    assert "goes from Ana Ribeiro to *Priya" in json.dumps(stage.modal("U0PRIYA"))


def test_whoever_may_not_hand_a_customer_over_reads_whom_to_ask(stage: Stage) -> None:
    refused = said(stage.command("U0DAVID", "/handoff DataCorp to Sarah Johnson"))

    assert "Only the CSM who looks after this customer, or their manager, can start a handoff." in refused
    assert "Nothing was changed. Ask Ana Ribeiro or Priya" in refused


def test_a_guest_is_told_nobodys_name(stage: Stage) -> None:
    assert "Ana Ribeiro" not in said(stage.command("U0GINA", "/handoff DataCorp to Sarah Johnson"))


def test_did_you_mean_has_a_button_that_goes_on(stage: Stage) -> None:
    answer = stage.command("U0ANA", "/handoff Dtacorb to Sarah Johnson")
    assert "Did you mean DataCorp" in said(answer)

    after = pressed(stage, answer, "U0ANA")

    assert "Handoff: DataCorp → Sarah Johnson" in after
    assert "Your handoff draft is ready" in after


def test_did_you_mean_a_colleague_has_a_button_too(stage: Stage) -> None:
    answer = stage.command("U0ANA", "/handoff DataCorp to Srhn Jonsn")
    assert "Did you mean Sarah Johnson" in said(answer)

    assert "Handoff: DataCorp → Sarah Johnson" in pressed(stage, answer, "U0ANA")


def test_a_customer_that_was_meant_is_shown_after_one_press(stage: Stage) -> None:
    answer = stage.command("U0ANA", "/customer Dtacorb")
    assert "Did you mean DataCorp" in said(answer)

    assert "$245K ARR" in pressed(stage, answer, "U0ANA")


def test_a_name_that_fits_nothing_is_refused_without_buttons(stage: Stage) -> None:
    refused = stage.command("U0ANA", "/customer Zyxwvut Quorp")

    assert "Check the name, or type the customer's domain." in said(refused)
    assert "accessory" not in said(refused)
