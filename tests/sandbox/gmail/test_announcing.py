"""The stand-in's Pub/Sub: what is announced of watched mailboxes, and to whom."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.sandbox.gmail.playground import Playground

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"
TOPIC = "projects/sandbox/topics/rapport"
PUBSUB = "https://www.googleapis.com/auth/pubsub"
NAME = "projects/sandbox/subscriptions/rapport"


def bearer(google: Playground, *scopes: str) -> dict[str, str]:
    back = google.consent(SARAH, scopes)
    token = google.exchange(back["code"]).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def pull(google: Playground, headers: dict[str, str], name: str = NAME) -> Any:
    return google.web.post(f"{google.root}/google/pubsub/v1/{name}:pull", json={"maxMessages": 10}, headers=headers)


def told(answer: Any) -> list[tuple[str, int]]:
    data = [json.loads(base64.urlsafe_b64decode(one["message"]["data"])) for one in answer.json()["receivedMessages"]]
    return [(one["emailAddress"], one["historyId"]) for one in data]


def test_a_change_of_a_watched_mailbox_is_announced_until_it_is_acknowledged(google: Playground) -> None:
    users = google.mailbox(SARAH)
    users.watch(userId="me", body={"topicName": TOPIC}).execute()
    access = bearer(google, PUBSUB)
    first = pull(google, access)
    google.web.post(
        f"{google.root}/google/pubsub/v1/{NAME}:acknowledge",
        json={"ackIds": [one["ackId"] for one in first.json()["receivedMessages"]]},
        headers=access,
    )
    google.do("write", sender=MICHAEL, to=SARAH, subject="Hi", text="Hi.")

    history_id = int(users.getProfile(userId="me").execute()["historyId"])

    assert told(pull(google, access)) == [(SARAH, history_id)]
    assert pull(google, access).json() == {}
    google.pass_time(11)
    assert told(pull(google, access)) == [(SARAH, history_id)]


def test_nothing_is_announced_without_a_watch_or_after_its_end(google: Playground) -> None:
    access = bearer(google, PUBSUB)
    google.do("write", sender=MICHAEL, to=SARAH, subject="Hi", text="Hi.")
    assert pull(google, access).json() == {}

    users = google.mailbox(SARAH)
    users.watch(userId="me", body={"topicName": TOPIC}).execute()
    pull(google, access)
    users.stop(userId="me").execute()
    google.do("write", sender=MICHAEL, to=SARAH, subject="Hi", text="Hi again.")

    assert pull(google, access).json() == {}


def test_a_subscription_is_read_only_with_the_grant_for_it_and_by_its_name(google: Playground) -> None:
    assert pull(google, {}).status_code == 401
    assert pull(google, bearer(google, "https://www.googleapis.com/auth/gmail.readonly")).status_code == 403
    assert pull(google, bearer(google, PUBSUB), "projects/sandbox/subscriptions/other").status_code == 404
