"""A mail that a person lets come back, long after it had arrived."""

from __future__ import annotations

from tests.sandbox.gmail.playground import Playground

SARAH, ANA = "sarah@cscx.example", "ana@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def test_a_bounced_mail_leaves_the_mailbox_and_its_writer_is_told_in_the_same_conversation(google: Playground) -> None:
    written = google.do("write", sender=SARAH, to=MICHAEL, subject="By hand", text="Hi.")
    (thread,) = google.look(MICHAEL)["threads"]

    google.do("bounce", address=MICHAEL, message=thread["messages"][0]["id"])

    assert google.look(MICHAEL)["threads"] == []
    (back,) = google.look(SARAH)["threads"]
    notice = back["messages"][-1]
    assert back["messages"][0]["id"] == written["id"]
    assert notice["from"] == "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
    assert {"name": "X-Failed-Recipients", "value": MICHAEL} in notice["headers"]
    assert notice["in_reply_to"] == written["rfc_message_id"]
    assert "INBOX" in notice["labels"]


def test_a_mail_that_is_not_there_cannot_bounce(google: Playground) -> None:
    answer = google.web.post(f"{google.root}/control/mail/bounce", json={"address": MICHAEL, "message": "19"})

    assert answer.status_code == 404


def test_a_notice_of_a_machine_has_no_writer_to_come_back_to(google: Playground) -> None:
    google.do("write", sender=SARAH, to=MICHAEL, subject="By hand", text="Hi.")
    google.do("bounce", address=MICHAEL, message=google.look(MICHAEL)["threads"][0]["messages"][0]["id"])
    notice = google.look(SARAH)["threads"][0]["messages"][-1]

    answer = google.web.post(f"{google.root}/control/mail/bounce", json={"address": SARAH, "message": notice["id"]})

    assert answer.status_code == 400
    assert "come back to nobody" in answer.json()["error"]
    assert len(google.look(SARAH)["threads"][0]["messages"]) == 2
