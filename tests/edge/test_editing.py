"""The form of a mail: whatever is typed or pasted into it is saved as it can be mailed, or refused where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.outreach import drafts
from bot.outreach.drafts import Draft
from store.models import Contact, Outreach, Version
from tests.edge.outside import Answer, Outside
from tests.stage import Stage

Json = dict[str, Any]
MICHAEL = "michael.torres@datacorp.example"
FLAG_AND_FAMILY = "👩‍👩‍👧 🇵🇹 👍🏽"
HEBREW, ARABIC = "שלום עולם", "شركة النور للتجارة"


@pytest.fixture
def open_form(stage: Stage) -> Json:
    """Ana's edit form, as Slack shows it."""
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.edit")
    return stage.modal("U0ANA")


def words(text: str) -> Json:
    leaf = {"type": "text", "text": text}
    value = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}
    return {"body": {"body": {"type": "rich_text_input", "rich_text_value": value}}}


def subject(text: str) -> Json:
    return {"subject": {"subject": {"type": "plain_text_input", "value": text}}}


def more(text: str) -> Json:
    return {"more": {"more": {"type": "plain_text_input", "value": text}}}


def to(*emails: str) -> Json:
    options = [{"text": {"type": "plain_text", "text": email}, "value": email} for email in emails]
    return {"to": {"outreach.recipients": {"type": "multi_external_select", "selected_options": options}}}


def save(outside: Outside, form: Json, typed: Json) -> Answer:
    """Submit the form past Slack's own checks of what can be typed."""
    view = {**form, "state": {"values": {**form["state"]["values"], **typed}}}
    return outside.interaction("U0ANA", "view_submission", view=view)


def farewell(outside: Outside) -> Draft:
    with outside.stage.runtime.reading(outside.workspace()) as session:
        mail = session.scalars(select(Outreach).order_by(Outreach.id)).first()
        assert mail is not None
        newest = select(Version).where(Version.outreach_id == mail.id).order_by(Version.number.desc()).limit(1)
        return drafts.read(session.scalars(newest).one())


UNUSABLE = [
    (to(), "to", "Choose at least one person in To. Nothing was saved."),
    (to("not an address"), "to", "is not an e-mail address. Nothing was saved;"),
    (to(f"{MICHAEL}\r\nBcc: spy@evil.example"), "to", "is not an e-mail address. Nothing was saved;"),
    (more("dana.li@"), "more", "“dana.li@” is not an e-mail address. Nothing was saved."),
    (more("dana.li@datacorp.example, me@evil.example>"), "more", "“me@evil.example>” is not an e-mail address."),
    (more("Dana <dana@datacorp.example\r\nBcc: spy@evil.example>"), "more", "is not an e-mail address."),
    (more("alice@example.org)bob@evil.test"), "more", "is not an e-mail address."),
    (more(", ".join(f"p{n}@datacorp.example" for n in range(60))), "to", "At most 50 people can get one mail."),
    (subject("   "), "subject", "A mail needs a subject. Nothing was saved."),
    (subject("Hello\r\nBcc: spy@evil.example"), "subject", "must be one line without control characters. Nothing"),
    (subject("Hello\x85Bcc: spy@evil.example"), "subject", "must be one line without control characters. Nothing"),
    (subject("=?utf-8?b?QmNjOg==?="), "subject", 'cannot contain "=?"'),
    (subject("x" * 251), "subject", "may have 250 characters; this one has 251. Nothing was saved."),
    (words(""), "body", "A mail needs some text. Nothing was saved."),
    (words(" \n\u200b\u2060 "), "body", "A mail needs some text. Nothing was saved."),
    (words("x\x00y"), "body", "contains a NUL character, which cannot be mailed. Nothing was saved;"),
    (words("x" * 50_001), "body", "has 50,001 characters with its links; a mail may have 50,000. Nothing was"),
    ({"body": {"body": {"rich_text_value": {"elements": [{"type": "no"}, 5]}}}}, "body", "form that cannot be read."),
]  # fmt: skip


def test_what_cannot_be_mailed_is_refused_at_its_field_and_the_form_stays_open(
    outside: Outside, open_form: Json
) -> None:
    with outside.nothing_changes():
        for typed, field, said in UNUSABLE:
            answer = save(outside, open_form, typed)

            assert answer.json["response_action"] == "errors", said
            assert list(answer.json["errors"]) == [field], said
            assert said in answer.json["errors"][field]


