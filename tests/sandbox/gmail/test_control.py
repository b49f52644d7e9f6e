"""What people do by hand through the control API."""

from __future__ import annotations

import pytest

from bot.sandbox.gmail.mailboxes import seed
from tests.sandbox.gmail.playground import MAILBOXES, Playground, letter, raw

SARAH = "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"


def test_a_mailbox_is_shown_with_its_owner_and_signature(google: Playground) -> None:
    seen = google.look(SARAH)

    assert seen == {
        "address": SARAH,
        "name": "Sarah Johnson",
        "signature_html": "<b>Sarah</b>",
        "threads": [],
        "drafts": [],
    }


def test_looking_at_an_address_nobody_has_opens_no_mailbox(google: Playground) -> None:
    assert google.look("nobody@nowhere.example")["threads"] == []
    listed = google.web.get(f"{google.root}/control/mail").json()["mailboxes"]
    assert [box["address"] for box in listed] == [box["email"] for box in MAILBOXES]


def test_mail_to_an_unknown_address_opens_a_mailbox(google: Playground) -> None:
    google.do("write", sender=MICHAEL, to=["new.person@far.example"], subject="Hi", text="Hi.")

    seen = google.look("new.person@far.example")

    assert (seen["name"], seen["threads"][0]["subject"]) == ("New Person", "Hi")


def test_mail_with_a_plus_or_to_an_alias_reaches_the_owner(google: Playground) -> None:
    google.do("change", address=SARAH, alias={"address": "team@cscx.example"})

    google.do("write", sender=MICHAEL, to=["sarah+crm@cscx.example"], subject="Plus", text="Hi.")
    google.do("write", sender=MICHAEL, to=["team@cscx.example"], subject="Alias", text="Hi.")

    assert {thread["subject"] for thread in google.look(SARAH)["threads"]} == {"Plus", "Alias"}


def test_our_own_people_write_from_gmail(google: Playground) -> None:
    written = google.do(
        "write", sender=SARAH, to=MICHAEL, cc="ana@cscx.example", bcc="x@y.example", subject="By hand", text="Hi.",
        html="<p>Hi.</p>",
    )  # fmt: skip

    assert written["rfc_message_id"].endswith("@mail.gmail.com>")
    assert written["labels"] == ["SENT"]
    assert [entry["via"] for entry in google.accepted()] == ["hand"]
    assert google.look("x@y.example")["threads"][0]["messages"][0]["html"].strip() == "<p>Hi.</p>"


def test_a_draft_can_be_sent_or_thrown_away_by_hand(google: Playground) -> None:
    users = google.mailbox(SARAH)
    first, second = (
        users.drafts()
        .create(userId="me", body={"message": {"raw": raw(letter(subject=s, X_Rapport_Send=s))}})
        .execute()
        for s in ("sent", "thrown away")
    )

    google.do("send_draft", address=SARAH, draft=first["id"])
    google.do("discard_draft", address=SARAH, draft=second["id"])

    assert google.look(SARAH)["drafts"] == []
    [entry] = google.accepted()
    assert (entry["via"], entry["x_headers"]) == ("hand", {"X-Rapport-Send": "sent"})
    assert len(google.look(MICHAEL)["threads"]) == 1


@pytest.mark.parametrize(
    ("deed", "typed", "status", "sentence"),
    [
        ("write", {"to": MICHAEL, "text": "Hi."}, 400, "'from' is missing."),
        ("write", {"from": SARAH, "text": "Hi."}, 400, "Recipient address required"),
        ("write", {"from": SARAH, "text": "Hi.", "reply_to_message": "19"}, 404, "Requested entity was not found."),
        ("limits", {"sends": 3}, 400, "limits has no sends"),
        ("change", {"address": SARAH, "mood": "good"}, 400, "A mailbox has no mood."),
        ("dance", {}, 404, "There is no /mail/dance"),
    ],
)
def test_a_hand_that_cannot_do_it_says_why(
    google: Playground, deed: str, typed: dict[str, str], status: int, sentence: str
) -> None:
    answer = google.web.post(f"{google.root}/control/mail/{deed}", json=typed)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert google.accepted() == []


@pytest.mark.parametrize("keep_tokens", [True, False])
def test_a_reset_empties_mailboxes_and_keeps_tokens_only_when_asked(google: Playground, *, keep_tokens: bool) -> None:
    users = google.mailbox(SARAH)
    users.messages().send(userId="me", body={"raw": raw(letter())}).execute()

    seed(google.world, MAILBOXES, keep_tokens=keep_tokens)

    assert google.look(MICHAEL)["threads"] == []
    assert google.accepted() == []
    answer = google.web.get(
        f"{google.root}/google/gmail/v1/users/me/profile",
        headers={"Authorization": f"Bearer {users._http.credentials.token}"},
    )
    assert answer.status_code == (200 if keep_tokens else 401)
