"""Hearing when things are not as usual: aliases, hostile mail, a gap that stays open, Gmail away, days off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.outreach.replies.following import PING
from store.models import Activity, Contact, Job
from tests.journeys.conversing import ANA, LISBON, MICHAEL, SARAH, Conversing
from tests.listening import answer, farewell, farewell_state, heard, look, mailbox
from tests.stage import Stage

ALIAS = "ana.r@cscx.example"


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def jobs_named(talk: Conversing, name: str) -> list[Any]:
    return talk.rows(Job, name=name)


def test_a_mail_of_ours_from_an_alias_is_nobodys_answer_in_a_colleagues_mailbox(talk: Conversing, stage: Stage) -> None:
    stage.post("mail/change", {"address": ANA, "alias": {"address": ALIAS, "name": "Ana"}})
    talk.sends_farewell()
    talk.later(minutes=5)
    assert {alias["email"] for alias in mailbox(stage).aliases} == {ALIAS}
    activities = len(talk.rows(Activity))
    earlier = talk.arrived()["rfc_message_id"]
    letter: dict[str, Any] = {"from": ALIAS, "to": [MICHAEL], "cc": [SARAH], "text": "One more thing."}
    letter |= {"subject": f"Re: {talk.arrived()['subject']}"}
    letter |= {"headers": {"In-Reply-To": earlier, "References": earlier}}
    stage.post("mail/write", letter)

    talk.hears()
    talk.later(minutes=3)

    assert talk.farewell().state == "sent"
    assert len(talk.rows(Activity)) == activities
    assert "answered*" not in talk.says("U0SARAH")


@pytest.mark.on_postgresql
def test_what_cannot_be_read_does_not_keep_the_next_message_from_being_heard(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    headers = {"Content-Type": 'text/plain; charset="idna"', "Auto-Submitted": "auto-replied"}
    for sender in ("postmaster@datacorp.example", "mailer-daemon@datacorp.example"):
        text = "Message-ID: <a\x00b@c.example>\nFinal-Recipient: rfc822; x\x00@y.example\n" + "<" * 60_000
        notice = {"from": sender, "to": ANA, "subject": "Undeliverable", "text": text, "headers": headers}
        stage.post("mail/write", notice)
    answer(stage, mail)

    look(stage)

    assert farewell_state(stage) == "answered"
    assert mailbox(stage).sync_trouble is None


@pytest.mark.on_postgresql
def test_a_gap_stays_open_until_it_was_read_however_long_gmail_is_away(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    heard_until = mailbox(stage).synced_at
    answer(stage, mail, "In the gap.")
    stage.post("mail/change", {"address": ANA, "forget_history": True})
    stage.broken("gmail", "threads.get", "status", times=None, status=503)
    stage.broken("gmail", "messages.list", "status", times=None, status=503)
    for _ in range(12):
        look(stage, minutes=6)

    assert mailbox(stage).synced_at == heard_until, "nothing is claimed to have been heard"
    stage.mend()
    for _ in range(4):
        look(stage, minutes=6)

    assert [row.text for row in heard(stage) if row.direction == "in"] == ["In the gap."]
    assert farewell_state(stage) == "answered"
    synced_at = mailbox(stage).synced_at
    assert synced_at is not None
    assert heard_until is not None
    assert synced_at > heard_until


@pytest.mark.on_postgresql
def test_an_answer_to_a_mail_of_which_nobody_knew_counts_once_it_is_known(talk: Conversing, stage: Stage) -> None:
    talk.until(0, 15)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.broken("gmail", "drafts.send", "cut_after")
    stage.broken("gmail", "threads.get", "status", times=None, status=503)
    stage.broken("gmail", "history.list", "status", times=None, status=503)
    talk.later(seconds=31)
    for _ in range(10):
        talk.later(seconds=40)
    assert talk.farewell().state == "needs a person"
    stage.mend()
    talk.answers("Got it, thank you!")

    if talk.farewell().state == "needs a person":
        stage.click("U0ANA", "outreach.is_there")
    talk.later(minutes=10)

    assert talk.farewell().state == "answered"
    talk.later(days=7)
    assert "No answer from" not in talk.says("U0ANA")


def test_they_are_told_of_an_answer_although_gmail_cannot_say_whether_they_read_it(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.writes("Thank you!")
    talk.later(minutes=1)
    talk.hears()
    stage.broken("gmail", "messages.get", "status", times=None, status=503)
    for _ in range(12):
        talk.later(minutes=1)

    assert "*Michael Torres answered*" in talk.says("U0SARAH")


def test_who_covers_is_told_on_the_morning_although_the_answer_came_the_evening_before(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.until(4, 19)
    first = clock.now().astimezone(LISBON).date() + timedelta(days=3)
    last = first + timedelta(days=4)
    stage.command("U0SARAH", f"/rapport away {first.day} {first:%B} to {last.day} {last:%B}, David covers")
    stage.work()
    talk.writes("Thank you!")
    talk.hears()
    talk.until(0, 18)
    talk.hears()

    assert [row for row in jobs_named(talk, PING) if row.state == "done"]
    assert "*Michael Torres answered*" in talk.says("U0DAVID")
    assert "*Michael Torres answered*" not in talk.says("U0SARAH")


@pytest.mark.on_postgresql
def test_a_weekday_in_an_absence_note_is_read_on_the_day_of_who_wrote_it(talk: Conversing, stage: Stage) -> None:
    with stage.runtime.writing(talk.workspace_id) as session:
        contact = session.scalars(select(Contact).where(Contact.email == MICHAEL)).one()
        contact.zone = "America/Los_Angeles"
    talk.sends_farewell()
    evening = talk.until(4, 1)  # Thursday 17:00 or 18:00 in Los Angeles, Friday by the clock of UTC.
    talk.answers(
        "I am out of the office until Friday.",
        headers={"Auto-Submitted": "auto-replied", "X-Autoreply": "yes"},
        subject="Automatic reply",
    )

    read = {note.return_on for note in talk.messages("auto-reply")}
    assert read == {evening.date()}, "the Friday that follows Thursday, not the one after"