def test_slack_shows_the_refusal_at_its_field_and_the_next_save_works(
    stage: Stage, outside: Outside, open_form: Json
) -> None:
    with outside.nothing_changes():
        stage.submit("U0ANA", {**more("nobody"), **subject("Typed once")})
    shown = stage.modals("U0ANA")[-1]

    assert shown["errors"] == {"more": "“nobody” is not an e-mail address. Nothing was saved."}
    assert "Typed once" in json.dumps(shown["view"]["state"])
    assert open_form["id"] == shown["view"]["id"]

    stage.submit("U0ANA", more("Dana Li <dana.li@datacorp.example>"))

    assert stage.modals("U0ANA") == []
    assert farewell(outside).subject == "Typed once"
    assert [address.email for address in farewell(outside).cc][-1] == "dana.li@datacorp.example"


@pytest.mark.parametrize("letter", ["x", "👍"])
def test_a_mail_of_fifty_thousand_characters_is_kept_whole_and_still_has_a_card(
    stage: Stage, outside: Outside, open_form: Json, letter: str
) -> None:
    answer = save(outside, open_form, words(letter * 50_000))
    stage.work()

    assert answer.json == {"response_action": "clear"}
    assert farewell(outside).body_text() == letter * 50_000
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    assert len(json.dumps(stage.card("U0ANA")["blocks"], ensure_ascii=False)) < 20_000

    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    (mail,) = stage.mails(MICHAEL)
    assert mail["text"].count(letter) >= 50_000


def test_a_mail_too_long_for_slacks_form_says_so_instead_of_nothing(
    stage: Stage, outside: Outside, open_form: Json
) -> None:
    save(outside, open_form, words("👍" * 50_000))
    stage.work()

    stage.post("slack/close", {"as": "U0ANA", "view_id": open_form["id"]})
    stage.click("U0ANA", "outreach.edit")

    assert stage.modals("U0ANA") or "Slack didn't let me open the form" in outside.said()[-1]


@pytest.mark.parametrize(
    "text", [FLAG_AND_FAMILY, HEBREW, ARABIC, f"{HEBREW} (DataCorp) {ARABIC}", "ﷺ\u200bx".replace("\u200b", "")]
)
def test_emoji_and_right_to_left_words_arrive_as_typed(
    stage: Stage, outside: Outside, open_form: Json, text: str
) -> None:
    answer = save(outside, open_form, {**subject(f"Re {text}"), **words(f"Dear {text}\n\n{text}")})
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert answer.json == {"response_action": "clear"}
    (mail,) = stage.mails(MICHAEL)
    assert mail["subject"] == f"Re {text}"
    assert mail["text"].startswith(f"Dear {text}\n\n{text}\n\n-- \n")


def test_what_a_card_shows_of_a_subject_is_what_leaves(stage: Stage, outside: Outside, open_form: Json) -> None:
    save(outside, open_form, subject("Plan\u202efdp.exe \u200b  and   more"))
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert farewell(outside).subject == "Planfdp.exe and more"
    assert stage.mails(MICHAEL)[0]["subject"] == "Planfdp.exe and more"


def test_somebody_who_wants_no_mail_cannot_be_added_by_hand(outside: Outside, open_form: Json) -> None:
    with outside.record() as session:
        session.scalars(select(Contact).where(Contact.name == "Luis Ortiz")).one().do_not_contact = True

    with outside.nothing_changes():
        answer = save(outside, open_form, more("Luis.Ortiz@DataCorp.example"))

    assert "Luis Ortiz is marked as not to be contacted. Nothing was saved;" in str(answer.json["errors"])


def test_an_address_on_record_that_cannot_be_mailed_does_not_keep_the_form_from_working(
    stage: Stage, outside: Outside, open_form: Json
) -> None:
    with outside.record() as session:
        session.scalars(select(Contact).where(Contact.name == "Luis Ortiz")).one().email = "n/a"

    found = stage.post(
        "slack/options",
        {"as": "U0ANA", "view_id": open_form["id"], "action_id": "outreach.recipients", "block_id": "to", "query": ""},
    )
    answer = save(outside, open_form, subject("Still works"))

    assert found["error"] is None
    assert "Priya Shah" in str(found["body"])
    assert "Luis Ortiz" not in str(found["body"])
    assert answer.json == {"response_action": "clear"}


def test_only_people_of_this_mail_can_open_or_save_it(stage: Stage, outside: Outside, open_form: Json) -> None:
    values = open_form["state"]["values"]

    with outside.nothing_changes():
        for who in ("U0SARAH", "U0DAVID", "U0PRIYA", "U0OMAR"):
            answer = outside.submit(who, "outreach.edit", open_form["private_metadata"], values)
            assert "Nothing was changed." in json.dumps(answer.json), who
            outside.click(who, "outreach.edit", open_form["private_metadata"], channel="C0CS")
            assert "A mail is changed and sent only by the person it comes from." in outside.said()[-1], who
            outside.click(who, "outreach.send", open_form["private_metadata"], channel="C0CS")
            assert "Nothing was sent." in outside.said()[-1], who
    assert stage.modals("U0SARAH") == []
