"""The history of a mailbox and the watch on it."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.sandbox.gmail.playground import Playground, letter, raw

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"
WEEK_MS = 7 * 86_400 * 1000


def cursor(users: Any) -> str:
    return str(users.getProfile(userId="me").execute()["historyId"])


def test_an_answer_shows_up_after_the_stored_cursor_and_not_before_it(google: Playground) -> None:
    users = google.mailbox(SARAH)
    sent = users.messages().send(userId="me", body={"raw": raw(letter())}).execute()
    start = cursor(users)
    received = google.look(MICHAEL)["threads"][0]["messages"][0]
    google.do("write", sender=MICHAEL, text="Yes.", reply_to_message=received["id"])

    changes = users.history().list(userId="me", startHistoryId=start, historyTypes=["messageAdded"]).execute()

    [record] = changes["history"]
    [added] = record["messagesAdded"]
    assert (added["message"]["threadId"], added["message"]["labelIds"]) == (sent["threadId"], ["UNREAD", "INBOX"])
    assert int(record["id"]) == int(changes["historyId"]) > int(start)
    nothing = users.history().list(userId="me", startHistoryId=changes["historyId"]).execute()
    assert nothing == {"historyId": changes["historyId"]}


def test_a_sent_draft_is_a_deletion_and_an_addition(google: Playground) -> None:
    users = google.mailbox(SARAH)
    start = cursor(users)
    draft = users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()
    sent = users.drafts().send(userId="me", body={"id": draft["id"]}).execute()

    records = users.history().list(userId="me", startHistoryId=start).execute()["history"]

    seen = [
        (kind, record[kind][0]["message"]["id"])
        for record in records
        for kind in record
        if kind.startswith("messages") and kind != "messages"
    ]
    assert seen == [
        ("messagesAdded", draft["message"]["id"]),
        ("messagesAdded", sent["id"]),
        ("messagesDeleted", draft["message"]["id"]),
    ]
    sent_only = users.history().list(userId="me", startHistoryId=start, labelId="SENT").execute()["history"]
    assert [record["messagesAdded"][0]["message"]["id"] for record in sent_only] == [sent["id"]]


def test_reading_a_mail_by_hand_removes_a_label(google: Playground) -> None:
    users = google.mailbox(SARAH)
    google.do("write", sender=MICHAEL, to=SARAH, subject="Hi", text="Hi.")
    start = cursor(users)
    message = google.look(SARAH)["threads"][0]["messages"][0]
    google.do("read", address=SARAH, message=message["id"])

    [record] = users.history().list(userId="me", startHistoryId=start).execute()["history"]

    assert record["labelsRemoved"] == [
        {"message": {"id": message["id"], "threadId": message["id"], "labelIds": ["INBOX"]}, "labelIds": ["UNREAD"]}
    ]


def test_history_comes_in_pages(google: Playground) -> None:
    users = google.mailbox(SARAH)
    start = cursor(users)
    for number in range(5):
        google.do("write", sender=MICHAEL, to=SARAH, subject=f"Mail {number}", text="Hi.")

    first = users.history().list(userId="me", startHistoryId=start, maxResults=3).execute()
    rest = users.history().list(
        userId="me", startHistoryId=start, maxResults=3, pageToken=first["nextPageToken"]
    ).execute()  # fmt: skip

    ids = [int(record["id"]) for record in first["history"] + rest["history"]]
    assert ids == sorted(set(ids))
    assert len(ids) == 5
    assert "nextPageToken" not in rest


@pytest.mark.parametrize("how", ["a week passes", "gmail forgets early"])
def test_a_cursor_that_is_too_old_is_not_found(google: Playground, how: str) -> None:
    users = google.mailbox(SARAH)
    start = cursor(users)
    google.do("write", sender=MICHAEL, to=SARAH, subject="Hi", text="Hi.")
    if how == "a week passes":
        google.pass_time(8 * 86_400)
    else:
        google.do("change", address=SARAH, forget_history=True)

    with pytest.raises(HttpError) as refused:
        users.history().list(userId="me", startHistoryId=start).execute()

    assert refused.value.status_code == 404
    assert users.history().list(userId="me", startHistoryId=cursor(users)).execute()["historyId"] == cursor(users)


def test_a_cursor_from_the_future_is_not_found(google: Playground) -> None:
    users = google.mailbox(SARAH)

    with pytest.raises(HttpError) as refused:
        users.history().list(userId="me", startHistoryId=str(int(cursor(users)) + 1)).execute()

    assert refused.value.status_code == 404


def test_a_watch_lasts_seven_days_and_leaves_room_for_no_other(google: Playground) -> None:
    users = google.mailbox(SARAH)

    watch = users.watch(userId="me", body={"topicName": "projects/p/topics/one"}).execute()

    assert watch["historyId"] == cursor(users)
    assert abs(int(watch["expiration"]) - google.world.now() * 1000 - WEEK_MS) < 5000
    with pytest.raises(HttpError) as refused:
        users.watch(userId="me", body={"topicName": "projects/p/topics/two"}).execute()
    assert refused.value.reason.startswith("Only one user push notification client allowed per developer")
    assert users.stop(userId="me").execute() == ""
    assert users.watch(userId="me", body={"topicName": "projects/p/topics/two"}).execute()["historyId"]
