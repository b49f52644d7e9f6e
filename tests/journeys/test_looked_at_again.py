"""Looked at again before the bytes leave: what stops a mail at the last moment, and what its sender then reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import clock
from bot.kinds import KINDS
from bot.outreach import holding_back
from store.forgotten import hash_of
from store.models import Contact, ForgottenAddress, Hold, Outreach, Person, Task
from tests.journeys.sending import (
    MICHAEL,
    SEND,
    add,
    came_back,
    cards,
    change,
    farewell,
    from_michael,
    leave,
    the,
    thread,
    workspace,
)
from tests.stage import Stage


def test_somebody_marked_not_to_be_contacted_within_the_undo_window_gets_nothing(approved: Stage) -> None:
    change(approved, Contact, Contact.email == MICHAEL, do_not_contact=True)

    leave(approved)

    came_back(approved, "Michael Torres is marked as not to be contacted")


def test_an_address_that_asked_to_be_forgotten_gets_nothing(approved: Stage) -> None:
    forgotten = ForgottenAddress(salt="s", address_hash=hash_of("s", MICHAEL.upper()), forgotten_at=clock.now())
    add(approved, forgotten)

    leave(approved)

    came_back(approved, "asked to be forgotten")


def test_a_customer_who_wrote_meanwhile_is_read_first_and_can_be_answered_with_the_same_draft(approved: Stage) -> None:
    add(approved, from_michael(approved))

    leave(approved)

    came_back(approved, "Michael Torres wrote in the meantime")
    approved.later(minutes=3)
    approved.click("U0ANA", SEND)
    leave(approved)
    assert len(approved.accepted()) == 1
    assert "Settled" in thread(approved)[0]


def test_an_auto_reply_or_an_old_message_heard_late_stops_nothing(approved: Stage) -> None:
    away, old = from_michael(approved), from_michael(approved)
    away.sort, away.message_ref = "auto-reply", "m78"
    old.sent_at -= timedelta(days=20)
    add(approved, away)
    add(approved, old)

    leave(approved)

    assert len(approved.accepted()) == 1


@pytest.mark.on_postgresql
def test_a_managers_hold_stops_a_mail_with_the_managers_reason(approved: Stage) -> None:
    mail, by = farewell(approved), the(approved, Person, Person.role == "manager")
    hold = Hold(
        outreach_id=mail.id, by_id=by.id, reason="Their <!channel> contract is on my desk.", held_at=clock.now()
    )
    add(approved, hold)

    leave(approved)

    came_back(approved, "contract is on my desk.")
    assert "<!channel>" not in approved.text_of(cards(approved)[-1])
    with approved.runtime.writing(workspace(approved)) as session:
        manager, held = session.get_one(Person, by.id), session.get_one(Outreach, mail.id)
        holding_back.release(session, KINDS[mail.kind], held, manager, now=clock.now())
    approved.work()
    approved.click("U0ANA", SEND)
    leave(approved)
    assert len(approved.accepted()) == 1


@pytest.mark.on_postgresql
def test_a_mail_for_later_whose_facts_are_others_by_then_comes_back_and_says_which(approved: Stage) -> None:
    promise = the(approved, Task, Task.title.contains("audit of the Elgin"))
    change(approved, Task, Task.id == promise.id, done_on=clock.now().date())

    leave(approved)

    came_back(approved, "What it says has changed since: Open promise")


@pytest.mark.on_postgresql
def test_a_customer_who_has_had_two_mails_this_week_is_left_in_peace(drafted: Stage) -> None:
    for number in (1, 2):
        hand = from_michael(drafted)
        hand.direction, hand.sort, hand.message_id = "out", "own", f"<own{number}@cscx.example>"
        hand.message_ref, hand.thread_ref = f"own{number}", f"own{number}"
        hand.sent_at -= timedelta(days=number)
        add(drafted, hand)

    drafted.click("U0ANA", SEND)

    asked = drafted.text_of(drafted.modal("U0ANA"))
    assert "Michael Torres has had 2 mails from us in seven days that answered nothing" in asked
    assert farewell(drafted).state == "drafted"
    assert drafted.accepted() == []


def test_somebody_who_may_not_send_it_any_more_does_not(approved: Stage) -> None:
    change(approved, Person, Person.slack_ref == "U0ANA", deactivated_at=clock.now())

    leave(approved)

    assert approved.accepted() == []
    assert farewell(approved).state == "drafted"
