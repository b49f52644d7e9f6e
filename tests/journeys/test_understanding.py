"""Whatever comes back to a mail is understood: what it is, to which mail it belongs, and that it is one answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.connectors.google.reading import Heard
from bot.kinds import KINDS
from bot.outreach.replies import keeping
from bot.outreach.replies.taking import take
from bot.outreach.replies.wanting import needs_text
from store import lobby
from store.models import Activity, Contact, Mailbox, Message, Outreach
from tests.stage import Json, Stage

ANA, SARAH = "ana@cscx.example", "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"
DANA = "dana.li@datacorp.example"
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
FAREWELL = "handoff.farewell"


@pytest.fixture
def sent(stage: Stage) -> Stage:
    """Ana's goodbye has left, with Sarah in Cc."""
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    assert farewell(stage).state == "sent"
    return stage


def workspace(stage: Stage, team: str = "T0CSCX") -> int:
    with stage.runtime.reading(None) as session:
        installation = lobby.installation_of(session, team)
    assert installation is not None
    return installation.id


def rows(stage: Stage, model: Any, *where: Any) -> list[Any]:
    with stage.runtime.reading(workspace(stage)) as session:
        return list(session.scalars(select(model).where(*where).order_by(model.id)))


def farewell(stage: Stage) -> Outreach:
    (found,) = rows(stage, Outreach, Outreach.kind == FAREWELL)
    assert isinstance(found, Outreach)
    return found


def replies(stage: Stage) -> list[Message]:
    return rows(stage, Message, Message.direction == "in", Message.outreach_id.is_not(None))


def mailbox(stage: Stage, address: str) -> Mailbox:
    (found,) = rows(stage, Mailbox, Mailbox.address == address)
    assert isinstance(found, Mailbox)
    return found


def heard_in(stage: Stage, address: str, *, whole: bool = True) -> list[Heard]:
    """Everything that lies in a mailbox, as our connector reads it, oldest first."""
    with stage.runtime.gmail(mailbox(stage, address)) as gmail:
        read = gmail.listening.whole if whole else gmail.listening.headers
        found = [read(mail["id"]) for mail in sorted(stage.mails(address), key=lambda mail: mail["at_ms"])]
    return [heard for heard in found if heard is not None]


def hear(stage: Stage, *addresses: str) -> list[Message]:
    """Take in everything in these mailboxes; what was kept anew."""
    kept = []
    for address in addresses:
        place = mailbox(stage, address)
        for heard in heard_in(stage, address):
            with stage.runtime.writing(place.workspace_id) as session:
                found = take(session, place, heard, kind_of=KINDS.__getitem__, now=clock.now())
            kept += [found] if found is not None else []
    return kept


def letter(stage: Stage) -> Json:
    """Ana's goodbye as it lies in Michael's mailbox."""
    return next(mail for mail in stage.mails(MICHAEL) if "ana@" in mail["from"])


def answer(stage: Stage, text: str, *, who: str = MICHAEL, to: str = ANA, **more: Any) -> Json:
    stage.later(minutes=5)
    mail = letter(stage)
    reply = {"reply_to_message": mail["id"]} if who == MICHAEL else {}
    return stage.post(
        "mail/write", {"from": who, "to": to, "subject": f"Re: {mail['subject']}", "text": text, **reply, **more}
    )


def test_an_answer_is_linked_because_it_is_the_same_conversation_and_the_mail_counts_as_answered(sent: Stage) -> None:
    quoted = "\n\nOn Mon, Mar 2, 2026 at 10:00 AM Ana <ana@cscx.example> wrote:\n> goodbye"
    answer(sent, f"Thank you Ana! Could we move the review?{quoted}")

    hear(sent, ANA)

    (reply,) = replies(sent)
    assert (reply.sort, reply.match, reply.reason) == ("person", "thread", "it is the same conversation")
    assert reply.text == "Thank you Ana! Could we move the review?"
    assert "> goodbye" in (reply.quoted or "")
    assert (reply.name, reply.address) == ("Michael Torres", MICHAEL)
    assert farewell(sent).state == "answered"
    assert farewell(sent).answered_at == reply.sent_at


@pytest.mark.on_postgresql
def test_an_answer_counts_as_contact_with_the_customer_without_its_words(sent: Stage) -> None:
    answer(sent, "All the best, my private number is 555 0100.")

    hear(sent, ANA)

    noted = [one for one in rows(sent, Activity, Activity.type == "email") if one.subject == "Answered the goodbye"]
    assert [one.customer_id for one in noted] == [farewell(sent).customer_id]
    assert "555 0100" not in json.dumps([[one.subject, one.summary] for one in noted])


def test_hearing_the_same_messages_again_changes_nothing(sent: Stage) -> None:
    answer(sent, "Thank you!")
    first = hear(sent, ANA)

    again = hear(sent, ANA)

    assert first
    assert again == []
    assert len(replies(sent)) == 1


