"""What is not Slack's is refused before anything is parsed; what is Slack's but broken never becomes an error page."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest

from tests.edge.outside import EVENTS, FORM, JSON, Outside

BODY = urlencode({"command": "/rapport", "text": "help", "team_id": "T0CSCX", "user_id": "U0ANA"}).encode()
DEEP = b'{"a":' * 100_000


@pytest.fixture
def quiet(outside: Outside) -> Outside:
    """Somebody outside, with the promise that nothing they do is heard of inside."""
    return outside


@pytest.mark.parametrize(
    "timestamp",
    ["abc", "", "1e3", "9" * 5000, "-1", "٢٠٢٦", "1.5", " 1", "0x10", "nan"],
    ids=lambda text: text[:8] or "-",
)
def test_a_timestamp_that_is_no_number_is_not_signed_by_slack(outside: Outside, timestamp: str) -> None:
    headers = {**outside.signed(BODY), "X-Slack-Request-Timestamp": timestamp.encode("utf-8").decode("latin-1")}

    assert outside.send(EVENTS, BODY, headers).status == 401


@pytest.mark.parametrize("signature", ["v0=ünïcödé", "", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "x" * 50_000])
def test_a_wrong_signature_is_refused_whatever_it_is_made_of(outside: Outside, signature: str) -> None:
    headers = {**outside.signed(BODY), "X-Slack-Signature": signature}

    assert outside.send(EVENTS, BODY, headers).status == 401


@pytest.mark.parametrize("body", [b'{"type": "event_callb', DEEP], ids=["truncated", "deep"])
@pytest.mark.parametrize("headers", [{}, {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}])
def test_json_that_slack_did_not_sign_is_never_parsed(outside: Outside, body: bytes, headers: dict[str, str]) -> None:
    assert outside.send(EVENTS, body, {"Content-Type": JSON, **headers}).status == 401
