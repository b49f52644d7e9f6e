"""Slash commands, shortcuts and response URLs."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Response
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.slack.town import SECRET, ListeningApp, Town, button, buttons, section


def test_a_command_arrives_signed_with_every_field_slack_sends(town: Town) -> None:
    told = town.do("command", as_="U0ANA", channel="C0CS", text="/handoff DataCorp to <@U0SARAH>")

    fields, received = town.app.last, town.app.received[-1]
    assert told["status"] == 200
    assert town.app.forged == 0
    assert SignatureVerifier(SECRET).is_valid_request(received.raw, received.headers)
    assert {name: value for name, value in fields.items() if name not in ("token", "response_url", "trigger_id")} == {
        "team_id": "T0CSCX",
        "team_domain": "cscx",
        "channel_id": "C0CS",
        "channel_name": "customer-success",
        "user_id": "U0ANA",
        "user_name": "ana.ribeiro",
        "command": "/handoff",
        "text": "DataCorp to <@U0SARAH>",
        "api_app_id": "A0RAPPORT",
        "is_enterprise_install": "false",
    }
    assert fields["response_url"].startswith(town.world.base_url + "/slack/response/")


def test_the_signature_carries_the_worlds_time(town: Town) -> None:
    town.wait(86_400)

    town.do("command", as_="U0ANA", channel="C0CS", text="/x")

    assert int(town.app.received[-1].headers["x-slack-request-timestamp"]) > time.clock_gettime(0) + 86_000


@pytest.mark.parametrize(
    ("channel", "name"),
    [("D0ANA", "directmessage"), ("G0PRIVATE", "privategroup"), ("C0PENDING", "acme-onboarding")],
)
def test_a_command_works_wherever_the_person_is(town: Town, channel: str, name: str) -> None:
    town.app.answer = lambda _: "Only you see this"

    town.do("command", as_="U0ANA", channel=channel, text="/x")

    assert town.app.last["channel_name"] == name
    assert [message["text"] for message in town.seen("U0ANA", channel)] == ["Only you see this"]


@pytest.mark.parametrize(
    ("who", "channel", "why"),
    [
        ("U0PAUL", "C0CS", "deactivated"),
        ("U0GINA", "C0CS", "is not in C0CS"),
        ("U1BEN", "C0CS", "is not in C0CS"),
        ("U9MICHAEL", "C0SHARED", "not installed in the workspace"),
        ("U0RAPPORT", "C0CS", "no person"),
        ("U0ANA", "D0SARAH", "is not in D0SARAH"),
    ],
)
def test_nobody_types_a_command_where_they_cannot(town: Town, who: str, channel: str, why: str) -> None:
    assert why in town.refuse("command", as_=who, channel=channel, text="/x")
    assert town.app.received == []


def test_an_empty_answer_shows_nothing(town: Town) -> None:
    told = town.do("command", as_="U0ANA", channel="C0CS", text="/x")

    assert (told["shown"], told["error"]) == (None, None)
    assert town.seen("U0ANA", "C0CS") == []


def test_a_json_answer_is_ephemeral_unless_it_says_in_channel(town: Town) -> None:
    town.app.answer = lambda _: {"text": "Just you", "blocks": [section("*Just you*")]}
    whispered = town.do("command", as_="U0ANA", channel="C0CS", text="/x")["shown"]
    town.app.answer = lambda _: {"response_type": "in_channel", "text": "All of you"}
    posted = town.do("command", as_="U0ANA", channel="C0CS", text="/x")["shown"]

    assert whispered["ephemeral"]
    assert posted["ephemeral"] is None
    assert [message["kind"] for message in town.seen("U0ANA", "C0CS")] == ["ephemeral", "message"]
    assert [message["text"] for message in town.seen("U0SARAH", "C0CS")] == ["All of you"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: Response(status=404), "dispatch_failed"),
        (lambda _: Response(status=500), "dispatch_failed"),
        (lambda _: {"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        (lambda _: {"blocks": [section()]}, "no_text"),
        (lambda _: {"text": "x", "response_action": "clear"}, "invalid_command_response"),
        (lambda _: {"text": "x", "response_type": "loud"}, "invalid_command_response"),
    ],
)
def test_a_command_that_failed_shows_slacks_error(town: Town, answer: Any, error: str) -> None:
    town.app.answer = answer

    told = town.do("command", as_="U0ANA", channel="C0CS", text="/handoff x")

    assert told["error"] == f'/handoff failed with the error "{error}"'
    assert town.screen("U0ANA")["lines"][-1]["text"] == told["error"]
    assert town.screen("U0ANA")["lines"][-1]["channel"] == "C0CS"


def test_a_command_that_takes_three_seconds_times_out(town: Town) -> None:
    def slow(_: Any) -> str:
        time.sleep(3.3)
        return "too late"

    town.app.answer = slow

    told = town.do("command", as_="U0ANA", channel="C0CS", text="/handoff x")

    assert told["status"] is None
    assert told["error"] == '/handoff failed with the error "operation_timeout"'
    assert told["ms"] > 2900


def _response_url(town: Town) -> str:
    town.do("command", as_="U0ANA", channel="C0PENDING", text="/x")
    return str(town.app.last["response_url"])


def test_a_response_url_works_where_the_bot_is_no_member_and_five_times(town: Town) -> None:
    url = _response_url(town)

    answers = [town.respond(url, {"text": str(number)}) for number in range(6)]

    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert answers[5][1]["error"] == "used_url"
    assert [message["kind"] for message in town.seen("U0ANA", "C0PENDING")] == ["ephemeral"] * 5
    assert town.seen("U0MAYA", "C0PENDING") == []


def test_a_response_url_lives_thirty_minutes(town: Town) -> None:
    url = _response_url(town)
    town.wait(1801)

    assert town.respond(url, {"text": "late"}) == (404, {"ok": False, "error": "expired_url"})


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [section()]}, "no_text"),
        ({"text": "x", "color": "red"}, "invalid_payload"),
        ({"text": "x", "response_type": "loud"}, "invalid_payload"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "replace_original": True}, "message_not_found"),
    ],
)
def test_a_response_that_slack_refuses_is_refused(town: Town, sent: dict[str, Any], error: str) -> None:
    status, said = town.respond(_response_url(town), sent)

    assert (status, said["error"]) == (400, error)


def test_only_its_response_url_replaces_and_deletes_an_ephemeral(town: Town) -> None:
    town.app.answer = lambda _: {"text": "Old", "blocks": [section("Old"), buttons(button("go"))]}
    shown = town.do("command", as_="U0ANA", channel="C0CS", text="/x")["shown"]
    town.app.answer = lambda _: ""
    town.do("click", as_="U0ANA", ephemeral=shown["ephemeral"], action_id="go")
    url = town.app.last["response_url"]

    town.respond(url, {"replace_original": True, "text": "New"})
    replaced = town.seen("U0ANA", "C0CS")
    town.respond(url, {"delete_original": True})

    assert [(message["text"], message["blocks"]) for message in replaced] == [("New", [])]
    assert replaced[0]["ephemeral"] == shown["ephemeral"]
    assert town.seen("U0ANA", "C0CS") == []


def test_a_buttons_response_url_replaces_the_message_for_everyone(town: Town) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="Old", blocks=[buttons(button("go"))])["ts"]
    town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")

    town.respond(town.app.last["response_url"], {"replace_original": True, "text": "New"})

    assert [message["text"] for message in town.seen("U0SARAH", "C0CS")] == ["New"]


def test_shortcuts_carry_a_trigger_and_the_message_they_were_run_on(town: Town) -> None:
    town.do("shortcut", as_="U0ANA", callback_id="write")
    everywhere = town.app.last
    ts = town.do("say", as_="U0SARAH", channel="C0CS", text="Please write to DataCorp")["ts"]
    town.do("shortcut", as_="U0ANA", callback_id="draft", channel="C0CS", ts=ts)
    on_message = town.app.last

    assert (everywhere["type"], everywhere["callback_id"], "channel" in everywhere) == ("shortcut", "write", False)
    assert everywhere["trigger_id"]
    assert (on_message["type"], on_message["callback_id"]) == ("message_action", "draft")
    assert on_message["message"]["text"] == "Please write to DataCorp"
    assert (on_message["channel"]["id"], on_message["message_ts"]) == ("C0CS", ts)


def test_an_app_that_is_gone_shows_as_a_failed_dispatch(town: Town) -> None:
    town.world.app_url = "http://127.0.0.1:1"

    told = town.do("command", as_="U0ANA", channel="C0CS", text="/x")

    assert (told["status"], told["reason"]) == (None, "connection_failed")
    assert told["error"] == '/x failed with the error "dispatch_failed"'


def test_the_app_of_these_tests_notices_a_forged_signature(town: Town) -> None:
    town.world.signing_secret = "another secret"

    town.do("command", as_="U0ANA", channel="C0CS", text="/x")

    assert isinstance(town.app, ListeningApp)
    assert town.app.forged == 1