@pytest.mark.on_postgresql
def test_two_mailboxes_that_hear_one_answer_keep_it_twice_and_count_it_once(sent: Stage) -> None:
    answer(sent, "Thank you both!", cc=SARAH)

    hear(sent, ANA, SARAH)

    kept = replies(sent)
    assert [one.match for one in kept] == ["thread", "references"] or [one.match for one in kept] == ["thread"] * 2
    assert {one.message_id for one in kept} == {kept[0].message_id}
    assert len([one for one in rows(sent, Activity) if one.subject == "Answered the goodbye"]) == 1


def test_the_copy_in_a_colleagues_mailbox_is_ours_and_answers_nothing(sent: Stage) -> None:
    hear(sent, SARAH)

    assert replies(sent) == []
    assert farewell(sent).state == "sent"


def test_a_colleague_who_answers_with_another_subject_and_conversation_is_linked_by_reference(sent: Stage) -> None:
    ours = letter(sent)["rfc_message_id"]
    answer(
        sent, "I take this over here.", who=DANA, subject="New topic", headers={"In-Reply-To": ours, "References": ours}
    )

    hear(sent, ANA)

    (reply,) = replies(sent)
    assert (reply.address, reply.match in ("references", "thread")) == (DANA, True)
    assert farewell(sent).state == "answered"


def test_an_answer_to_an_alias_of_ours_is_an_answer_and_our_own_words_are_not(sent: Stage) -> None:
    sent.post("mail/change", {"address": ANA, "alias": {"address": "ana.s@cscx.example", "name": "Ana"}})
    answer(sent, "To your other address.", to="ana.s@cscx.example")
    sent.later(minutes=1)
    last = sent.mails(ANA)[-1]
    sent.post(
        "mail/write",
        {"from": ANA, "to": MICHAEL, "subject": last["subject"], "text": "By hand.", "reply_to_message": last["id"]},
    )

    hear(sent, ANA)

    assert [one.text for one in replies(sent)] == ["To your other address."]


def test_a_forwarded_mail_is_only_suggested_and_changes_nothing_by_itself(sent: Stage) -> None:
    mail = letter(sent)
    sent.later(minutes=5)
    head = f"---------- Forwarded message ---------\nFrom: Ana <{ANA}>\nDate: Mon\nSubject: x\nTo: Michael\n\n"
    subject = f"Fwd: {mail['subject']}"
    text = f"Is this right?\n\n{head}{mail['text']}"
    sent.post("mail/write", {"from": DANA, "to": ANA, "subject": subject, "text": text})

    hear(sent, ANA)

    (reply,) = replies(sent)
    assert reply.match == "suggested"
    assert (reply.reason or "").startswith("same company, and it has the subject of the mail of ")
    assert reply.text == "Is this right?"
    assert farewell(sent).state == "sent"


def test_a_mail_that_quotes_ours_under_another_subject_is_suggested_for_that_reason(sent: Stage) -> None:
    mail = letter(sent)
    sent.later(minutes=5)
    quoted = "\n".join(f"> {line}" for line in mail["text"].split("\n"))
    text = f"What is this about?\n\nOn Mon, Mar 2, 2026 Ana <{ANA}> wrote:\n{quoted}"
    sent.post("mail/write", {"from": DANA, "to": ANA, "subject": "Fwd: question", "text": text})

    hear(sent, ANA)

    (reply,) = replies(sent)
    assert reply.match == "suggested"
    assert (reply.reason or "").startswith("same company, and it quotes the mail of ")


@pytest.mark.on_postgresql
def test_other_mail_and_other_companies_are_never_suggested(sent: Stage) -> None:
    sent.later(minutes=5)
    same = f"Re: {letter(sent)['subject']}"
    for who, subject in ((DANA, "Invoice"), ("someone@gmail.com", same), ("eve@notdatacorp.example", same), (DANA, "")):
        sent.post("mail/write", {"from": who, "to": ANA, "subject": subject, "text": "Hello"})

    hear(sent, ANA)

    assert replies(sent) == []


def test_nothing_is_suggested_after_thirty_days(sent: Stage) -> None:
    same = letter(sent)["subject"]
    sent.later(days=31)
    sent.post("mail/write", {"from": DANA, "to": ANA, "subject": f"Re: {same}", "text": "Hello"})

    hear(sent, ANA)

    assert replies(sent) == []


def test_an_out_of_office_note_is_no_answer_and_says_until_when_and_who_stands_in(sent: Stage) -> None:
    back = clock.now() + timedelta(days=12)
    note = f"I am away until {back:%d %B %Y}. For urgent matters please contact Dana Li, {DANA}."
    answer(sent, note, headers={"Auto-Submitted": "auto-replied"})

    hear(sent, ANA)

    (reply,) = replies(sent)
    assert (reply.sort, reply.return_on, reply.substitute) == ("auto-reply", back.date(), "Dana Li")
    assert reply.detail is not None
    assert reply.detail["substitute"] == {"name": "Dana Li", "email": DANA}
    assert farewell(sent).state == "sent"


