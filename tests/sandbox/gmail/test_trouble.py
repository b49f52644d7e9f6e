"""Limits, faults and lost answers."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any

import httplib2
import pytest
import requests
from google.auth.exceptions import RefreshError
from googleapiclient.errors import HttpError

from tests.sandbox.gmail.playground import Playground, letter, raw

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def send(users: Any) -> Any:
    return users.messages().send(userId="me", body={"raw": raw(letter())}).execute()


def calls(google: Playground, method: str) -> list[dict[str, Any]]:
    return [call for call in google.world.calls("gmail") if call["method"] == method]


def test_an_accepted_mail_whose_answer_is_lost_was_sent_all_the_same(google: Playground) -> None:
    users = google.mailbox(SARAH)
    draft = users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()
    google.world.break_next("gmail", "drafts.send", "cut_after", 1, {})

    with requests.Session() as web, pytest.raises(requests.ConnectionError):
        web.post(
            f"{google.root}/google/gmail/v1/users/me/drafts/send",
            headers={"Authorization": f"Bearer {users._http.credentials.token}"},
            json={"id": draft["id"]},
        )

    assert len(google.look(MICHAEL)["threads"]) == 1
    assert [call["status"] for call in calls(google, "drafts.send")] == [200]
    with pytest.raises(HttpError) as gone:
        users.drafts().get(userId="me", id=draft["id"]).execute()
    assert gone.value.status_code == 404
    thread = users.threads().get(userId="me", id=draft["message"]["threadId"], format="minimal").execute()
    assert [message["labelIds"] for message in thread["messages"]] == [["SENT"]]


def test_googles_client_repeats_a_lost_send_by_itself_and_then_hears_that_the_draft_is_gone(google: Playground) -> None:
    # httplib2 takes a closed connection for a stale one and sends the POST again, whatever num_retries says.
    users = google.mailbox(SARAH)
    draft = users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()
    google.world.break_next("gmail", "drafts.send", "cut_after", 1, {})

    with pytest.raises(HttpError) as gone:
        users.drafts().send(userId="me", body={"id": draft["id"]}).execute(num_retries=0)

    assert gone.value.status_code == 404
    assert [call["status"] for call in calls(google, "drafts.send")] == [200, 404]
    assert len(google.accepted()) == 1


def test_a_call_cut_off_before_it_was_done_did_nothing(google: Playground) -> None:
    users = google.mailbox(SARAH)
    users.getProfile(userId="me").execute()
    google.world.break_next("gmail", "messages.send", "cut_before", None, {})

    with pytest.raises((OSError, httplib2.error.HttpLib2Error)):
        send(users)

    assert google.accepted() == []


def test_a_stalled_call_is_answered_late_and_holds_up_nobody_else(google: Playground) -> None:
    users, ana = google.mailbox(SARAH), google.mailbox("ana@cscx.example")
    ana.getProfile(userId="me").execute()
    google.world.break_next("gmail", "messages.send", "stall", 1, {"seconds": 0.5})
    ended: dict[str, float] = {}

    def late() -> None:
        send(users)
        ended["sarah"] = time.monotonic()

    started = time.monotonic()
    sending = threading.Thread(target=late)
    sending.start()
    ana.getProfile(userId="me").execute()
    ended["ana"] = time.monotonic()
    sending.join()

    assert ended["sarah"] - started > 0.5
    assert ended["ana"] < ended["sarah"]
    assert len(google.accepted()) == 1


@pytest.mark.parametrize(
    ("kind", "options", "status", "reason"),
    [
        ("status", {"status": 503}, 503, "backendError"),
        ("status", {"status": 500}, 500, "backendError"),
        ("status", {"status": 429}, 429, "rateLimitExceeded"),
        ("status", {"status": 403}, 403, "userRateLimitExceeded"),
        ("error", {"error": "domainPolicy"}, 403, "domainPolicy"),
        ("error", {"error": "failedPrecondition", "message": "Precondition check failed."}, 400, "failedPrecondition"),
        ("rate_limited", {"retry_after": 7}, 429, "rateLimitExceeded"),
    ],
)
def test_a_broken_gmail_speaks_googles_json_once_and_is_well_again(
    google: Playground, kind: str, options: dict[str, Any], status: int, reason: str
) -> None:
    users = google.mailbox(SARAH)
    google.world.break_next("gmail", "messages.send", kind, 1, options)

    with pytest.raises(HttpError) as refused:
        send(users)

    assert refused.value.status_code == status
    assert refused.value.error_details[0]["reason"] == reason
    assert refused.value.resp.get("retry-after") == ("7" if kind == "rate_limited" else None)
    assert google.accepted() == []
    assert send(users)["labelIds"] == ["SENT"]


def test_the_daily_limit_can_be_said_without_reaching_it(google: Playground) -> None:
    users = google.mailbox(SARAH)
    google.world.break_next("gmail", "send", "error", 1, {"error": "mailSending", "retry_after": 3600})

    with pytest.raises(HttpError) as refused:
        send(users)

    assert refused.value.status_code == 429
    said = refused.value.reason.partition("Retry after ")[2].partition(" ")[0]
    assert abs(datetime.fromisoformat(said).timestamp() - google.world.now() - 3600) < 5


def test_a_mailbox_that_sent_enough_must_wait_until_the_first_mail_is_a_day_old(google: Playground) -> None:
    google.do("limits", sends_per_day=2)
    users = google.mailbox(SARAH)
    send(users)
    google.pass_time(3600)
    send(users)

    with pytest.raises(HttpError) as refused:
        send(users)

    said = refused.value.reason.partition("Retry after ")[2].partition(" ")[0]
    wait = datetime.fromisoformat(said).timestamp() - google.world.now()
    assert refused.value.status_code == 429
    assert abs(wait - 23 * 3600) < 5
    google.pass_time(wait + 1)
    assert send(users)["labelIds"] == ["SENT"]


def test_units_are_counted_per_minute_and_mailbox(google: Playground) -> None:
    google.do("limits", units_per_minute=110)
    users = google.mailbox(SARAH)
    other = google.mailbox("ana@cscx.example")
    sent = send(users)

    with pytest.raises(HttpError) as refused:
        users.messages().get(userId="me", id=sent["id"]).execute()

    assert (refused.value.status_code, refused.value.error_details[0]["reason"]) == (403, "rateLimitExceeded")
    assert other.messages().list(userId="me").execute() == {"resultSizeEstimate": 0}
    google.pass_time(60)
    assert users.messages().get(userId="me", id=sent["id"]).execute()["id"] == sent["id"]


def test_a_token_endpoint_can_be_broken_too(google: Playground) -> None:
    users = google.mailbox(SARAH)
    google.world.break_next("google", "oauth.refresh", "error", 1, {"error": "invalid_grant"})

    with pytest.raises(RefreshError) as dead:
        users.getProfile(userId="me").execute()

    assert dead.value.args[1]["error"] == "invalid_grant"


def test_every_call_is_in_the_ledger_with_what_it_asked_and_got(google: Playground) -> None:
    users = google.mailbox(SARAH)
    draft = users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()

    [call] = calls(google, "drafts.create")

    assert call["arguments"]["user"] == SARAH
    assert set(call["arguments"]["message"]) == {"raw_sha256"}
    assert call["answer"] == {
        "id": draft["id"],
        "message": {"id": draft["message"]["id"], "threadId": draft["message"]["threadId"]},
    }


def test_a_change_wakes_whoever_waits_for_one(google: Playground) -> None:
    users = google.mailbox(SARAH)
    before = google.world.wait_for_change(-1, 0)

    send(users)

    assert google.world.wait_for_change(before, 0) > before
