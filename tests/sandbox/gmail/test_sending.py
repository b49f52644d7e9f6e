"""What Gmail does to a mail that leaves through its API."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC
from email.utils import parsedate_to_datetime

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from tests.sandbox.gmail.playground import Playground, headers_of, letter, raw

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def test_a_draft_becomes_one_mail_with_another_id_and_is_gone(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    draft = sarah.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()

    sent = sarah.drafts().send(userId="me", body={"id": draft["id"]}).execute()

    assert sent["labelIds"] == ["SENT"]
    assert sent["id"] != draft["message"]["id"]
    assert sent["threadId"] == draft["message"]["threadId"]
    with pytest.raises(HttpError) as again:
        sarah.drafts().send(userId="me", body={"id": draft["id"]}).execute()
    assert again.value.status_code == 404
    assert len(google.look(MICHAEL)["threads"]) == 1
    assert sarah.drafts().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_gmail_writes_its_own_message_id_and_keeps_custom_headers(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    mail = letter(Message_ID="<mine@cscx.example>", X_Rapport_Send="01J")

    sent = sarah.messages().send(userId="me", body={"raw": raw(mail)}).execute()

    shown = headers_of(
        sarah.messages()
        .get(userId="me", id=sent["id"], format="metadata", metadataHeaders=["Message-ID", "X-Rapport-Send"])
        .execute()
    )
    assert shown["message-id"].endswith("@mail.gmail.com>")
    assert shown["x-rapport-send"] == "01J"
    assert set(shown) == {"message-id", "x-rapport-send"}


def test_a_stranger_in_from_is_replaced_by_the_owner_and_the_display_name_stays(google: Playground) -> None:
    sarah = google.mailbox(SARAH)

    sarah.messages().send(userId="me", body={"raw": raw(letter(From="Sarah from CSCX <boss@cscx.example>"))}).execute()

    assert google.look(MICHAEL)["threads"][0]["messages"][0]["from"] == f"Sarah from CSCX <{SARAH}>"


def test_a_verified_alias_may_write_and_an_unverified_one_may_not(google: Playground) -> None:
    google.do("change", address=SARAH, alias={"address": "team@cscx.example", "name": "Team"})
    google.do("change", address=SARAH, alias={"address": "new@cscx.example", "name": "New", "is_verified": False})
    sarah = google.mailbox(SARAH)

    for sender in ("team@cscx.example", "new@cscx.example"):
        sarah.messages().send(userId="me", body={"raw": raw(letter(subject=sender, From=sender))}).execute()

    arrived = {thread["subject"]: thread["messages"][0]["from"] for thread in google.look(MICHAEL)["threads"]}
    assert arrived == {"team@cscx.example": "team@cscx.example", "new@cscx.example": SARAH}


def test_a_mail_without_from_and_date_gets_both(google: Playground) -> None:
    sarah = google.mailbox(SARAH)

    sarah.messages().send(userId="me", body={"raw": raw(letter())}).execute()

    arrived = google.look(MICHAEL)["threads"][0]["messages"][0]
    assert arrived["from"] == f"Sarah Johnson <{SARAH}>"
    assert abs(parsedate_to_datetime(arrived["date"]).astimezone(UTC).timestamp() * 1000 - arrived["at_ms"]) < 2000


def test_everyone_in_to_cc_and_bcc_gets_a_copy_and_only_the_sender_sees_bcc(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    mail = letter(Cc="ana@cscx.example", Bcc="crm@log.example")

    sent = sarah.messages().send(userId="me", body={"raw": raw(mail)}).execute()

    for address in (MICHAEL, "ana@cscx.example", "crm@log.example"):
        [thread] = google.look(address)["threads"]
        [copy] = thread["messages"]
        assert copy["labels"] == ["UNREAD", "INBOX"]
        assert copy["bcc"] == ""
        assert copy["id"] != sent["id"]
    own = headers_of(sarah.messages().get(userId="me", id=sent["id"]).execute())
    assert own["bcc"] == "crm@log.example"


def test_who_writes_to_themselves_finds_one_copy_in_sent_and_inbox(google: Playground) -> None:
    sarah = google.mailbox(SARAH)

    sarah.messages().send(userId="me", body={"raw": raw(letter(to=SARAH))}).execute()

    [thread] = google.look(SARAH)["threads"]
    assert [message["labels"] for message in thread["messages"]] == [["SENT", "INBOX", "UNREAD"]]


def test_the_body_arrives_byte_for_byte(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    mail = letter(text="Grüße, 5*3*2 = 30 €\n", html="<p>Grüße, <b>30&nbsp;€</b></p>")

    sarah.messages().send(userId="me", body={"raw": raw(mail)}).execute()

    [entry] = google.accepted()
    sent = base64.b64decode(entry["raw"])
    assert sent.partition(b"\r\n\r\n")[2] == mail.as_bytes().partition(b"\r\n\r\n")[2]
    assert entry["sha256"] == hashlib.sha256(sent).hexdigest()
    arrived = google.look(MICHAEL)["threads"][0]["messages"][0]
    assert arrived["text"] == "Grüße, 5*3*2 = 30 €\n"
    assert arrived["html"].strip() == "<p>Grüße, <b>30&nbsp;€</b></p>"


def test_the_ledger_says_what_left_from_whom_to_whom(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    mail = letter(Cc="ana@cscx.example", Bcc="crm@log.example", X_Rapport_Send="01J")

    sarah.messages().send(userId="me", body={"raw": raw(mail)}).execute()

    [entry] = google.accepted()
    assert (entry["mailbox"], entry["via"], entry["subject"]) == (SARAH, "api", "Hello from CSCX")
    assert (entry["to"], entry["cc"], entry["bcc"]) == ([MICHAEL], ["ana@cscx.example"], ["crm@log.example"])
    assert entry["x_headers"] == {"X-Rapport-Send": "01J"}
    assert entry["message_id"].endswith("@mail.gmail.com>")
    later = google.web.get(f"{google.root}/control/mail/accepted", params={"since": entry["id"]}).json()
    assert later == {"accepted": []}


def test_a_draft_may_still_be_changed_by_the_call_that_sends_it(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    draft = sarah.drafts().create(userId="me", body={"message": {"raw": raw(letter(subject="Old"))}}).execute()

    sarah.drafts().send(userId="me", body={"id": draft["id"], "message": {"raw": raw(letter(subject="New"))}}).execute()

    assert [thread["subject"] for thread in google.look(MICHAEL)["threads"]] == ["New"]


def test_mail_may_be_uploaded_as_media_with_and_without_json_beside_it(google: Playground) -> None:
    sarah = google.mailbox(SARAH)
    first = MediaInMemoryUpload(letter(subject="Alone").as_bytes(), mimetype="message/rfc822")
    second = MediaInMemoryUpload(letter(subject="Beside").as_bytes(), mimetype="message/rfc822")

    sarah.messages().send(userId="me", media_body=first).execute()
    draft = sarah.drafts().create(userId="me", body={"message": {}}, media_body=second).execute()
    sarah.drafts().send(userId="me", body={"id": draft["id"]}).execute()

    assert {thread["subject"] for thread in google.look(MICHAEL)["threads"]} == {"Alone", "Beside"}
    bodies = {base64.b64decode(entry["raw"]).partition(b"\r\n\r\n")[2] for entry in google.accepted()}
    assert bodies == {letter().as_bytes().partition(b"\r\n\r\n")[2]}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"raw": raw(letter(to=None))}, "Recipient address required"),
        ({"raw": "!!!"}, "Invalid value for ByteString"),
        ({"raw": raw(b"no header here\r\n\r\nbody")}, "malformed headers"),
        ({"raw": raw(b"To: a@b.example\r\nTo: c@d.example\r\n\r\nbody")}, "more than one To header"),
        ({"raw": raw(letter(to="nobody"))}, "Invalid To header"),
        ({}, "'raw' RFC822 payload message string"),
        ({"raw": raw(letter()), "colour": "red"}, 'Unknown name "colour"'),
        ({"raw": raw(letter(to=", ".join(f"p{n}@d.example" for n in range(501))))}, "Too many recipients"),
    ],
)
def test_what_is_not_a_sendable_mail_is_refused_and_nothing_leaves(
    google: Playground, body: dict[str, str], sentence: str
) -> None:
    sarah = google.mailbox(SARAH)

    with pytest.raises(HttpError) as refused:
        sarah.messages().send(userId="me", body=body).execute()

    assert refused.value.status_code == 400
    assert sentence in refused.value.reason
    assert google.accepted() == []


def test_mail_that_a_server_refuses_comes_back_into_the_same_conversation(google: Playground) -> None:
    google.do("change", address="gone@datacorp.example", refuses="5.1.1")
    sarah = google.mailbox(SARAH)

    sent = sarah.messages().send(userId="me", body={"raw": raw(letter(to="gone@datacorp.example"))}).execute()

    assert google.look("gone@datacorp.example")["threads"] == []
    thread = sarah.threads().get(userId="me", id=sent["threadId"]).execute()
    notice = thread["messages"][1]
    assert headers_of(notice)["x-failed-recipients"] == "gone@datacorp.example"
    assert notice["payload"]["mimeType"] == "multipart/report"
    assert [part["mimeType"] for part in notice["payload"]["parts"]] == [
        "text/plain",
        "message/delivery-status",
        "text/rfc822-headers",
    ]