def test_a_mail_that_comes_back_for_good_is_bounced_and_says_why(sent: Stage) -> None:
    sent.later(minutes=1)
    sent.post("mail/bounce", {"address": MICHAEL, "message": letter(sent)["id"]})

    hear(sent, ANA)

    (notice,) = replies(sent)
    assert (notice.sort, notice.is_hard, notice.failed_address) == ("bounce", True, MICHAEL)
    assert notice.detail is not None
    assert notice.detail["reason"] == "the address does not exist"
    assert farewell(sent).state == "bounced"


def test_the_wrong_address_in_copy_alone_does_not_make_a_mail_bounced(sent: Stage) -> None:
    sent.later(minutes=1)
    copied = next(mail for mail in sent.mails(SARAH) if "ana@" in mail["from"])
    sent.post("mail/bounce", {"address": SARAH, "message": copied["id"]})

    hear(sent, ANA)

    (notice,) = replies(sent)
    assert notice.failed_address == SARAH
    assert farewell(sent).state == "sent"


def test_a_mail_that_came_back_and_is_answered_all_the_same_counts_as_answered(sent: Stage) -> None:
    ours = letter(sent)
    answer(sent, "It was passed on to me.", who=DANA, headers={"In-Reply-To": ours["rfc_message_id"]})
    sent.post("mail/bounce", {"address": MICHAEL, "message": ours["id"]})

    hear(sent, ANA)

    assert farewell(sent).state == "answered"


@pytest.mark.on_postgresql
def test_of_mail_outside_our_conversations_only_who_which_way_and_when_is_kept_for_known_contacts(sent: Stage) -> None:
    sent.later(minutes=5)
    secret = "the merger is confidential"
    sent.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": secret, "text": secret})
    sent.post("mail/write", {"from": ANA, "to": MICHAEL, "subject": secret, "text": secret})
    sent.post("mail/write", {"from": "stranger@nowhere.example", "to": ANA, "subject": secret, "text": secret})

    hear(sent, ANA)

    kept = rows(sent, Message, Message.outreach_id.is_(None))
    (michael,) = rows(sent, Contact, Contact.email == MICHAEL)
    assert [(one.direction, one.contact_id) for one in kept] == [("in", michael.id), ("out", michael.id)]
    assert all(one.subject is one.text is one.quoted is None for one in kept)


def test_text_is_wanted_in_our_conversations_and_of_what_came_back_and_nowhere_else(sent: Stage) -> None:
    answer(sent, "Thank you!")
    sent.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Lunch", "text": "private"})
    sent.post("mail/write", {"from": DANA, "to": ANA, "subject": f"Re: {letter(sent)['subject']}", "text": "x"})
    sent.post("mail/write", {"from": "stranger@nowhere.example", "to": ANA, "subject": "Fwd: buy", "text": "x"})

    place = mailbox(sent, ANA)
    with sent.runtime.reading(place.workspace_id) as session:
        heads = heard_in(sent, ANA, whole=False)
        wanted = {
            (one.sender.email, one.subject.removeprefix("Re: ")) for one in heads if needs_text(session, place, one)
        }

    same = letter(sent)["subject"]
    assert wanted == {(MICHAEL, same), (DANA, same)}


def test_an_older_message_of_a_conversation_is_no_answer_to_what_was_sent_later(sent: Stage) -> None:
    place = mailbox(sent, ANA)
    (own,) = [
        one for one in heard_in(sent, ANA) if "SENT" in one.labels and one.thread_ref == farewell(sent).thread_ref
    ]
    answer(sent, "Later.")
    (reply,) = [one for one in heard_in(sent, ANA) if one.sender.email == MICHAEL and one.sent_at > own.sent_at]
    before = _with(reply, message_ref="old", sent_at=own.sent_at - timedelta(days=3), in_reply_to="", references=())

    with sent.runtime.writing(place.workspace_id) as session:
        kept = take(session, place, before, kind_of=KINDS.__getitem__, now=clock.now())

    assert kept is not None
    assert kept.outreach_id is None
    assert farewell(sent).state == "sent"


@pytest.mark.on_postgresql
def test_words_are_removed_after_ninety_days_and_who_and_when_stays(sent: Stage) -> None:
    answer(sent, "Thank you!")
    hear(sent, ANA)

    early = _remove(sent)
    sent.later(days=91)
    late = _remove(sent)

    (reply,) = replies(sent)
    assert (early, late) == (0, 1)
    assert (reply.text, reply.quoted, reply.subject) == (None, None, None)
    assert reply.address == MICHAEL
    assert reply.text_removed_at is not None


def _remove(stage: Stage) -> int:
    with stage.runtime.writing(workspace(stage)) as session:
        return keeping.remove_old(session, now=clock.now())


def _with(heard: Heard, **values: Any) -> Heard:
    return Heard(**{**vars(heard), **values})


def test_another_workspace_hears_nothing_of_it(sent: Stage) -> None:
    answer(sent, "Thank you!")
    hear(sent, ANA)

    with sent.runtime.reading(workspace(sent, "T0NORTH")) as session:
        assert session.scalars(select(Message)).all() == []
