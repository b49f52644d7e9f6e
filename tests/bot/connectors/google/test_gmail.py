from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httplib2
import pytest

from bot import clock
from bot.connectors.google.gmail import Alias, Draft, Gmail, Headers, Profile, Sent
from bot.errors import (
    ConnectorError,
    Gone,
    NeedsReconnect,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from tests.bot.connectors.google.lines import KeptTokens, Line, Request, listening, mailbox, refusal, reply

SEND = "POST /gmail/v1/users/me/drafts/send"
PROFILE = {"emailAddress": "ana@cscx.example", "historyId": "77"}


@pytest.fixture
def line() -> Iterator[Line]:
    with listening() as line:
        yield line


@pytest.fixture
def gmail(line: Line) -> Iterator[Gmail]:
    with mailbox(line.url) as gmail:
        yield gmail


def test_importing_the_connector_does_not_load_googles_library() -> None:
    program = (
        "import sys, bot.connectors.google.gmail, bot.connectors.google.tokens;"
        "print([name for name in sys.modules if name.startswith(('googleapiclient', 'httplib2', 'google.'))])"
    )

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_a_send_that_gets_no_answer_is_written_once_and_its_outcome_is_unknown(line: Line, gmail: Gmail) -> None:
    line.answer = lambda _: None

    with pytest.raises(OutcomeUnknown):
        gmail.send_draft("d1")
    assert line.paths() == [SEND]


def test_a_send_is_written_once_when_the_kept_connection_was_closed(line: Line, gmail: Gmail) -> None:
    line.answer = lambda request: reply(200, PROFILE) if request.method == "GET" else None
    gmail.profile()

    with pytest.raises(OutcomeUnknown):
        gmail.send_draft("d1")
    assert line.paths() == ["GET /gmail/v1/users/me/profile", SEND]


def test_plain_httplib2_would_have_written_it_twice(line: Line) -> None:
    line.answer = lambda _: None
    http = httplib2.Http()

    with pytest.raises(ConnectionError):
        http.request(f"{line.url}gmail/v1/users/me/drafts/send", "POST", body="{}")
    assert line.paths() == [SEND, SEND]


def test_a_send_whose_answer_breaks_off_is_written_once_and_unknown(line: Line) -> None:
    line.answer = lambda _: reply(200, {"id": "m1", "threadId": "t1"})[:-5]

    with mailbox(line.url, timeout=0.3) as impatient, pytest.raises(OutcomeUnknown):
        impatient.send_draft("d1")
    assert line.paths() == [SEND]


def test_a_send_that_takes_too_long_is_written_once_and_unknown(line: Line) -> None:
    def slow(_: Request) -> bytes:
        time.sleep(0.4)
        return reply(200, {"id": "m1", "threadId": "t1"})

    line.answer = slow

    with mailbox(line.url, timeout=0.1) as impatient, pytest.raises(OutcomeUnknown):
        impatient.send_draft("d1")
    assert line.paths() == [SEND]


@pytest.mark.parametrize("answer", [reply(500), reply(503), reply(200, b"<html>"), reply(200, {}), reply(200, b"\xff")])
def test_a_send_with_an_answer_that_settles_nothing_is_unknown(line: Line, gmail: Gmail, answer: bytes) -> None:
    line.answer = lambda _: answer

    with pytest.raises(OutcomeUnknown):
        gmail.send_draft("d1")
    assert line.paths() == [SEND]


@pytest.mark.parametrize("answer", [None, reply(500), reply(503), reply(200, b"<html>"), reply(200, {})])
def test_a_read_with_the_same_trouble_may_be_repeated(line: Line, gmail: Gmail, answer: bytes | None) -> None:
    line.answer = lambda _: answer

    with pytest.raises(Unavailable):
        gmail.profile()


def test_a_google_that_cannot_be_reached_has_taken_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"

        with mailbox(url) as gmail:
            for call in (gmail.profile, lambda: gmail.send_draft("d1"), lambda: gmail.create_draft(b"x", None)):
                with pytest.raises(Unavailable):
                    call()


def test_a_redirect_is_not_followed(line: Line, gmail: Gmail) -> None:
    line.answer = lambda _: reply(307, Location=f"{line.url}elsewhere")

    with pytest.raises(Rejected):
        gmail.send_draft("d1")
    assert line.paths() == [SEND]


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (refusal(400, "invalidArgument"), Rejected, "invalidArgument"),
        (refusal(400, "failedPrecondition"), Rejected, "failedPrecondition"),
        (refusal(403, "domainPolicy"), Rejected, "domainPolicy"),
        (reply(418, b"teapot"), Rejected, "418"),
        (reply(400, {"error": "flat"}), Rejected, "400"),
        (refusal(404, "notFound"), Gone, "notFound"),
        (reply(410), Gone, "notFound"),
        (refusal(403, "insufficientPermissions"), NeedsReconnect, None),
        (refusal(403, "rateLimitExceeded"), RateLimited, None),
        (refusal(403, "userRateLimitExceeded"), RateLimited, None),
        (refusal(429, "rateLimitExceeded"), RateLimited, None),
    ],
)
def test_a_refusal_says_what_can_be_done(
    line: Line, gmail: Gmail, answer: bytes, error: type[ConnectorError], code: str | None
) -> None:
    line.answer = lambda _: answer

    with pytest.raises(ConnectorError) as caught:
        gmail.send_draft("d1")
    assert type(caught.value) is error
    assert getattr(caught.value, "code", None) == code


