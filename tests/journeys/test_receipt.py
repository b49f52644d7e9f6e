"""What remains of a mail in Slack once it was stopped, came too late to be stopped, or has left."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.connectors.google import oauth
from bot.outreach.life import SEND
from jobs.performing import perform
from store.models import Approval, Job, Mailbox
from tests.journeys import asking
from tests.stage import Json, Stage

MICHAEL = "michael.torres@datacorp.example"
ANA = "ana@cscx.example"
STOPPED = "Stopped. Nothing left your mailbox; your draft is as it was."


@pytest.fixture
def sent(approved: Stage) -> Stage:
    approved.later(seconds=31)
    approved.work()
    return approved


def send_without_drawing(stage: Stage) -> None:
    """Let the mail leave while its card still offers Undo."""
    with stage.runtime.reading(1) as session:
        (job_id,) = session.scalars(select(Job.id).where(Job.name == SEND, Job.state == "waiting")).all()
    perform(stage.runtime, 1, job_id)


def receipt(stage: Stage) -> Json:
    return stage.message_with("U0ANA", "outreach.details")


def test_undo_is_answered_with_what_became_of_the_mail(approved: Stage) -> None:
    approved.click("U0ANA", "outreach.undo")
    approved.work()

    assert approved.card("U0ANA")["text"] == STOPPED
    assert approved.message_with("U0ANA", "outreach.send")["text"] == "Your handoff draft is ready"
    assert approved.accepted() == []


def test_a_card_says_that_its_mail_was_stopped_until_its_words_change_or_it_is_sent_again(approved: Stage) -> None:
    approved.click("U0ANA", "outreach.undo")
    approved.work()

    card = approved.message_with("U0ANA", "outreach.send")
    said = approved.text_of(card)
    assert re.search(r"\*<!date\^\d+\^Stopped .*?>\.\* Nothing left your mailbox; your draft is as it was\.", said)
    approved.click("U0ANA", "outreach.edit", message=card)
    approved.submit("U0ANA", {"subject": {"subject": {"type": "plain_text_input", "value": "News about your account"}}})
    approved.work()
    assert "Stopped" not in approved.text_of(approved.message_with("U0ANA", "outreach.send"))
    approved.click("U0ANA", "outreach.send", message=approved.message_with("U0ANA", "outreach.send"))
    approved.work()
    assert "Stopped" not in approved.text_of(approved.message_with("U0ANA", "outreach.undo"))


def test_a_receipt_says_to_whom_and_when_and_keeps_two_lines_of_the_text(sent: Stage) -> None:
    card = receipt(sent)
    (mail,) = sent.mails(MICHAEL)

    said = sent.text_of(card)
    assert "*Sent to Michael Torres <!date^" in said
    assert "*, Cc Sarah Johnson." in said
    assert mail["subject"] in said
    assert len([block for block in card["blocks"] if block["type"] == "rich_text"]) == 0
    assert mail["text"].strip()[-40:] not in said
    (thread,) = sent.mailbox(ANA)["threads"]
    assert f"https://mail.google.com/mail/u/{ANA}/#all/{thread['id']}" in said


def test_details_show_who_sent_which_version_and_every_id(sent: Stage) -> None:
    sent.click("U0ANA", "outreach.details", message=receipt(sent))

    said = sent.text_of(sent.modal("U0ANA"))
    with sent.runtime.reading(1) as session:
        (approval,) = session.scalars(select(Approval)).all()
    (mail,) = sent.mails(MICHAEL)
    message_id = mail["rfc_message_id"].replace("<", "&lt;").replace(">", "&gt;")
    assert "Send pressed by Ana Ribeiro" in said
    assert "Version 1 of 1" in said
    assert "Not a word was changed" in said
    for known in (approval.digest, approval.ref, approval.message_ref or "no id", message_id):
        assert f"`{known}`" in said


def test_details_show_what_was_changed_from_the_first_text(stage: Stage) -> None:
    asking.draft(stage)
    stage.click("U0ANA", "outreach.add_line")
    line = "The dinner in Porto was *great* <!channel> fun."
    stage.submit("U0ANA", {"line": {"line": {"type": "plain_text_input", "value": line}}})
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    stage.click("U0ANA", "outreach.details", message=receipt(stage))

    modal = stage.modal("U0ANA")
    assert "8 words new since the first text" in stage.text_of(modal)
    assert {"type": "text", "text": line, "style": {"bold": True}} in leaves(modal)


def leaves(modal: Json) -> list[Json]:
    found = [block for block in modal["blocks"] if block["type"] == "rich_text"]
    return [leaf for block in found for part in block["elements"] for leaf in part["elements"]]


def test_undo_after_the_mail_has_left_offers_a_correction_in_the_same_conversation(approved: Stage) -> None:
    approved.later(seconds=31)
    send_without_drawing(approved)

    approved.click("U0ANA", "outreach.undo")
    approved.work()

    assert "Too late: it left at" in approved.card("U0ANA")["text"]
    approved.click("U0ANA", "outreach.correct")
    approved.work()
    draft = approved.message_with("U0ANA", "outreach.edit")
    assert "Re: " in approved.text_of(draft)
    approved.click("U0ANA", "outreach.edit", message=draft)
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "I meant June."}]}
    words = {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": [line]}}
    approved.submit("U0ANA", {"body": {"body": words}})
    approved.work()
    approved.click("U0ANA", "outreach.send", message=approved.message_with("U0ANA", "outreach.send"))
    approved.later(seconds=90)
    approved.work()

    first, second = approved.mails(MICHAEL)
    assert second["in_reply_to"] == first["rfc_message_id"]
    assert "I meant June." in second["text"]
    assert len(approved.mailbox(MICHAEL)["threads"]) == len(approved.mailbox(ANA)["threads"]) == 1


def test_a_correction_of_a_mail_that_nobody_could_look_up_begins_a_conversation_of_its_own(stage: Stage) -> None:
    with stage.runtime.writing(1) as session:
        session.scalars(select(Mailbox).where(Mailbox.address == ANA)).one().scopes = [oauth.SEND]
    asking.draft(stage)
    asking.send(stage)
    stage.later(seconds=31)
    send_without_drawing(stage)
    stage.click("U0ANA", "outreach.undo")
    stage.work()

    for _ in range(2):
        stage.click("U0ANA", "outreach.correct")
        stage.work()
    draft = stage.message_with("U0ANA", "outreach.edit")
    stage.click("U0ANA", "outreach.edit", message=draft)
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "I meant June."}]}
    words = {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": [line]}}
    stage.submit("U0ANA", {"body": {"body": words}})
    stage.work()
    stage.click("U0ANA", "outreach.send", message=stage.message_with("U0ANA", "outreach.send"))
    stage.later(seconds=90)
    stage.work()

    first, second = sorted(stage.mails(MICHAEL), key=lambda mail: str(mail["subject"]).startswith("Re: "))
    assert second["subject"] == f"Re: {first['subject']}"
    assert second["in_reply_to"] in {"", None}
