"""The handoff from slash command to both mails, as the people in it see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conversing import Conversing
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"


def test_a_handoff_leads_to_one_farewell_and_one_introduction_in_one_conversation(stage: Stage) -> None:
    answer = stage.command("U0ANA", ASKED)
    stage.work()

    assert "Handoff: DataCorp → Sarah Johnson, because of a territory change" in str(answer["body"])
    card = stage.card("U0ANA")
    assert card["text"] == "Your handoff draft is ready"
    assert "$245K" not in stage.text_of(card)
    assert sum(block["type"] == "rich_text" for block in card["blocks"]) == 1
    stage.click("U0ANA", "outreach.facts")
    assert "$245K ARR" in str(stage.modal("U0ANA"))
    assert stage.messages("U0SARAH") == []

    stage.click("U0ANA", "outreach.send")
    stage.work()
    assert stage.accepted() == []
    stage.click("U0ANA", "outreach.undo")
    stage.work()
    assert stage.message_with("U0ANA", "outreach.send")["text"] == "Your handoff draft is ready"
    assert stage.card("U0ANA")["text"] == "Stopped. Nothing left your mailbox; your draft is as it was."

    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    (farewell,) = stage.mails(MICHAEL)
    assert farewell["from"] == "Ana Ribeiro <ana@cscx.example>"
    assert farewell["cc"] == "Sarah Johnson <sarah@cscx.example>"
    assert "-- \nAna Ribeiro" in farewell["text"]
    assert stage.message_with("U0ANA", "outreach.details")["text"] == "Your handoff mail was sent"
    assert stage.card("U0SARAH")["text"] == "A customer is being handed to you"

    stage.click("U0SARAH", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    first, second = stage.mails(MICHAEL)
    assert second["from"] == "Sarah Johnson <sarah@cscx.example>"
    assert second["in_reply_to"] == first["rfc_message_id"]
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1
    assert len(stage.accepted()) == 2


def test_an_edited_subject_carries_over_so_that_it_stays_one_conversation(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.edit")
    stage.submit("U0ANA", {"subject": {"subject": {"type": "plain_text_input", "value": "A new face for DataCorp"}}})
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    stage.click("U0SARAH", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert [mail["subject"] for mail in stage.mails(MICHAEL)] == [
        "A new face for DataCorp",
        "Re: A new face for DataCorp",
    ]
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1


def asks(stage: Stage, who: str) -> str | None:
    """Give what Send on somebody's newest draft asks first; None when it asks nothing."""
    blocks = stage.message_with(who, "outreach.send")["blocks"]
    buttons = [element for block in blocks for element in block.get("elements", [])]
    send: dict[str, Any] = next(element for element in buttons if element.get("action_id") == "outreach.send")
    return send["confirm"]["text"]["text"] if "confirm" in send else None


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("pat@other.example", "pat@other.example is outside datacorp.example. Leaves now to "),
        (
            "pat@notdatacorp.example, lee@other.example",
            "pat@notdatacorp.example and 1 more are outside datacorp.example. ",
        ),
        ("pat@datacorp.example", "Two people outside your company get it. Leaves now to "),
        ("pat@eu.datacorp.example, lee@datacorp.example", "Three people outside your company get it. Leaves now to "),
        ("david@cscx.example", None),
    ],
)
def test_sending_an_introduction_asks_only_where_its_recipients_are_unusual(
    stage: Stage, added: str, said: str | None
) -> None:
    Conversing(stage).sends_farewell()
    assert asks(stage, "U0SARAH") is None

    stage.click("U0SARAH", "outreach.edit")
    stage.submit("U0SARAH", {"more": {"more": {"type": "plain_text_input", "value": added}}})
    stage.work()

    asked = asks(stage, "U0SARAH")
    assert asked is None if said is None else asked is not None and asked.startswith(said)
    stage.click("U0SARAH", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    assert stage.mails(MICHAEL)[-1]["from"] == "Sarah Johnson <sarah@cscx.example>"
