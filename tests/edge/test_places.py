"""No customer is named where customers could read it, not even to one person alone; the answer goes to the DM."""

from __future__ import annotations

import pytest

from tests.edge.outside import Outside
from tests.stage import Stage

READABLE = ("C0SHARED", "C0PENDING", "G0PRIVATE", "C0UNKNOWN", "")
NAMES = ("DataCorp", "Sarah", "Johnson", "Northgate", "Weberwerk", "Acme", "Michael", "datacorp.example")
POINTER = "I've answered in our direct message."
SAID = (
    "/handoff DataCorp to Sarah Johnson",
    "/handoff DataCorp to Sarah Johnson",
    "/handoff Acme to Sarah Johnson",
    "/handoff North to Sarah Johnson",
    "/handoff Weberwork to Zelda",
    "/customer DataCorp",
    "/customer North",
    "/rapport reassign Acme to Sarah Johnson",
    "/rapport connect",
)


def answered_in(outside: Outside, channel: str) -> str:
    """Everything that reached a channel through commands' answers and response URLs."""
    return " ".join(outside.said()) + " ".join(
        str(call) for call in outside.stage.calls("slack", "chat.") if call["arguments"].get("channel") == channel
    )


@pytest.mark.parametrize("channel", READABLE)
def test_no_name_is_said_in_a_channel_that_is_shared_pending_private_or_unknown(
    stage: Stage, outside: Outside, channel: str
) -> None:
    answers = [outside.command("U0ANA", text, channel=channel) for text in SAID]
    stage.work()

    assert {answer.json["text"] for answer in answers} == {POINTER}
    heard = answered_in(outside, channel) + " ".join(answer.body for answer in answers)
    assert not [name for name in NAMES if name in heard], heard
    assert "Your draft is ready." in heard  # The second line is said, and names nobody.
    dm = " ".join(stage.text_of(message) for message in stage.messages("U0ANA"))
    for told in ("Handoff: DataCorp → Sarah Johnson", "This handoff is open already", "Only the CSM", "2 customers fit",
                 "Weberwork", "$245K ARR", "Connect Gmail"):  # fmt: skip
        assert told in dm, told


def test_a_choice_among_names_made_in_the_dm_is_replaced_there(stage: Stage, outside: Outside) -> None:
    outside.command("U0PRIYA", "/handoff North to Sarah Johnson", channel="G0PRIVATE")
    stage.work()
    choice = stage.message_with("U0PRIYA", "handoff.choose")
    value = next(block["accessory"]["value"] for block in choice["blocks"] if "Labs" in str(block))

    stage.click("U0PRIYA", "handoff.choose", message=choice, value=value)
    stage.work()

    after = next(m for m in stage.messages("U0PRIYA") if m["ts"] == choice["ts"])
    assert "Handoff: Northgate Labs → Sarah Johnson" in stage.text_of(after)
    assert not [m for m in stage.messages("U0PRIYA", "G0PRIVATE") if "Northgate" in stage.text_of(m)]


def test_among_colleagues_the_answer_and_the_second_line_name_the_customer(stage: Stage) -> None:
    answer = stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson", "C0CS")
    stage.work()

    assert "Handoff: DataCorp → Sarah Johnson" in str(answer["body"])
    assert "nobody here sees it" in str(answer["body"])
    assert "Your DataCorp draft is ready." in str(stage.messages("U0ANA", "C0CS"))
    assert stage.messages("U0TOM", "C0CS") == []


def test_in_the_conversation_with_rapport_itself_the_answer_says_only_that_the_card_comes_below(stage: Stage) -> None:
    answer = str(stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")["body"])

    assert "Drafting. It opens below." in answer
    assert "nobody here sees it" not in answer


def test_a_channel_that_became_shared_since_hears_no_name(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson", "C0CS")
    stage.later(minutes=61)
    stage.broken("slack", "conversations.info", "error", error="channel_not_found")

    stage.work()
    answer = outside.command("U0ANA", "/customer DataCorp", channel="C0CS")

    assert not [name for name in NAMES if name in answered_in(outside, "C0CS")]
    assert answer.json["text"] == POINTER


def test_when_slack_cannot_say_who_reads_a_channel_it_counts_as_readable(stage: Stage, outside: Outside) -> None:
    stage.broken("slack", "conversations.info", "status", status=500)

    answer = outside.command("U0ANA", "/customer DataCorp", channel="C0CS")
    stage.work()

    assert answer.json["text"] == POINTER
    assert "$245K ARR" in stage.text_of(stage.card("U0ANA"))


@pytest.mark.parametrize("channel", ["C0SHARED", "C0GENERAL"])
def test_a_mention_is_answered_in_the_dm(stage: Stage, channel: str) -> None:
    stage.say("U0ANA", "<@U0RAPPORT> show DataCorp", channel)
    stage.work()

    assert [m["author"]["id"] for m in stage.messages("U0ANA", channel)] == ["U0ANA"]
    assert "$245K ARR" in stage.text_of(stage.card("U0ANA"))
