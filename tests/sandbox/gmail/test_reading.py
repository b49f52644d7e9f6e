"""Reading drafts, messages, lists and settings back."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.sandbox.gmail.playground import METADATA, SEND, Playground, headers_of, letter, raw

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def test_a_draft_keeps_its_id_when_replaced_and_its_message_changes(google: Playground) -> None:
    drafts = google.mailbox(SARAH).drafts()
    made = drafts.create(userId="me", body={"message": {"raw": raw(letter(subject="One"))}}).execute()

    changed = drafts.update(userId="me", id=made["id"], body={"message": {"raw": raw(letter(subject="Two"))}}).execute()

    assert changed["id"] == made["id"]
    assert changed["message"]["id"] != made["message"]["id"]
    assert changed["message"]["threadId"] == made["message"]["threadId"]
    shown = drafts.get(userId="me", id=made["id"], format="metadata").execute()
    assert headers_of(shown["message"])["subject"] == "Two"
    assert shown["message"]["labelIds"] == ["DRAFT"]
    [seen] = google.look(SARAH)["drafts"]
    assert (seen["draft_id"], seen["subject"]) == (made["id"], "Two")


def test_a_deleted_draft_is_gone(google: Playground) -> None:
    drafts = google.mailbox(SARAH).drafts()
    made = drafts.create(userId="me", body={"message": {"raw": raw(letter(to=None))}}).execute()

    answer = drafts.delete(userId="me", id=made["id"]).execute()

    assert answer == ""
    with pytest.raises(HttpError) as gone:
        drafts.get(userId="me", id=made["id"]).execute()
    assert (gone.value.status_code, gone.value.reason) == (404, "Requested entity was not found.")


def test_the_four_formats_show_what_google_says_they_show(google: Playground) -> None:
    messages = google.mailbox(SARAH).messages()
    mail = letter(subject="Grüße 🎉", text="Hallo & guten Tag, it's me\n", html="<p>Hallo</p>")
    sent = messages.send(userId="me", body={"raw": raw(mail)}).execute()

    shown = {
        form: messages.get(userId="me", id=sent["id"], format=form).execute() for form in ("minimal", "raw", "full")
    }

    assert set(shown["minimal"]) == {
        "id", "threadId", "labelIds", "snippet", "historyId", "internalDate", "sizeEstimate",
    }  # fmt: skip
    assert shown["minimal"]["snippet"] == "Hallo &amp; guten Tag, it&#39;s me"
    assert base64.urlsafe_b64decode(shown["raw"]["raw"]).endswith(mail.as_bytes().partition(b"\r\n\r\n")[2])
    assert len(base64.urlsafe_b64decode(shown["raw"]["raw"])) == shown["raw"]["sizeEstimate"]
    assert headers_of(shown["full"])["subject"] == "Grüße 🎉"
    text, markup = shown["full"]["payload"]["parts"]
    assert (text["partId"], text["mimeType"], markup["partId"]) == ("0", "text/plain", "1")
    assert base64.urlsafe_b64decode(text["body"]["data"]).decode() == "Hallo & guten Tag, it's me\r\n"


def test_an_attachment_is_fetched_apart(google: Playground) -> None:
    messages = google.mailbox(SARAH).messages()
    mail = EmailMessage(policy=SMTP)
    mail["To"], mail["Subject"] = MICHAEL, "Report"
    mail.set_content("See the report.\n")
    mail.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Report.pdf")
    sent = messages.send(userId="me", body={"raw": raw(mail)}).execute()

    report = messages.get(userId="me", id=sent["id"]).execute()["payload"]["parts"][1]

    assert (report["filename"], report["body"]["size"], "data" in report["body"]) == ("Report.pdf", 12, False)
    fetched = messages.attachments().get(userId="me", messageId=sent["id"], id=report["body"]["attachmentId"]).execute()
    assert base64.urlsafe_b64decode(fetched["data"]) == b"%PDF-1.7 ..."
    [seen] = google.look(MICHAEL)["threads"][0]["messages"][0]["attachments"]
    assert seen == {"name": "Report.pdf", "mime_type": "application/pdf", "size": 12}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["draft", "Re: Budget", "Lunch", "Budget"]),
        ("-in:drafts", ["Re: Budget", "Lunch", "Budget"]),
        ("in:sent", ["Lunch", "Budget"]),
        ("from:michael.torres@datacorp.example", ["Re: Budget"]),
        ("to:ana@cscx.example", ["Lunch"]),
        ("subject:budget is:unread", ["Re: Budget"]),
        ('"short and" in:anywhere', ["draft", "Lunch", "Budget"]),
        ("newer_than:1d", ["draft", "Re: Budget", "Lunch"]),
        ("newer_than:8d subject:(budget)", ["Re: Budget", "Budget"]),
        ("older_than:1d", ["Budget"]),
    ],
)
def test_searching_finds_what_gmail_would_find(google: Playground, q: str, found: list[str]) -> None:
    users = google.mailbox(SARAH)
    users.messages().send(userId="me", body={"raw": raw(letter(subject="Budget"))}).execute()
    google.pass_time(2 * 86_400)
    users.messages().send(userId="me", body={"raw": raw(letter("ana@cscx.example", "Lunch"))}).execute()
    google.do("write", sender=MICHAEL, to=SARAH, subject="Re: Budget", text="Agreed.")
    users.drafts().create(userId="me", body={"message": {"raw": raw(letter(subject="draft"))}}).execute()

    listed = users.messages().list(userId="me", q=q).execute().get("messages", [])

    subjects = [headers_of(users.messages().get(userId="me", id=item["id"]).execute())["subject"] for item in listed]
    assert subjects == found


def test_a_mail_is_found_by_its_final_message_id(google: Playground) -> None:
    messages = google.mailbox(SARAH).messages()
    sent = messages.send(userId="me", body={"raw": raw(letter())}).execute()
    rfc_id = headers_of(messages.get(userId="me", id=sent["id"]).execute())["message-id"]

    found = messages.list(userId="me", q=f"rfc822msgid:{rfc_id.strip('<>')}").execute()

    assert found["messages"] == [{"id": sent["id"], "threadId": sent["threadId"]}]


def test_a_search_word_the_stand_in_cannot_honour_is_refused(google: Playground) -> None:
    messages = google.mailbox(SARAH).messages()

    with pytest.raises(HttpError) as refused:
        messages.list(userId="me", q="has:attachment").execute()

    assert refused.value.status_code == 501


def test_lists_come_in_pages_and_by_label(google: Playground) -> None:
    users = google.mailbox(SARAH)
    for number in range(5):
        users.messages().send(userId="me", body={"raw": raw(letter(subject=f"Mail {number}"))}).execute()
    google.do("write", sender=MICHAEL, to=SARAH, subject="Answer", text="Yes.")

    first = users.threads().list(userId="me", labelIds=["SENT"], maxResults=3).execute()
    rest = (
        users.threads().list(userId="me", labelIds=["SENT"], maxResults=3, pageToken=first["nextPageToken"]).execute()
    )

    assert (len(first["threads"]), len(rest["threads"]), "nextPageToken" in rest) == (3, 2, False)
    assert len({thread["id"] for thread in first["threads"] + rest["threads"]}) == 5
    assert first["resultSizeEstimate"] == 5


def test_partial_responses_hold_only_the_fields_asked_for(google: Playground) -> None:
    users = google.mailbox(SARAH)
    sent = users.messages().send(userId="me", body={"raw": raw(letter())}, fields="id,threadId").execute()

    thread = users.threads().get(userId="me", id=sent["threadId"], fields="messages(id,payload/headers/name)").execute()

    assert set(sent) == {"id", "threadId"}
    assert set(thread) == {"messages"}
    assert set(thread["messages"][0]) == {"id", "payload"}
    assert {frozenset(header) for header in thread["messages"][0]["payload"]["headers"]} == {frozenset({"name"})}


def test_the_account_shows_its_address_signature_aliases_and_labels(google: Playground) -> None:
    google.do("change", address=SARAH, signature_html="<i>S.</i>")
    google.do("change", address=SARAH, alias={"address": "team@cscx.example", "name": "Team", "is_verified": False})
    users = google.mailbox(SARAH)
    users.messages().send(userId="me", body={"raw": raw(letter())}).execute()

    profile = users.getProfile(userId="me").execute()
    addresses = users.settings().sendAs().list(userId="me").execute()["sendAs"]
    labels = users.labels().list(userId="me").execute()["labels"]

    assert (profile["emailAddress"], profile["messagesTotal"], profile["threadsTotal"]) == (SARAH, 1, 1)
    assert [(a["sendAsEmail"], a["signature"], a.get("isPrimary", False)) for a in addresses] == [
        (SARAH, "<i>S.</i>", True),
        ("team@cscx.example", "", False),
    ]
    assert ("verificationStatus" in addresses[0], addresses[1]["verificationStatus"]) == (False, "pending")
    assert users.settings().sendAs().get(userId="me", sendAsEmail=SARAH).execute() == addresses[0]
    assert {"INBOX", "SENT", "DRAFT", "UNREAD"} <= {label["id"] for label in labels}


def test_nobody_reads_another_mailbox(google: Playground) -> None:
    sarah, ana = google.mailbox(SARAH), google.mailbox("ana@cscx.example")
    sent = sarah.messages().send(userId="me", body={"raw": raw(letter())}).execute()

    with pytest.raises(HttpError) as hidden:
        ana.messages().get(userId="me", id=sent["id"]).execute()
    with pytest.raises(HttpError) as denied:
        ana.messages().get(userId=SARAH, id=sent["id"]).execute()

    assert (hidden.value.status_code, denied.value.status_code) == (404, 403)
    assert sarah.messages().get(userId=SARAH, id=sent["id"], format="minimal").execute()["id"] == sent["id"]


def test_who_granted_headers_only_gets_no_search_and_no_bodies(google: Playground) -> None:
    users = google.mailbox(SARAH, ("openid", "email", METADATA, SEND))
    sent = users.messages().send(userId="me", body={"raw": raw(letter())}).execute()

    def refusal(request: Any) -> str:
        with pytest.raises(HttpError) as refused:
            request.execute()
        return str(refused.value.reason)

    assert refusal(users.messages().get(userId="me", id=sent["id"])) == "Metadata scope doesn't allow format FULL"
    assert refusal(users.messages().list(userId="me", q="x")) == "Metadata scope does not support 'q' parameter"
    assert refusal(users.drafts().list(userId="me")) == "Request had insufficient authentication scopes."
    shown = users.messages().get(userId="me", id=sent["id"], format="metadata").execute()
    assert headers_of(shown)["subject"] == "Hello from CSCX"