def test_a_missing_scope_is_seen_behind_the_details(line: Line, gmail: Gmail) -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]
    error = {"code": 403, "message": "Insufficient.", "errors": [{"reason": "forbidden"}], "details": details}
    line.answer = lambda _: reply(403, {"error": error})

    with pytest.raises(NeedsReconnect):
        gmail.profile()


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (refusal(429, "x", Retry_After="7"), timedelta(seconds=7)),
        (refusal(429, "x"), timedelta(seconds=60)),
        (refusal(429, "x", Retry_After="soon"), timedelta(seconds=60)),
    ],
)
def test_a_limit_says_how_long_to_wait(line: Line, gmail: Gmail, answer: bytes, wait: timedelta) -> None:
    line.answer = lambda _: answer
    before = clock.now()

    with pytest.raises(RateLimited) as caught:
        gmail.send_draft("d1")

    assert before + wait <= caught.value.retry_at <= clock.now() + wait


@pytest.mark.parametrize(
    "answer",
    [
        refusal(429, "x", "User-rate limit exceeded.  Retry after 2026-11-21T16:00:00.000Z (Mail sending)"),
        refusal(429, "x", Retry_After="Sat, 21 Nov 2026 16:00:00 GMT"),
    ],
)
def test_a_limit_says_until_when(line: Line, gmail: Gmail, answer: bytes) -> None:
    line.answer = lambda _: answer

    with pytest.raises(RateLimited) as caught:
        gmail.send_draft("d1")

    assert caught.value.retry_at == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_an_access_token_that_ended_is_renewed_and_kept(line: Line) -> None:
    line.answer = lambda request: (
        reply(200, {"access_token": "access-2", "expires_in": 3600, "refresh_token": "refresh-2"})
        if request.path == "/token"
        else reply(200, PROFILE)
    )
    tokens = KeptTokens(expires_at=clock.now() - timedelta(seconds=1))

    with mailbox(line.url, tokens) as gmail:
        gmail.profile()

    [(access_token, expires_at, refresh_token)] = tokens.saved
    assert (access_token, refresh_token) == ("access-2", "refresh-2")
    assert expires_at is not None
    assert abs(expires_at - clock.now() - timedelta(hours=1)) < timedelta(seconds=10)


def test_an_access_token_that_google_refuses_is_renewed_and_the_call_made_again(line: Line) -> None:
    answers = iter(
        [refusal(401, "authError"), reply(200, {"access_token": "b", "expires_in": 3600}), reply(200, PROFILE)]
    )
    line.answer = lambda _: next(answers)
    tokens = KeptTokens()

    with mailbox(line.url, tokens) as gmail:
        assert gmail.profile() == Profile("ana@cscx.example", "77")

    assert [(access, refresh) for access, _, refresh in tokens.saved] == [("b", None)]


def test_a_dead_grant_is_reported_once_and_nothing_is_sent(line: Line) -> None:
    line.answer = lambda _: reply(400, {"error": "invalid_grant", "error_description": "Token has been revoked."})
    tokens = KeptTokens(access_token=None, expires_at=None)

    with mailbox(line.url, tokens) as gmail, pytest.raises(NeedsReconnect):
        gmail.send_draft("d1")

    assert tokens.is_revoked
    assert line.paths() == ["POST /token"]


@pytest.mark.parametrize(
    ("answer", "error"), [(None, Unavailable), (reply(401, {"error": "invalid_client"}), Rejected)]
)
def test_a_send_whose_token_could_not_be_renewed_has_not_left(
    line: Line, answer: bytes | None, error: type[ConnectorError]
) -> None:
    line.answer = lambda _: answer
    tokens = KeptTokens(access_token=None)

    with mailbox(line.url, tokens) as gmail, pytest.raises(error):
        gmail.send_draft("d1")

    assert set(line.paths()) == {"POST /token"}
    assert not tokens.is_revoked


