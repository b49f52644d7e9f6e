"""What is not Slack's is refused before anything is parsed; what is Slack's but broken never becomes an error page."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from bot import clock
from handlers.web import create_app
from tests.edge.outside import EVENTS, FORM, JSON, Outside
from tests.stage import SECRET, Stage

BODY = urlencode({"command": "/rapport", "text": "help", "team_id": "T0CSCX", "user_id": "U0ANA"}).encode()
DEEP = b'{"a":' * 100_000
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: rapport\r\n"


TIMESTAMPS = ("abc", "", "1e3", "9" * 5000, "-1", "٢٠٢٦", "1.5", "0x10", "nan")
SIGNATURES = ("v0=ünïcödé", "", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "x" * 50_000)
LENGTHS = {
    b"": 413,
    b"Content-Length: 99999999999\r\n": 413,
    b"Content-Length: 1000001\r\n": 413,
    b"Content-Length: -1\r\n": 401,
    b"Content-Length: many\r\n": 401,
    b"Content-Length: 0\r\n": 401,
    b"Transfer-Encoding: chunked\r\n": 413,
}
BROKEN_JSON = (
    *(b"", b"{", DEEP, b"[]", b"[1]", b"null", b"3", b'"x"', b"{}", b"\xff\xfe"),
    b'{"authorizations": 5}',
    b'{"enterprise": 5, "team": 7, "user": 9}',
    b'{"type": "event_callback", "event": 5}',
    b'{"type": "event_callback", "event": {}}',
    b'{"type": "event_callback", "team_id": [], "event": {"type": "message", "user": {}, "text": []}}',
)
SOMEBODY = '"user": {"id": "U0ANA"}, "team": {"id": "T0CSCX"}'
BROKEN_INTERACTIONS = (
    *("", "{", "[]", "3", "null", "{}", '{"type": "nonsense"}', '{"type": "block_actions"}', DEEP.decode()[:100_000]),
    *(
        f'{{"type": "block_actions", {SOMEBODY}, "actions": {actions}}}'
        for actions in ("[]", "5", "[{}]", '[{"action_id": "outreach.send"}]', '[{"action_id": "x", "value": {}}]')
    ),
    *(
        f'{{"type": "view_submission", {SOMEBODY}, "view": {view}}}'
        for view in (
            "{}",
            '{"type": "modal", "callback_id": "outreach.edit"}',
            '{"type": "modal", "callback_id": "handoff.ask", "state": {"values": {"customer": {}}}}',
        )
    ),
)


def test_a_timestamp_that_is_no_number_is_not_signed_by_slack(outside: Outside) -> None:
    for timestamp in TIMESTAMPS:
        headers = {**outside.signed(BODY), "X-Slack-Request-Timestamp": timestamp.encode().decode("latin-1")}
        assert outside.send(EVENTS, BODY, headers).status == 401, timestamp


def test_a_wrong_signature_is_refused_whatever_it_is_made_of(outside: Outside) -> None:
    for signature in SIGNATURES:
        headers = {**outside.signed(BODY), "X-Slack-Signature": signature}
        assert outside.send(EVENTS, BODY, headers).status == 401, signature


@pytest.mark.parametrize("body", [b'{"type": "event_callb', DEEP], ids=["truncated", "deep"])
def test_json_that_slack_did_not_sign_is_never_parsed(outside: Outside, body: bytes) -> None:
    unsigned = outside.send(EVENTS, body, {"Content-Type": JSON})
    badly_signed = outside.send(EVENTS, body, outside.signed(b"another body", content_type=JSON))

    assert (unsigned.status, badly_signed.status) == (401, 401)


def test_only_our_secret_and_the_last_five_minutes_open_the_door(outside: Outside) -> None:
    statuses = [
        outside.send(EVENTS, BODY, outside.signed(BODY, secret=secret, age=age)).status
        for secret, age in (("guessed", 0), ("", 0), (SECRET, 302), (SECRET, -302), (SECRET, 295))
    ]

    assert statuses == [401, 401, 401, 401, 200]


def test_one_flipped_bit_in_the_body_closes_the_door(outside: Outside) -> None:
    headers = outside.signed(BODY)
    flipped = bytes([BODY[0], BODY[1] ^ 1]) + BODY[2:]

    assert outside.send(EVENTS, flipped, headers).status == 401


def test_a_body_of_unknown_or_absurd_size_is_not_read(outside: Outside) -> None:
    signed = "".join(f"{name}: {value}\r\n" for name, value in outside.signed(b"x").items()).encode()

    for length, status in LENGTHS.items():
        assert outside.send_raw(HEAD + signed + length + b"\r\n") == status, length


def test_broken_json_that_slack_signed_is_no_server_error(outside: Outside) -> None:
    with outside.nothing_changes():
        for body in BROKEN_JSON:
            assert outside.deliver(body, content_type=JSON).status in (200, 400), body[:100]


def test_a_broken_interaction_that_slack_signed_is_no_server_error(outside: Outside) -> None:
    with outside.nothing_changes():
        for payload in BROKEN_INTERACTIONS:
            body = urlencode({"payload": payload}).encode()
            assert outside.deliver(body).status in (200, 400), payload[:100]


def test_a_wrong_content_type_is_no_server_error(outside: Outside) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "", JSON):
        assert outside.deliver(BODY, content_type=kind).status in (200, 400), kind


def test_half_a_command_is_no_server_error(outside: Outside) -> None:
    for body in (
        b"payload",
        b"a=b",
        b"command=%2Frapport",
        b"command=%2Frapport&team_id=T0CSCX",
        b"%ff=%00&command=%00",
    ):
        assert outside.deliver(body, content_type=FORM).status in (200, 400)


def test_an_event_of_a_workspace_without_rapport_is_taken_and_forgotten(outside: Outside) -> None:
    event = {"type": "app_mention", "user": "U0ANA", "text": "<@U0RAPPORT> DataCorp", "channel": "C0CS", "ts": "1.1"}

    with outside.nothing_changes():
        answer = outside.event(event, team="T0NOBODY")

    assert (answer.status, answer.body) == (200, "")
    assert outside.stage.calls("slack", "chat.") == []


def test_slack_can_verify_the_address(outside: Outside) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()

    answer = outside.deliver(challenge, content_type=JSON)

    assert (answer.status, answer.json) == (200, {"challenge": "3eZbrw1a"})


def test_nothing_in_the_environment_changes_what_the_door_does(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "from-the-environment")
    told = {"command": "/handoff", "text": "DataCorp to Sarah Johnson", "team_id": "T0CSCX", "user_id": "U0ANA"}
    body = urlencode({**told, "channel_id": "D0ANA", "trigger_id": "environment.1", "response_url": ""})
    sign = SignatureVerifier(SECRET).generate_signature
    at = str(int(clock.now().timestamp()))

    answer = (
        create_app(stage.runtime)
        .test_client()
        .post(
            "/slack/events",
            data=body,
            content_type=FORM,
            headers={"X-Slack-Request-Timestamp": at, "X-Slack-Signature": str(sign(timestamp=at, body=body))},
        )
    )

    assert (answer.status_code, stage.calls("slack")) == (200, [])
    assert "Handoff: DataCorp" in answer.get_data(as_text=True)
