"""Which mails Gmail shows as one conversation, in the sender's mailbox and in the recipient's."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.sandbox.gmail.playground import Playground, headers_of, letter, raw

SARAH = "sarah@cscx.example"
ANA = "ana@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def send(users: Any, thread_id: str | None = None, **mail: Any) -> dict[str, Any]:
    body = {"raw": raw(letter(**mail)), **({"threadId": thread_id} if thread_id else {})}
    sent: dict[str, Any] = users.messages().send(userId="me", body=body).execute()
    return sent


def real_id(users: Any, message_id: str) -> str:
    return headers_of(users.messages().get(userId="me", id=message_id).execute())["message-id"]


def test_a_follow_up_joins_with_thread_references_and_subject(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    first = send(sarah)
    parent = real_id(sarah, first["id"])

    second = send(
        sarah,
        first["threadId"],
        subject="Re: hello from  CSCX",
        In_Reply_To=parent,
        References=f"<a@b.example> {parent}",
    )

    assert second["threadId"] == first["threadId"]
    [thread] = google.look(MICHAEL)["threads"]
    assert len(thread["messages"]) == 2


@pytest.mark.parametrize("missing", ["thread", "references", "subject"])
def test_a_follow_up_that_lacks_one_of_the_three_starts_a_conversation(google: Playground, missing: str) -> None:
    sarah = google.mailbox(SARAH)
    first = send(sarah)
    parent = real_id(sarah, first["id"])
    mail = {"subject": "Hello from CSCX", "In_Reply_To": parent, "References": parent}
    if missing == "references":
        mail = {"subject": mail["subject"], "In_Reply_To": "<else@mail.gmail.com>"}
    elif missing == "subject":
        mail["subject"] = "Something else"

    second = send(sarah, None if missing == "thread" else first["threadId"], **mail)

    assert second["threadId"] != first["threadId"]


def test_a_draft_for_a_deleted_conversation_is_refused(google: Playground) -> None:
    sarah = google.mailbox(SARAH)

    with pytest.raises(HttpError) as refused:
        sarah.drafts().create(userId="me", body={"message": {"raw": raw(letter()), "threadId": "19ff"}}).execute()

    assert refused.value.status_code == 404


def test_an_answer_by_hand_lands_in_the_senders_conversation_and_carries_the_references(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    sent = send(sarah, Cc=ANA)
    received = google.look(MICHAEL)["threads"][0]["messages"][0]

    answer = google.do("write", sender=MICHAEL, text="Thank you!", reply_to_message=received["id"])

    assert (answer["to"], answer["subject"]) == (f"Sarah Johnson <{SARAH}>", "Re: Hello from CSCX")
    assert answer["in_reply_to"] == received["rfc_message_id"] == real_id(sarah, sent["id"])
    assert answer["rfc_message_id"].endswith("@datacorp.example>")
    thread = sarah.threads().get(userId="me", id=sent["threadId"], format="metadata").execute()
    assert [message["labelIds"] for message in thread["messages"]] == [["SENT"], ["UNREAD", "INBOX"]]
    assert thread["messages"][1]["snippet"] == "Thank you!"
    assert len(google.look(ANA)["threads"][0]["messages"]) == 1
    [conversation] = google.look(MICHAEL)["threads"]
    assert [message["labels"] for message in conversation["messages"]] == [["UNREAD", "INBOX"], ["SENT"]]


def test_an_answer_under_another_subject_arrives_as_a_conversation_of_its_own(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    sent = send(sarah)
    received = google.look(MICHAEL)["threads"][0]["messages"][0]

    google.do("write", sender=MICHAEL, subject="New topic", text="Hm.", reply_to_message=received["id"])

    threads = {thread["subject"]: thread for thread in google.look(SARAH)["threads"]}
    assert threads["New topic"]["id"] != sent["threadId"]
    assert threads["New topic"]["messages"][0]["in_reply_to"] == received["rfc_message_id"]


def test_a_colleague_in_copy_has_the_conversation_under_ids_of_her_own(google: Playground) -> None:
    sarah, ana = google.mailbox(SARAH), google.mailbox(ANA)
    sent = send(sarah, Cc=ANA)
    [listed] = ana.messages().list(userId="me").execute()["messages"]
    parent = real_id(ana, listed["id"])

    introduced = send(ana, listed["threadId"], subject="Re: Hello from CSCX", In_Reply_To=parent, References=parent)

    assert parent == real_id(sarah, sent["id"])
    assert introduced["threadId"] == listed["threadId"] != sent["threadId"]
    [conversation] = google.look(MICHAEL)["threads"]
    assert [message["from"] for message in conversation["messages"]] == [
        f"Sarah Johnson <{SARAH}>",
        f"Ana Ribeiro <{ANA}>",
    ]


def test_a_quoted_answer_repeats_what_it_answers(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    send(sarah, text="One line.\n")
    received = google.look(MICHAEL)["threads"][0]["messages"][0]

    answer = google.do("write", sender=MICHAEL, text="Fine.", reply_to_message=received["id"], quote=True)

    assert answer["text"].startswith("Fine.\n\nOn ")
    assert answer["text"].rstrip().endswith("wrote:\n\n> One line.")
    assert google.look(SARAH)["threads"][0]["messages"][1]["text"] == answer["text"]


def test_an_out_of_office_keeps_the_headers_it_was_written_with(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    sent = send(sarah)
    received = google.look(MICHAEL)["threads"][0]["messages"][0]

    google.do(
        "write",
        sender=MICHAEL,
        text="Away until 3 March.",
        reply_to_message=received["id"],
        headers={"Auto-Submitted": "auto-replied", "Return-Path": "<>"},
    )

    thread = sarah.threads().get(userId="me", id=sent["threadId"]).execute()
    shown = headers_of(thread["messages"][1])
    assert (shown["auto-submitted"], shown["return-path"]) == ("auto-replied", "<>")
