"""What Gmail people expect: finishing in Gmail, files, aliases, an existing conversation, a CRM copy, a pilot."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.kinds import KINDS
from bot.outreach import finishing, library
from jobs.clock import ask_hourly
from jobs.performing import perform
from store import library as library_store
from store import workspaces
from store.models import Mailbox, Outreach
from tests.stage import Json, Stage

MICHAEL = "michael.torres@datacorp.example"
ANA = "ana@cscx.example"
CRM = "in-4711@crm.example"
SUPPORT = "success@cscx.example"
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
PDF = b"%PDF-1.7 an onboarding plan"


def drafted(stage: Stage) -> Json:
    stage.command("U0ANA", ASKED)
    stage.work()
    return stage.card("U0ANA")


def open_ways(stage: Stage) -> Json:
    card = stage.message_with("U0ANA", "handoff.more")
    value = next(option for option in options_of(card) if option.endswith(":ways"))
    stage.click("U0ANA", "handoff.more", message=card, value=value)
    return stage.modal("U0ANA")


def options_of(message: Json) -> list[str]:
    return [
        option["value"]
        for block in message["blocks"]
        for element in block.get("elements", ())
        for option in (element.get("options") or ())
    ]


def send(stage: Stage) -> None:
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()


def add_file(stage: Stage, name: str = "Onboarding plan.pdf", content: bytes = PDF) -> int:
    with stage.runtime.writing(1) as session:
        return library.add(session, name, content, person_id=None, now=clock.now()).id


def decide(stage: Stage, name: str, value: Any) -> None:
    with stage.runtime.writing(1) as session:
        workspaces.decide(session, name, value)


def attach(stage: Stage, *file_ids: int) -> Json:
    modal = open_ways(stage)
    picked = [offered(modal, "files", str(file_id)) for file_id in file_ids]
    answer = stage.submit("U0ANA", {"files": {"files": {"type": "multi_static_select", "selected_options": picked}}})
    stage.work()
    return answer


def offered(modal: Json, block_id: str, value: str) -> Json:
    (element,) = (block["element"] for block in modal["blocks"] if block.get("block_id") == block_id)
    return next(dict(option) for option in element["options"] if option["value"] == value)


def finishing_in_gmail(stage: Stage) -> Json:
    drafted(stage)
    open_ways(stage)
    stage.click_in_modal("U0ANA", "finishing.begin")
    stage.work()
    (draft,) = stage.mailbox(ANA)["drafts"]
    return dict(draft)


# Finish in Gmail.


def test_a_draft_lies_in_gmail_and_its_card_leads_there(stage: Stage) -> None:
    draft = finishing_in_gmail(stage)

    card = stage.message_with("U0ANA", "finishing.take_back")
    assert card["text"] == "Your mail is in your Gmail drafts"
    assert "Finish and send it there; I'll notice." in stage.text_of(card)
    assert f"https://mail.google.com/mail/u/{ANA}/#drafts" in stage.text_of(card)
    assert "Hi Michael" in draft["text"]
    assert draft["to"] == f"Michael Torres <{MICHAEL}>"
    assert stage.accepted() == []


def test_a_draft_is_put_into_gmail_once_although_the_answer_to_it_was_lost(stage: Stage) -> None:
    stage.broken("gmail", "drafts.create", "cut_after")
    drafted(stage)
    open_ways(stage)
    stage.click_in_modal("U0ANA", "finishing.begin")
    stage.work()
    stage.later(minutes=5)
    stage.work()

    assert len(stage.mailbox(ANA)["drafts"]) == 1
    assert stage.message_with("U0ANA", "finishing.take_back")["text"] == "Your mail is in your Gmail drafts"


def test_what_is_taken_back_from_gmail_is_a_draft_here_and_no_longer_there(stage: Stage) -> None:
    finishing_in_gmail(stage)

    stage.click("U0ANA", "finishing.take_back")
    stage.work()

    assert stage.mailbox(ANA)["drafts"] == []
    assert stage.message_with("U0ANA", "outreach.send")["text"] == "Your handoff draft is ready"
    send(stage)
    assert len(stage.mails(MICHAEL)) == 1


@pytest.mark.on_postgresql
def test_taking_back_what_has_left_by_hand_says_that_it_has_left(stage: Stage) -> None:
    draft = finishing_in_gmail(stage)
    card = stage.message_with("U0ANA", "finishing.take_back")
    stage.post("mail/send_draft", {"address": ANA, "draft": draft["draft_id"]})

    stage.click("U0ANA", "finishing.take_back", message=card)
    stage.work()

    said = stage.text_of(stage.message_with("U0ANA", "outreach.details"))
    assert "Sent by hand from Gmail" in said
    assert "You changed it in Gmail" not in said
    assert len(stage.mails(MICHAEL)) == 1
    assert stage.card("U0SARAH")["text"] == "A customer is being handed to you"


def test_what_was_sent_by_hand_is_noticed_within_the_hour_and_the_introduction_joins_it(stage: Stage) -> None:
    draft = finishing_in_gmail(stage)
    stage.post("mail/send_draft", {"address": ANA, "draft": draft["draft_id"]})

    stage.later(hours=1)
    ask_hourly(stage.runtime)
    stage.work()
    stage.click("U0SARAH", "outreach.send")
    stage.later(hours=1, seconds=31)
    stage.work()

    assert "Sent by hand from Gmail" in stage.text_of(stage.message_with("U0ANA", "outreach.details"))
    assert [mail["from"] for mail in stage.mails(MICHAEL)] == [
        f"Ana Ribeiro <{ANA}>",
        "Sarah Johnson <sarah@cscx.example>",
    ]
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1


def test_a_draft_deleted_in_gmail_is_a_draft_here_again_and_its_sender_is_told(stage: Stage) -> None:
    draft = finishing_in_gmail(stage)
    stage.post("mail/discard_draft", {"address": ANA, "draft": draft["draft_id"]})

    stage.later(hours=1)
    ask_hourly(stage.runtime)
    stage.work()

    assert stage.message_with("U0ANA", "outreach.send")["text"] == "Your handoff draft is ready"
    assert "no longer there and has not left" in json.dumps(stage.messages("U0ANA"))
    send(stage)
    assert len(stage.mails(MICHAEL)) == 1


def test_a_draft_that_cannot_be_taken_out_of_gmail_is_one_here_again_and_its_sender_is_warned(stage: Stage) -> None:
    finishing_in_gmail(stage)
    stage.post("mail/revoke", {"address": ANA})
    with stage.runtime.writing(1) as session:
        session.scalars(select(Mailbox).where(Mailbox.address == ANA)).one().access_expires_at = clock.now()

    stage.click("U0ANA", "finishing.take_back")
    stage.work()

    assert "delete it there before you press Send here" in json.dumps(stage.messages("U0ANA"))
    assert states(stage) == ["drafted", "drafted"]
    assert stage.accepted() == []


def test_a_draft_in_gmail_is_taken_back_before_its_mailbox_is_disconnected(stage: Stage) -> None:
    finishing_in_gmail(stage)
    stage.post("slack/home", {"as": "U0ANA"})
    stage.work()
    home = stage.screen("U0ANA")["home"]["id"]

    stage.post("slack/click", {"as": "U0ANA", "view_id": home, "action_id": "connect.end"})
    stage.work()
    stage.later(minutes=2)
    stage.work()

    assert stage.mailbox(ANA)["drafts"] == []
    assert states(stage) == ["drafted", "drafted"]
    assert [call["status"] for call in stage.calls("google", "oauth.revoke")] == [200]


def test_a_draft_in_the_gmail_of_somebody_who_leaves_is_taken_out_of_it(stage: Stage) -> None:
    finishing_in_gmail(stage)
    stage.post("slack/account", {"person": "U0ANA", "deleted": True})

    stage.later(hours=1)
    ask_hourly(stage.runtime)
    stage.work()

    assert stage.mailbox(ANA)["drafts"] == []
    assert states(stage) == ["drafted", "drafted"]


def states(stage: Stage) -> list[str]:
    with stage.runtime.reading(1) as session:
        return list(session.scalars(select(Outreach.state).order_by(Outreach.id)))


def test_a_draft_that_still_lies_in_gmail_is_left_alone(stage: Stage) -> None:
    finishing_in_gmail(stage)

    for hours in (1, 2):
        stage.later(hours=hours)
        ask_hourly(stage.runtime)
        stage.work()

    assert len(stage.mailbox(ANA)["drafts"]) == 1
    assert stage.message_with("U0ANA", "finishing.take_back")["text"] == "Your mail is in your Gmail drafts"


def test_send_pressed_on_an_old_card_while_it_lies_in_gmail_sends_nothing(stage: Stage) -> None:
    card = drafted(stage)
    open_ways(stage)
    stage.click_in_modal("U0ANA", "finishing.begin")

    stage.click("U0ANA", "outreach.send", message=card)
    stage.later(seconds=60)
    stage.work()

    assert "lies in Gmail's drafts" in json.dumps(stage.messages("U0ANA"))
    assert stage.accepted() == []


# Files of the library.


@pytest.mark.on_postgresql
def test_a_file_of_the_library_is_named_on_the_card_and_arrives_whole(stage: Stage) -> None:
    file_id = add_file(stage, content=PDF + b"\0" * 240_000)
    drafted(stage)

    attach(stage, file_id)

    assert "With: Onboarding plan.pdf, 240 kB" in stage.text_of(stage.message_with("U0ANA", "outreach.send"))
    send(stage)
    (mail,) = stage.mails(MICHAEL)
    assert mail["attachments"] == [{"name": "Onboarding plan.pdf", "mime_type": "application/pdf", "size": 240_027}]
    assert "Hi Michael" in mail["text"]
    assert "With: Onboarding plan.pdf" in stage.text_of(stage.message_with("U0ANA", "outreach.details"))


@pytest.mark.on_postgresql
def test_a_card_drawn_before_a_file_was_attached_sends_nothing(stage: Stage) -> None:
    file_id = add_file(stage)
    card = drafted(stage)
    attach(stage, file_id)

    stage.click("U0ANA", "outreach.send", message=card, value=value_of(card, "outreach.send"))
    stage.later(seconds=60)
    stage.work()

    assert stage.accepted() == []


def value_of(message: Json, action_id: str) -> str:
    elements = (element for block in message["blocks"] for element in block.get("elements", ()))
    return next(str(element["value"]) for element in elements if element.get("action_id") == action_id)


@pytest.mark.on_postgresql
def test_a_mail_whose_file_left_the_library_says_which_and_stays(stage: Stage) -> None:
    file_id = add_file(stage)
    drafted(stage)
    attach(stage, file_id)
    with stage.runtime.writing(1) as session:
        for draft in library.remove(session, file_id, person_id=None, now=clock.now()):
            KINDS[draft.kind].has_changed(session, draft, now=clock.now())
    stage.work()

    assert "(no longer in the library)" in stage.text_of(stage.card("U0ANA"))
    send(stage)
    assert "“Onboarding plan.pdf” is no longer in the library. Nothing was sent" in json.dumps(
        stage.messages("U0ANA"), ensure_ascii=False
    )
    assert stage.accepted() == []
    attach(stage)
    send(stage)
    assert len(stage.mails(MICHAEL)) == 1


@pytest.mark.on_postgresql
def test_files_that_are_too_large_together_are_refused_with_the_sizes(stage: Stage) -> None:
    first, second = (add_file(stage, f"{name}.zip", name.encode() * 11_000_000) for name in "ab")
    drafted(stage)

    answer = attach(stage, first, second)

    assert "at most 20 MB of files; these come to 22 MB" in str(answer)
    with stage.runtime.reading(1) as session:
        assert library_store.carried(session, 1) == []


# Another address.


def with_alias(stage: Stage, **more: Any) -> None:
    alias = {"address": SUPPORT, "name": "CSCX Success", "signature_html": "<div>The Success team</div>", **more}
    stage.post("mail/change", {"address": ANA, "alias": alias})
    drafted(stage)


def send_from(stage: Stage, address: str) -> None:
    chosen = offered(open_ways(stage), "sender", address)
    stage.submit("U0ANA", {"sender": {"sender": {"type": "static_select", "selected_option": chosen}}})
    stage.work()


@pytest.mark.on_postgresql
def test_a_mail_from_an_alias_carries_its_name_and_its_signature(stage: Stage) -> None:
    with_alias(stage)

    send_from(stage, SUPPORT)

    assert f"from {SUPPORT}" in stage.text_of(stage.card("U0ANA"))
    assert "The Success team" in stage.text_of(stage.card("U0ANA"))
    send(stage)
    (mail,) = stage.mails(MICHAEL)
    assert mail["from"] == f"CSCX Success <{SUPPORT}>"
    assert mail["text"].rstrip().endswith("-- \nThe Success team")


def test_an_address_that_is_not_verified_is_not_offered(stage: Stage) -> None:
    with_alias(stage, is_verified=False)

    assert SUPPORT not in json.dumps(open_ways(stage))


def test_a_mail_does_not_leave_from_another_address_when_its_alias_has_gone(stage: Stage) -> None:
    with_alias(stage)
    send_from(stage, SUPPORT)
    stage.post("mail/change", {"address": ANA, "alias": {"address": SUPPORT, "is_verified": False}})

    stage.click("U0ANA", "outreach.send")
    stage.work()
    stage.later(seconds=60)
    stage.work()

    assert stage.accepted() == []
    assert f"no longer lets you send from {SUPPORT}" in json.dumps(stage.messages("U0ANA"))
    stage.click("U0ANA", "outreach.send")
    assert "choose another address" in json.dumps(stage.messages("U0ANA"))
    send_from(stage, ANA)
    stage.click("U0ANA", "outreach.send", message=stage.message_with("U0ANA", "outreach.send"))
    stage.later(seconds=120)
    stage.work()
    assert [mail["from"] for mail in stage.mails(MICHAEL)] == [f"Ana Ribeiro <{ANA}>"]


# An existing conversation.


def written_before(stage: Stage) -> None:
    stage.post(
        "mail/write",
        {"from": MICHAEL, "to": [ANA], "subject": "Export of <!channel> reports", "text": "Could you look into it?"},
    )


def choose_conversation(stage: Stage) -> Json:
    open_ways(stage)
    stage.click_in_modal("U0ANA", "ways.conversations")
    stage.work()
    return stage.message_with("U0ANA", "ways.join")


@pytest.mark.on_postgresql
def test_a_draft_answers_a_conversation_that_its_sender_chose(stage: Stage) -> None:
    written_before(stage)
    drafted(stage)

    several = choose_conversation(stage)
    stage.click("U0ANA", "ways.join", message=several, value=options_of(several)[0])
    stage.work()

    card = stage.message_with("U0ANA", "outreach.send")
    assert "Re: Export of &lt;!channel&gt; reports" in stage.text_of(card)
    assert "It answers a conversation you have with them already." in stage.text_of(card)
    send(stage)
    asked, answer = stage.mails(MICHAEL)
    assert answer["in_reply_to"] == asked["rfc_message_id"]
    assert len(stage.mailbox(MICHAEL)["threads"]) == len(stage.mailbox(ANA)["threads"]) == 1


def test_a_draft_can_begin_a_conversation_of_its_own_again(stage: Stage) -> None:
    written_before(stage)
    before = stage.text_of(drafted(stage))
    several = choose_conversation(stage)
    stage.click("U0ANA", "ways.join", message=several, value=options_of(several)[0])
    stage.work()

    open_ways(stage)
    stage.click_in_modal("U0ANA", "ways.begin_anew")
    stage.work()

    assert subject_of(stage.message_with("U0ANA", "outreach.send")) in before
    send(stage)
    assert len(stage.mailbox(MICHAEL)["threads"]) == 2
    assert stage.mails(MICHAEL)[-1]["in_reply_to"] in {"", None}


def subject_of(card: Json) -> str:
    return str(card["blocks"][1]["text"]["text"])


def test_a_mailbox_without_conversations_says_so_and_the_draft_stays(stage: Stage) -> None:
    drafted(stage)
    open_ways(stage)
    stage.click_in_modal("U0ANA", "ways.conversations")
    stage.work()

    assert "Your mailbox holds no conversation with Michael Torres" in stage.text_of(stage.card("U0ANA"))


# A silent copy for the CRM.


def test_the_crm_gets_a_copy_that_no_recipient_sees(stage: Stage) -> None:
    decide(stage, workspaces.CRM_BCC, CRM)
    card = drafted(stage)
    assert "Bcc to your CRM." in stage.text_of(card)

    send(stage)

    (mail,), (copy,) = stage.mails(MICHAEL), stage.mails(CRM)
    assert copy["rfc_message_id"] == mail["rfc_message_id"]
    assert CRM not in json.dumps([mail, stage.mails("sarah@cscx.example")])


def test_a_test_to_oneself_goes_to_no_crm(stage: Stage) -> None:
    decide(stage, workspaces.CRM_BCC, CRM)
    drafted(stage)
    open_ways(stage)
    stage.click_in_modal("U0ANA", "ways.test")
    stage.work()

    assert len(stage.mails(ANA)) == 1
    assert stage.mails(CRM) == []


# A pilot.


def test_a_pilot_goes_to_its_sender_alone_and_every_card_says_so(stage: Stage) -> None:
    decide(stage, workspaces.PILOT, value=True)
    decide(stage, workspaces.CRM_BCC, CRM)
    card = drafted(stage)
    assert "Pilot: it goes to you, not to Michael Torres." in stage.text_of(card)

    send(stage)

    (mail,) = stage.mails(ANA)
    assert mail["subject"].startswith("[Pilot, for Michael Torres] ")
    assert (mail["to"], mail["cc"]) == (f"Ana Ribeiro <{ANA}>", "")
    assert stage.mails(MICHAEL) == stage.mails("sarah@cscx.example") == stage.mails(CRM) == []
    receipt = stage.text_of(stage.message_with("U0ANA", "outreach.details"))
    assert "Pilot: sent to you" in receipt
    assert "If nobody has answered" not in receipt, "no customer got it, so none can answer"
    theirs = stage.text_of(stage.card("U0SARAH"))
    assert "Pilot: the farewell went to Ana, not to Michael Torres." in theirs
    assert "Pilot: it goes to you, not to Michael Torres." in theirs


def test_a_receipt_says_pilot_for_good_also_after_the_pilot(stage: Stage) -> None:
    decide(stage, workspaces.PILOT, value=True)
    drafted(stage)
    send(stage)

    decide(stage, workspaces.PILOT, None)
    stage.click("U0SARAH", "outreach.edit")
    stage.submit("U0SARAH")
    stage.work()

    assert "Pilot: the farewell went to Ana" in stage.text_of(stage.card("U0SARAH"))
    assert "Pilot: it goes to you" not in stage.text_of(stage.card("U0SARAH"))


def test_a_card_drawn_in_a_pilot_sends_nothing_to_the_customer_after_it(stage: Stage) -> None:
    decide(stage, workspaces.PILOT, value=True)
    card = drafted(stage)
    decide(stage, workspaces.PILOT, None)

    stage.click("U0ANA", "outreach.send", message=card)
    stage.later(seconds=60)
    stage.work()

    assert stage.accepted() == []


def test_jobs_of_a_draft_that_is_over_do_nothing(stage: Stage) -> None:
    finishing_in_gmail(stage)
    with stage.runtime.writing(1) as session:
        finishing.ask_for_look(session, now=clock.now())
    waiting = stage.due()
    stage.click("U0ANA", "finishing.take_back")
    stage.work()
    send(stage)

    for workspace_id, job_id in waiting:
        perform(stage.runtime, workspace_id, job_id)

    assert len(stage.mails(MICHAEL)) == 1
