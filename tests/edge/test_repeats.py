"""Whatever arrives twice happens once."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import func, select

from store.models import Approval, Transition
from tests.edge.outside import EVENTS, Outside
from tests.stage import Stage

ASKED = "/handoff DataCorp to Sarah Johnson"


def command(outside: Outside, trigger: str, text: str = "DataCorp to Sarah Johnson") -> bytes:
    fields = {"command": "/handoff", "text": text, "team_id": "T0CSCX", "user_id": "U0ANA", "channel_id": "C0CS"}
    return urlencode({**fields, "trigger_id": trigger, "response_url": outside.response_url("U0ANA", "C0CS")}).encode()


def count(outside: Outside, model: type[Transition | Approval]) -> int:
    with outside.stage.runtime.reading(outside.workspace()) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_signed_request_replayed_byte_for_byte_has_one_effect_and_says_nothing_more(outside: Outside) -> None:
    body = command(outside, "1.2.3")
    headers = outside.signed(body)

    first = outside.send(EVENTS, body, headers)
    outside.stage.work()
    before = outside.content()
    again = [outside.send(EVENTS, body, headers) for _ in range(3)]
    outside.stage.work()

    assert "Drafting" in first.body
    assert {(answer.status, answer.body) for answer in again} == {(200, "")}
    assert outside.content() == before
    assert count(outside, Transition) == 1
    assert len([m for m in outside.stage.messages("U0ANA") if "Handoff" in str(m["blocks"])]) == 1


def test_the_same_trigger_in_another_body_has_no_second_effect(outside: Outside) -> None:
    outside.deliver(command(outside, "1.2.3"))
    outside.deliver(command(outside, "1.2.3", "Weberwerk to Sarah Johnson"))

    assert count(outside, Transition) == 1


def test_a_refused_request_may_be_repeated_and_is_refused_again(outside: Outside) -> None:
    body = command(outside, "1.2.3", "Atlantis to Sarah Johnson")

    answers = [outside.deliver(body) for _ in range(2)]

    assert all("No customer is called “Atlantis”. Nothing was saved." in answer.json["text"] for answer in answers)


def test_send_pressed_again_and_again_is_one_approval_and_one_mail(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()
    stale = stage.message_with("U0ANA", "outreach.send")
    value = next(
        element["value"]
        for block in stale["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "outreach.send"
    )

    for _ in range(4):
        outside.click("U0ANA", "outreach.send", value)
    stage.later(seconds=31)
    stage.work()
    outside.click("U0ANA", "outreach.send", value)

    assert count(outside, Approval) == 1
    assert len(stage.accepted()) == 1
    assert "Already on its way: you pressed Send at" in outside.said()[0]
    assert "One copy; nothing was sent again." in outside.said()[-1]


def test_asking_again_brings_the_card_back_and_begins_nothing_new(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()
    first = stage.card("U0ANA")["ts"]

    with outside.nothing_changes():
        answer = stage.command("U0ANA", ASKED)

    assert "This handoff is open already. I've brought its card back in our DM." in str(answer["body"])
    assert stage.card("U0ANA")["ts"] > first
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    assert count(outside, Transition) == 1


def test_an_event_delivered_twice_is_answered_once(stage: Stage, outside: Outside) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "user": "U0ANA",
        "channel": "D0ANA",
        "text": "DataCorp",
        "ts": "1.1",
    }

    for _ in range(3):
        assert outside.event(event).status == 200
    stage.work()

    assert len([m for m in stage.messages("U0ANA") if "DataCorp" in str(m["blocks"])]) == 1


def test_the_word_payload_in_a_command_loses_nothing(stage: Stage, outside: Outside) -> None:
    with outside.nothing_changes():
        answer = stage.command("U0ANA", "/handoff Payload Systems to Sarah")

    assert answer["status"] == 200
    assert "No customer is called “Payload Systems”. Nothing was saved." in str(answer["body"])
