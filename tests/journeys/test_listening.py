"""Hearing what happens in connected mailboxes, from the customer's answer in Gmail to what Rapport knows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.outreach.listening import LOOK_BACK
from jobs import watching
from jobs.listening import SEARCHES
from store.models import Contact, Customer, Job, Mailbox, Message, Person
from tests.listening import (
    ANA,
    MICHAEL,
    STRANGER,
    answer,
    farewell,
    farewell_state,
    heard,
    look,
    mailbox,
    reads,
    workspace,
)
from tests.stage import Stage


def test_an_answer_reaches_its_mail_without_any_push(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    answer(stage, mail)

    look(stage)

    (said,) = [message for message in heard(stage) if message.direction == "in"]
    assert (said.sort, said.match, said.address) == ("person", "thread", MICHAEL)
    assert said.text == "Thank you, Ana."
    assert farewell_state(stage) == "answered"


def test_an_answer_costs_one_page_of_history_and_one_read(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    before = len(stage.calls("gmail"))
    answer(stage, mail)

    look(stage)

    made = [call["method"] for call in stage.calls("gmail")[before:] if call["arguments"]["user"] == ANA]
    assert made == ["history.list", "messages.get"], stage.calls("gmail")[before:]


def test_what_strangers_write_is_neither_kept_nor_read_beyond_its_headers(stage: Stage) -> None:
    look(stage)
    stage.post("mail/write", {"from": STRANGER, "to": ANA, "subject": "Ten tips", "text": "Buy now."})

    look(stage, minutes=6)

    (call,) = stage.calls("gmail", "messages.get")
    assert call["arguments"]["format"] == "metadata"
    assert heard(stage) == []


def test_of_mail_with_known_contacts_only_who_which_way_and_when_is_kept(stage: Stage) -> None:
    look(stage)
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Lunch <!channel>", "text": "Tuesday?"})
    stage.post("mail/write", {"from": ANA, "to": MICHAEL, "subject": "Lunch", "text": "Gladly."})

    look(stage, minutes=6)

    rows = heard(stage)
    assert [(row.direction, row.address) for row in rows] == [("in", MICHAEL), ("out", MICHAEL)]
    assert {(row.subject, row.text, row.quoted, row.outreach_id) for row in rows} == {(None, None, None, None)}
    assert all(abs(row.sent_at - clock.now()) < timedelta(minutes=8) for row in rows)
    with stage.runtime.reading(workspace(stage)) as session:
        names = set(session.scalars(select(Customer.name).where(Customer.id.in_({row.customer_id for row in rows}))))
    assert names == {"DataCorp"}
    assert {call["arguments"]["format"] for call in stage.calls("gmail", "messages.get")} == {"metadata"}


def test_nothing_in_the_gap_is_missed_or_doubled_when_gmail_has_forgotten_the_cursor(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    answer(stage, mail, "The first answer.")
    look(stage)
    answer(stage, mail, "In the gap.")
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Also", "text": "In the gap, elsewhere."})
    stage.post("mail/change", {"address": ANA, "forget_history": True})

    look(stage, minutes=6)
    look(stage, minutes=6)
    answer(stage, mail, "After it.")
    look(stage, minutes=6)

    texts = [row.text for row in heard(stage) if row.direction == "in"]
    assert sorted(texts, key=str) == sorted(["The first answer.", "In the gap.", None, "After it."], key=str)
    assert len(set(reads(stage))) == len(reads(stage))


def test_an_answer_in_the_gap_is_found_although_the_search_does_not_know_it_yet(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    answer(stage, mail, "In the gap.")
    stage.post("mail/change", {"address": ANA, "forget_history": True})
    stage.broken("gmail", "messages.list", "status", times=None, status=503)

    look(stage)

    assert "In the gap." in [row.text for row in heard(stage)]


@pytest.mark.on_postgresql
def test_a_sync_that_dies_halfway_is_done_again_without_doubling_anything(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    for number in range(25):
        answer(stage, mail, f"Answer {number}.")
    stage.broken("gmail", "messages.get", "cut_before", times=1)

    look(stage)
    stage.later(seconds=5)
    stage.work()

    texts = [row.text for row in heard(stage) if row.direction == "in"]
    assert sorted(texts, key=str) == sorted(f"Answer {number}." for number in range(25))


def test_a_backlog_is_read_in_portions_and_answers_come_first(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    for number in range(110):
        stage.post("mail/write", {"from": STRANGER, "to": ANA, "subject": f"Tip {number}", "text": "Buy."})
    answer(stage, mail)
    cursor = mailbox(stage).history_ref

    look(stage)

    assert "Thank you, Ana." in [row.text for row in heard(stage)]
    assert len(stage.calls("gmail", "messages.get")) <= 101
    halfway = mailbox(stage).history_ref
    assert halfway is not None
    assert cursor is not None
    assert int(cursor) < int(halfway)
    stage.later(seconds=31)
    stage.work()
    assert len(reads(stage)) == 112  # All of them once, and what Gmail made of Ana's own mail before.
    assert int(mailbox(stage).history_ref or 0) > int(halfway)


def test_when_gmail_asks_to_wait_reading_goes_on_where_it_stopped(stage: Stage) -> None:
    look(stage)
    for number in range(45):
        stage.post("mail/write", {"from": STRANGER, "to": ANA, "subject": f"Tip {number}", "text": "Buy."})
    stage.post("mail/limits", {"units_per_minute": 20 * 30})

    look(stage, minutes=6)
    for _ in range(4):
        stage.later(seconds=70)
        stage.work()

    assert len(set(reads(stage))) == 45
    assert mailbox(stage).sync_trouble is None
    assert abs((mailbox(stage).synced_at or clock.now()) - clock.now()) < timedelta(minutes=5)


def test_a_message_that_was_deleted_meanwhile_is_passed_over(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    answer(stage, mail, "Deleted again.")
    stage.broken("gmail", "messages.get", "error", error="notFound")

    look(stage)
    answer(stage, mail, "This one stays.")
    look(stage, minutes=6)

    assert [row.text for row in heard(stage) if row.direction == "in"] == ["This one stays."]


@pytest.mark.on_postgresql
def test_two_clocks_ask_for_one_look_and_none_while_one_is_waiting(stage: Stage) -> None:
    stage.later(seconds=61)
    for _ in range(3):
        watching.ask_often(stage.runtime)
        stage.later(seconds=20)
    stage.work(rounds=60)

    assert len([call for call in stage.calls("gmail", "getProfile") if call["arguments"]["user"] == ANA]) == 1


def test_a_mailbox_is_looked_into_often_only_while_an_answer_is_awaited(stage: Stage) -> None:
    look(stage)
    look(stage)
    assert [call for call in stage.calls("gmail", "history.list") if call["arguments"]["user"] == ANA] == []
    farewell(stage)

    for _ in range(3):
        look(stage)

    polls = [call["arguments"]["user"] for call in stage.calls("gmail", "history.list")]
    assert (polls.count(ANA), polls.count("maya@cscx.example")) == (3, 0)


def test_a_mailbox_connected_for_sending_only_is_never_read(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        box = session.scalars(select(Mailbox).where(Mailbox.address == ANA)).one()
        box.scopes = ["openid", "https://www.googleapis.com/auth/gmail.send"]

    look(stage)
    look(stage, minutes=6)

    assert ANA not in {call["arguments"].get("user") for call in stage.calls("gmail")}


def test_what_the_owner_has_opened_in_gmail_is_known(stage: Stage) -> None:
    look(stage)
    mail = farewell(stage)
    look(stage)
    answer(stage, mail)
    look(stage)
    (said,) = [row for row in heard(stage) if row.direction == "in"]
    assert said.seen_at is None

    stage.post("mail/read", {"address": ANA, "message": said.message_ref})
    look(stage, minutes=6)

    assert [row.seen_at is not None for row in heard(stage) if row.direction == "in"] == [True]


def test_on_connecting_three_months_of_contact_are_read_and_not_a_word_of_it(stage: Stage) -> None:
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Too old", "text": "Old."})
    stage.later(days=91)
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Then", "text": "Then."})
    stage.post("mail/write", {"from": ANA, "to": MICHAEL, "subject": "Then", "text": "And I."})
    stage.post("mail/write", {"from": STRANGER, "to": ANA, "subject": "Tips", "text": "Buy."})
    stage.later(days=60)

    look(stage)

    assert [(row.direction, row.address, row.text) for row in heard(stage)] == [
        ("in", MICHAEL, None),
        ("out", MICHAEL, None),
    ]
    assert {call["arguments"]["format"] for call in stage.calls("gmail", "messages.get")} == {"metadata"}
    stage.later(seconds=31)
    stage.work(rounds=60)
    assert mailbox(stage).looked_back_at is not None
    assert stage.messages("U0ANA") == []


@pytest.mark.on_postgresql
def test_looking_for_very_many_contacts_lets_others_have_their_turn(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        customer = session.scalars(select(Customer).where(Customer.external_ref == "C-DATACORP")).one()
        for number in range(400):
            email = f"person{number}@datacorp.example"
            name, ref = f"Person {number}", f"many-{number}"
            session.add(
                Contact(
                    workspace_id=customer.workspace_id,
                    customer_id=customer.id,
                    external_ref=ref,
                    name=name,
                    email=email,
                )
            )

    look(stage)

    asked = [call["arguments"] for call in stage.calls("gmail", "messages.list") if call["arguments"]["user"] == ANA]
    with stage.runtime.reading(workspace(stage)) as session:
        jobs = session.scalars(select(Job).where(Job.name == LOOK_BACK)).all()
    goes = [job for job in jobs if job.arguments["mailbox_id"] == mailbox(stage).id]
    assert len(asked) > 2 * SEARCHES
    assert len(goes) >= len(asked) / SEARCHES
    assert mailbox(stage).looked_back_at is not None, "nothing was read, so nothing had to rest"


def test_when_gmail_cannot_be_read_home_says_so_until_it_can(stage: Stage) -> None:
    look(stage)
    stage.post("slack/home", {"as": "U0ANA"})
    stage.broken("gmail", "history.list", "status", times=None, status=503)

    look(stage, minutes=6)
    for _ in range(8):
        stage.later(seconds=61)
        stage.work()

    said = "I couldn't look into ana@cscx.example since"
    assert said in json.dumps(stage.screen("U0ANA", stage.dm("U0ANA"))["home"])
    stage.mend()
    look(stage, minutes=6)
    assert said not in json.dumps(stage.screen("U0ANA", stage.dm("U0ANA"))["home"])
    assert mailbox(stage).sync_trouble is None


def test_the_same_contact_in_another_workspace_is_heard_there_alone(stage: Stage) -> None:
    look(stage)
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Hi", "text": "Hi."})

    look(stage, minutes=6)

    assert len(heard(stage)) == 1
    with stage.runtime.reading(workspace(stage, "T0NORTH")) as session:
        assert session.scalars(select(Message)).all() == []


def test_a_briefing_names_the_latest_mail_wherever_it_was_written(stage: Stage) -> None:
    look(stage)
    stage.post("mail/write", {"from": MICHAEL, "to": ANA, "subject": "Lunch", "text": "Tuesday?"})
    look(stage, minutes=6)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()

    stage.click("U0ANA", "briefing.open")

    with stage.runtime.reading(workspace(stage)) as session:
        today = clock.today(session.scalars(select(Person.zone).where(Person.slack_ref == "U0ANA")).one())
    assert f"Last contact: a mail from Michael Torres on {today.day} {today:%B}" in stage.text_of(stage.modal("U0ANA"))
