"""What people see when a mail is answered, comes back, or its reader is away: the cards, and what their buttons do."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.outreach import continuing, correcting, drafts
from store.models import Contact, Cover, Message, Outreach, Person, Task
from tests.edge.outside import Outside
from tests.journeys.conversing import ANA, MICHAEL, SARAH, Conversing
from tests.stage import Stage, StandIns

HOSTILE = "<!channel> *bold* <@U0ANA> & `code` \u202egnp.exe 🌱 " + "x" * 3000
AWAY = {"Auto-Submitted": "auto-replied", "X-Autoreply": "yes"}


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def typed(text: str) -> dict[str, Any]:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"body": {"body": {"rich_text_value": {"type": "rich_text", "elements": [words]}}}}


def test_an_answer_reaches_both_people_of_a_handoff_and_the_next_step_is_the_new_ones(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.later(hours=2)
    talk.answers(f"Thank you, Ana.\n\nCould you send me the new date for the review?\n\n{HOSTILE}")

    sarah, ana = stage.text_of(stage.card("U0SARAH")), stage.text_of(stage.card("U0ANA"))
    assert "*Michael Torres answered*, two hours after Ana's mail." in sarah
    assert "Asked for: “Could you send me the new date for the review?”" in sarah
    assert "Linked because it is the same conversation." in sarah
    assert "Draft an answer" in sarah
    assert "*Michael Torres answered*, two hours after your mail." in ana
    assert "Sarah Johnson has this too; the next step is theirs." in ana
    assert "Draft an answer" not in ana
    assert "*Michael Torres answered* <!date^" in stage.text_of(stage.message_with("U0ANA", "handoff.reassign"))
    assert talk.farewell().state == "answered"
    assert stage.refused == []


@pytest.mark.on_postgresql
def test_what_somebody_read_or_answered_in_gmail_posts_nothing_and_can_still_be_found(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    stage.post("slack/home", {"as": "U0SARAH"})
    before = len(stage.messages("U0SARAH"))

    talk.writes("Thank you!")
    talk.hears()
    stage.post("mail/read", {"address": SARAH, "message": talk.arrived(SARAH)["id"]})
    talk.later(minutes=3)

    assert len(stage.messages("U0SARAH")) == before
    assert "*Michael Torres answered*" in stage.text_of(stage.card("U0ANA")), "it is unread in the other mailbox"
    assert "*Michael Torres answered* about DataCorp." in json.dumps(
        stage.screen("U0SARAH")["home"], ensure_ascii=False
    )

    talk.writes("One more thing: when do we meet?")
    letter = {"from": ANA, "to": [MICHAEL], "subject": talk.arrived(ANA)["subject"], "text": "Tomorrow."}
    talk.hears()
    seen = [len(stage.messages(who)) for who in ("U0ANA", "U0SARAH")]
    stage.post("mail/write", {**letter, "reply_to_message": talk.arrived(ANA)["id"]})
    talk.hears()
    talk.later(minutes=3)

    assert [len(stage.messages(who)) for who in ("U0ANA", "U0SARAH")] == seen


def test_an_answer_after_the_end_of_somebodys_own_day_waits_for_the_beginning_of_the_next(talk: Conversing) -> None:
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        ana.work_starts, ana.work_ends = "07:00", "16:00"
    talk.sends_farewell()
    talk.later(hours=1, minutes=5)

    talk.answers("Thank you!")

    assert "*Michael Torres answered*, " in talk.says("U0SARAH"), "it is noon in New York"
    assert "*Michael Torres answered*, " not in talk.says("U0ANA")
    talk.until(1, 6, 58)
    talk.stage.work()
    assert "*Michael Torres answered*, " not in talk.says("U0ANA")
    talk.later(minutes=3)
    assert "*Michael Torres answered*, " in talk.says("U0ANA")


def test_an_answer_is_drafted_with_a_greeting_written_by_its_sender_and_stays_in_the_conversation(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers("Could you send me the new date for the review?")

    stage.click("U0SARAH", "reply.answer")
    stage.work()
    card = stage.text_of(stage.message_with("U0SARAH", "mail.discard"))
    assert "Hi Michael," in card
    assert '"outreach.send"' not in card, "a greeting alone is no mail"
    stage.post("slack/home", {"as": "U0SARAH"})
    stage.work()
    home = json.dumps(stage.screen("U0SARAH")["home"], ensure_ascii=False)
    assert "*Ready to send:* your mail to Michael Torres (DataCorp)." in home
    assert '"mail:' in home
    stage.submit("U0SARAH", typed("Hi Michael,\n\nLet us meet on Thursday.\n\nSarah"))
    stage.work()
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "mail.discard"))
    talk.later(seconds=31)

    mail = talk.arrived()
    assert "Let us meet on Thursday." in mail["text"]
    assert mail["subject"].startswith("Re: ")
    assert mail["in_reply_to"] == talk.messages("person")[0].message_id
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1
    assert [one["state"] for one in _states(talk, "reply")] == ["sent"]
    answered = stage.text_of(stage.message_with("U0SARAH", "reply.task"))
    assert "Answered <!date^" in answered
    assert "Draft an answer" not in answered


def test_where_slack_opens_no_form_for_an_answer_its_draft_is_pointed_to(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("Could you send me the new date for the review?")
    stage.broken("slack", "views.open", "error", error="expired_trigger_id")

    stage.click("U0SARAH", "reply.answer")
    stage.work()

    said = json.dumps(stage.calls("slack", "response_url")[-1]["arguments"])
    assert "Your draft is on its card; press Write it there." in said
    assert "Nothing was changed" not in said
    assert '"Write it"' in json.dumps(stage.message_with("U0SARAH", "mail.discard")["blocks"])


@pytest.mark.on_postgresql
def test_an_answer_to_an_odd_name_and_a_subject_of_any_length_is_drafted_all_the_same(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers("Could you send me the new date for the review?")
    with stage.runtime.writing(talk.workspace_id) as session:
        for copy in session.scalars(select(Message).where(Message.sort == "person")):
            copy.name, copy.subject = "=?x-unknown?q?Michael?=", f"Why =? {'x' * 400}"

    stage.click("U0SARAH", "reply.answer")
    stage.work()

    card = stage.text_of(stage.message_with("U0SARAH", "mail.discard"))
    assert "Re: Why = ? xxx" in card
    assert MICHAEL in card


def test_a_reply_becomes_a_task_and_its_writer_a_contact(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("Could you send us the audit?", sender="new.person@datacorp.example")

    card = stage.message_with("U0SARAH", "reply.more")
    assert "(colleague of Michael Torres) answered*" in stage.text_of(card)
    (answer,) = talk.messages("person")[:1]
    stage.click("U0SARAH", "reply.more", message=card, value=f"{answer.id}:contact")
    stage.click("U0SARAH", "reply.task")
    stage.submit("U0SARAH")
    stage.work()

    assert [one.email for one in talk.rows(Contact, email="new.person@datacorp.example")] == [
        "new.person@datacorp.example"
    ]
    (task,) = (one for one in talk.rows(Task) if one.outreach_id is not None and one.sentence is None)
    assert task.title == "Could you send us the audit?"
    assert "Task: Could you send us the audit? (Sarah Johnson, until Wednesday" in talk.says("U0SARAH")


def test_a_message_that_is_not_about_the_mail_leaves_it_unanswered_and_can_be_linked_again(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers("By the way, who ordered the cake?")
    assert talk.farewell().state == "answered"

    stage.click("U0SARAH", "reply.dismiss")
    stage.work()
    assert talk.farewell().state == "sent"
    assert talk.farewell().answered_at is None
    assert "is not about Ana's mail*, you said." in talk.says("U0SARAH")
    assert [one.cancelled_at is None for one in talk.reminders()] == [False, True]

    stage.click("U0SARAH", "reply.accept")
    stage.work()
    assert talk.farewell().state == "answered"
    assert all(one.cancelled_at for one in talk.reminders())


def test_out_of_office_is_no_answer_moves_the_reminder_and_offers_the_substitute(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    (reminder,) = talk.reminders()
    back = reminder.due_at.date() + timedelta(days=5)
    substitute = "For urgent matters contact Dana Li, dana.li@datacorp.example."
    text = f"I am out of the office until {back.day} {back:%B %Y}. {substitute}"
    talk.answers(text, headers=AWAY)

    card = stage.text_of(stage.card("U0ANA"))
    assert "*Michael Torres is away until " in card
    assert "I moved your reminder to <!date^" in card
    assert "the note names Dana Li" in card
    assert talk.farewell().state == "sent"
    (moved,) = talk.reminders()
    assert moved.due_at > reminder.due_at

    stage.click("U0ANA", "reply.keep_date")
    stage.work()
    assert [one.due_at for one in talk.reminders()] == [reminder.due_at]
    stage.click("U0SARAH", "reply.substitute")
    assert "dana.li@datacorp.example" in json.dumps(stage.modal("U0SARAH"))


@pytest.mark.on_postgresql
def test_a_word_to_the_substitute_does_not_take_up_a_correction(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("I am out of the office. For urgent matters contact Dana Li, dana.li@datacorp.example.", headers=AWAY)
    note = talk.messages("auto-reply")[0]
    farewell_id = talk.farewell().id
    talk.later(hours=1)

    with stage.runtime.writing(talk.workspace_id) as session:
        ana = session.scalars(select(Person).where(Person.email == ANA)).one()
        farewell = session.get_one(Outreach, farewell_id)
        farewell.message_id = farewell.thread_ref = None  # As after a Send that nobody could look up.
        correction = correcting.correct(session, farewell, ana, now=clock.now())
        word = continuing.to_substitute(session, note, ana, now=clock.now())
        again = continuing.to_substitute(session, note, ana, now=clock.now())

        assert word.id == again.id != correction.id
        assert [one.email for one in drafts.current(session, word).to] == ["dana.li@datacorp.example"]


def test_a_mail_that_came_back_says_so_at_once_and_goes_out_again_to_a_corrected_address(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.until(1, 22)
    stage.post("mail/bounce", {"address": MICHAEL, "message": talk.arrived()["id"]})
    talk.hears()

    card = stage.text_of(stage.card("U0ANA"))
    assert "*Your mail to michael.torres@datacorp.example came back* (" in card
    assert talk.farewell().state == "bounced"
    assert all(one.cancelled_at for one in talk.reminders())
    stage.click("U0ANA", "reply.correct")
    refused = stage.submit("U0ANA", {"address": {"address": {"value": MICHAEL}}})
    assert "came back. Nothing was saved" in json.dumps(refused)
    stage.submit("U0ANA", {"address": {"address": {"value": "m.torres@datacorp.example"}}})
    stage.work()
    stage.click("U0ANA", "outreach.send", message=stage.message_with("U0ANA", "mail.discard"))
    talk.later(seconds=31)

    *_, last = stage.accepted()
    assert last["to"] == ["m.torres@datacorp.example"]
    assert last["cc"] == [SARAH], "the colleague stays in the conversation"
    assert "You sent it again, to another address." in talk.says("U0ANA")


@pytest.mark.on_postgresql
def test_what_is_only_likely_counts_as_an_answer_once_somebody_says_so(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    subject = talk.arrived()["subject"]
    new = "new.person@datacorp.example"
    talk.answers("I was told about this; fine with us.", sender=new, subject=subject, headers={})

    card = stage.text_of(stage.card("U0SARAH"))
    assert "wrote*, perhaps about Ana's mail." in card
    assert "Suggested because" in card
    assert talk.farewell().state == "sent"

    stage.click("U0SARAH", "reply.accept")
    stage.work()
    assert talk.farewell().state == "answered"
    assert "Linked because you said so." in stage.text_of(stage.message_with("U0SARAH", "reply.answer"))


@pytest.mark.parametrize(("who", "team"), [("U0DAVID", "T0CSCX"), ("U1SARAH", "T0NORTH")])
def test_nobody_outside_a_conversation_can_press_its_buttons(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    outside = Outside(stage, stand_ins)
    talk.sends_farewell()
    talk.answers("Thank you!")
    message, reminder = talk.messages("person")[0].id, talk.reminders()[0].id
    buttons = ("answer", "task", "settle", "dismiss", "accept", "correct", "substitute", "keep_date")

    with outside.nothing_changes():
        for button in buttons:
            outside.click(who, f"reply.{button}", str(message), team=team)
        for button in ("nudge", "again", "leave"):
            outside.click(who, f"silence.{button}", str(reminder), team=team)
        outside.click(who, "mails.show", f"reply:{message}", team=team)
        outside.click(who, "mails.show", "line:1", team=team)
        outside.submit(who, "reply.task", str(message), {"title": {"title": {"value": "x"}}}, team=team)
        typed_address = {"address": {"address": {"value": "m@datacorp.example"}}}
        outside.submit(who, "reply.correct", str(message), typed_address, team=team)

    assert "Thank you!" not in talk.says(who)
    assert talk.messages("person")[0].match == "thread"
    assert talk.messages("person")[0].detail is None


def test_whoever_covers_for_somebody_away_hears_of_the_answer(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    with stage.runtime.writing(talk.workspace_id) as session:
        ids = {one.email: one.id for one in session.scalars(select(Person))}
        today = clock.now().date()
        session.add(
            Cover(
                workspace_id=talk.workspace_id,
                person_id=ids[SARAH],
                cover_id=ids["maya@cscx.example"],
                from_on=today,
                until_on=today + timedelta(days=7),
                created_at=clock.now(),
            )
        )
    talk.answers("Could you send me the new date?")

    assert "*Michael Torres answered*" in stage.text_of(stage.card("U0MAYA"))
    assert "Michael Torres answered" not in talk.says("U0SARAH")
    stage.click("U0MAYA", "reply.answer")
    stage.submit("U0MAYA", typed("Hi Michael,\n\nOn Thursday.\n\nMaya"))
    stage.work()
    assert "from maya@cscx.example" in stage.text_of(stage.message_with("U0MAYA", "mail.discard"))


def _states(talk: Conversing, kind: str) -> list[dict[str, str]]:
    return [{"state": one.state} for one in talk.rows(Outreach, kind=kind)]


def test_who_presses_send_before_an_answer_was_shown_reads_it_in_what_holds_them_back(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.writes(HOSTILE)
    talk.later(minutes=1)
    talk.hears()
    sent = len(stage.accepted())

    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "outreach.send"))

    assert "Michael Torres wrote a moment ago: “&lt;!channel&gt; " in talk.says("U0SARAH")
    assert "Nothing was sent." in talk.says("U0SARAH")
    talk.later(minutes=2)
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "outreach.send"))
    talk.later(seconds=31)
    assert len(stage.accepted()) == sent + 1