@pytest.mark.parametrize("status", [403, 407, 502])
@pytest.mark.parametrize("page", [b"", b"<html><h1>Bad Gateway</h1></html>", b"[]", b"{}", b'{"message": "blocked"}'])
def test_a_page_from_between_us_and_google_disconnects_nobody(line: Line, status: int, page: bytes) -> None:
    line.answer = lambda _: reply(status, page)
    tokens = KeptTokens(access_token=None)

    with mailbox(line.url, tokens) as gmail, pytest.raises(Unavailable):
        gmail.send_draft("d1")

    assert set(line.paths()) == {"POST /token"}
    assert not tokens.is_revoked


def test_a_mailbox_whose_grant_is_gone_must_be_connected_again_and_google_is_not_asked(line: Line) -> None:
    tokens = KeptTokens(refresh_token="", access_token=None, expires_at=None)

    with mailbox(line.url, tokens) as gmail, pytest.raises(NeedsReconnect):
        gmail.send_draft("d1")

    assert tokens.is_revoked
    assert line.paths() == []


def test_a_draft_carries_the_bytes_and_the_conversation(line: Line, gmail: Gmail) -> None:
    line.answer = lambda _: reply(200, {"id": "d1", "message": {"id": "m1", "threadId": "t1"}})

    draft = gmail.create_draft(b"From: a\r\n\r\n\xff?>", "t1")

    assert draft == Draft("d1", "m1", "t1")
    message = json.loads(line.received[0].body)["message"]
    assert message["threadId"] == "t1"
    assert base64.urlsafe_b64decode(message["raw"]) == b"From: a\r\n\r\n\xff?>"


def test_a_sent_mail_is_known_by_our_header_and_the_sent_label(line: Line, gmail: Gmail) -> None:
    def message(message_ref: str, label: str, ref: str) -> dict[str, object]:
        payload = {"headers": [{"name": "x-rapport-ref", "value": ref}]}
        return {"id": message_ref, "threadId": "t1", "labelIds": [label], "payload": payload}

    messages = [message("m1", "DRAFT", "R1"), message("m2", "SENT", "R0"), message("m3", "SENT", "R1")]
    line.answer = lambda _: reply(200, {"messages": messages})

    assert gmail.find_sent("t1", "R1") == Sent("m3", "t1")
    assert gmail.find_sent("t1", "R2") is None


def test_what_is_gone_is_not_there(line: Line, gmail: Gmail) -> None:
    line.answer = lambda _: refusal(404, "notFound")

    assert gmail.find_sent("t1", "R1") is None
    assert gmail.draft_exists("d1") is False
    gmail.delete_draft("d1")


def test_a_sent_mail_is_read_back_with_the_message_id_gmail_gave_it(line: Line, gmail: Gmail) -> None:
    names = {"Message-Id": "<CA1@mail.gmail.com>", "References": "<a@x>\r\n <b@y>", "X-Rapport-Ref": "R1"}
    headers = [{"name": name, "value": value} for name, value in names.items()]
    answer = {"id": "m1", "threadId": "t1", "internalDate": "1794000000123", "payload": {"headers": headers}}
    line.answer = lambda _: reply(200, answer)

    headers_read = gmail.read_back("m1")

    sent_at = datetime(2026, 11, 6, 21, 20, 0, 123000, tzinfo=UTC)
    assert headers_read == Headers("<CA1@mail.gmail.com>", ("<a@x>", "<b@y>"), "R1", sent_at)


def test_an_alias_counts_as_verified_only_when_gmail_says_so(line: Line, gmail: Gmail) -> None:
    entries = [
        {"sendAsEmail": "ana@cscx.example", "displayName": "Ana", "signature": "<b>Ana</b>", "isPrimary": True},
        {"sendAsEmail": "team@cscx.example", "verificationStatus": "accepted"},
        {"sendAsEmail": "old@cscx.example", "verificationStatus": "pending"},
    ]
    line.answer = lambda _: reply(200, {"sendAs": entries})

    assert gmail.send_as() == [
        Alias("ana@cscx.example", "Ana", "<b>Ana</b>", is_primary=True, is_verified=True),
        Alias("team@cscx.example", "", "", is_primary=False, is_verified=True),
        Alias("old@cscx.example", "", "", is_primary=False, is_verified=False),
    ]
