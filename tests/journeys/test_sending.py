"""Sending looked after to the end: what stops a mail at the last moment, what it waits for, and that it leaves once."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot import clock, runtime
from bot.connectors.google import oauth
from bot.errors import AlreadyDone, LeaseLost
from bot.kinds import KINDS
from bot.outreach import holding_back, life, reconciling, sending, steps
from jobs.performing import CLAIM_LEASE, perform
from jobs.registry import Work
from jobs.tidying import ask_for_sweeps
from store import jobs, lobby
from store import outreach as store
from store.forgotten import hash_of
from store.models import (
    Approval,
    Contact,
    ForgottenAddress,
    Hold,
    Job,
    Mailbox,
    Message,
    Outreach,
    Person,
    Task,
)
from tests.stage import Json, Stage

MICHAEL, ANA = "michael.torres@datacorp.example", "ana@cscx.example"
SEND, UNDO = "outreach.send", "outreach.undo"
READY, WAITS = "Your handoff draft is ready", "Your mail waits for Gmail"


def leave(stage: Stage) -> None:
    stage.later(seconds=31)
    stage.work()


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


def the(stage: Stage, model: Any, *where: Any) -> Any:
    with stage.runtime.reading(workspace(stage)) as session:
        return session.scalars(select(model).where(*where).order_by(model.id.desc())).first()


def change(stage: Stage, model: Any, *where: Any, **values: Any) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        row = session.scalars(select(model).where(*where).order_by(model.id.desc())).first()
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)


def add(stage: Stage, row: Any) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        row.workspace_id = workspace(stage)
        session.add(row)


def farewell(stage: Stage) -> Outreach:
    found: Outreach = the(stage, Outreach, Outreach.kind == "handoff.farewell")
    return found


def cards(stage: Stage) -> list[Json]:
    return [m for m in stage.messages("U0ANA") if m["kind"] == "message" and m["thread_ts"] in (None, m["ts"])]


def thread(stage: Stage) -> list[str]:
    return [stage.text_of(m) for m in stage.messages("U0ANA") if m["thread_ts"] not in (None, m["ts"])]


def lines(stage: Stage) -> list[str]:
    return [m["text"] for m in stage.messages("U0ANA") if m["kind"] == "ephemeral"]


def drafts_in_gmail(stage: Stage) -> list[Json]:
    found: list[Json] = stage.mailbox(ANA)["drafts"]
    return found


def came_back(stage: Stage, said: str) -> None:
    """Nothing left; the draft is here with all its words, and card and thread both say why."""
    assert stage.accepted() == []
    assert farewell(stage).state == "drafted"
    card = cards(stage)[-1]
    assert card["text"] == READY
    assert said in stage.text_of(card)
    assert said in thread(stage)[-1]
    assert "Hi Michael" in stage.text_of(card)
    assert drafts_in_gmail(stage) == []


# Looked at again before the bytes leave.


def from_michael(stage: Stage, **more: Any) -> Message:
    mailbox, contact = the(stage, Mailbox, Mailbox.address == ANA), the(stage, Contact, Contact.email == MICHAEL)
    return Message(
        mailbox_id=mailbox.id,
        message_ref="m77",
        thread_ref="t77",
        message_id="<m77@datacorp.example>",
        direction="in",
        sort="person",
        address=MICHAEL,
        name="Michael Torres",
        contact_id=contact.id,
        customer_id=contact.customer_id,
        sent_at=clock.now(),
        heard_at=clock.now(),
        **more,
    )


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


def test_a_mail_for_later_whose_facts_are_others_by_then_comes_back_and_says_which(approved: Stage) -> None:
    promise = the(approved, Task, Task.title.contains("audit of the Elgin"))
    change(approved, Task, Task.id == promise.id, done_on=clock.now().date())

    leave(approved)

    came_back(approved, "What it says has changed since: Open promise")


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


# Waiting.


def test_a_full_day_lets_the_mail_wait_with_its_moment_and_it_can_be_cancelled(approved: Stage) -> None:
    change(approved, Mailbox, Mailbox.address == ANA, daily_ceiling=1)
    earlier = the(approved, Approval)
    add(
        approved,
        Approval(
            outreach_id=the(approved, Outreach, Outreach.kind == "handoff.introduction").id,
            version=1,
            person_id=earlier.person_id,
            mailbox_id=earlier.mailbox_id,
            ref="earlier",
            digest="",
            mime=b"",
            approved_at=clock.now(),
            leaves_at=clock.now(),
            attempted_at=clock.now() - timedelta(hours=23),
            message_ref="m1",
        ),
    )

    leave(approved)

    card = approved.message_with("U0ANA", UNDO)
    assert card["text"] == WAITS
    assert "as many mails as it may in 24 hours. Your draft is safe and will leave at" in approved.text_of(card)
    assert approved.calls("gmail", "drafts.") == []
    approved.later(minutes=62)
    approved.work()
    assert len(approved.accepted()) == 1


def test_gmails_limit_for_the_day_is_said_with_the_minute_after_it(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "error", error="mailSending", retry_after=7200)

    leave(approved)

    said = approved.text_of(approved.message_with("U0ANA", UNDO))
    assert "Gmail won't take mail for you until" in said
    assert "(daily limit). Your draft is safe and will leave at" in said
    approved.later(minutes=120, seconds=30)
    approved.work()
    assert approved.accepted() == []
    approved.later(minutes=1)
    approved.work()
    assert len(approved.accepted()) == 1


# Only sending.


@pytest.fixture
def send_only(drafted: Stage) -> Stage:
    change(drafted, Mailbox, Mailbox.address == ANA, scopes=[oauth.SEND])
    drafted.click("U0ANA", SEND)
    drafted.work()
    return drafted


def test_a_grant_that_only_sends_sends_once_without_a_draft(send_only: Stage) -> None:
    leave(send_only)

    assert len(send_only.accepted()) == 1
    assert send_only.calls("gmail", "drafts.") == []
    assert len(send_only.calls("gmail", "messages.send")) == 1
    assert farewell(send_only).state == "sent"


@pytest.mark.parametrize("kind", ["cut_after", "cut_before", "status"])
def test_a_grant_that_only_sends_asks_its_person_at_once_and_never_sends_twice(send_only: Stage, kind: str) -> None:
    send_only.broken("gmail", "messages.send", kind, **({"status": 500} if kind == "status" else {}))

    leave(send_only)

    card = send_only.message_with("U0ANA", "outreach.is_there")
    assert "Gmail is connected for sending only, so I can't look" in send_only.text_of(card)
    send_only.mend()
    for _ in range(5):
        send_only.later(minutes=30)
        send_only.work()
    assert len(send_only.calls("gmail", "messages.send")) == 1
    send_only.click("U0ANA", "outreach.is_not_there")
    send_only.work()
    assert farewell(send_only).state == "drafted"


# Workers that die, or sleep too long.


def due_send(stage: Stage) -> tuple[int, int]:
    job = the(stage, Job, Job.name == sending.SEND, Job.state.in_(("waiting", "running")))
    return workspace(stage), job.id


def die_in(stage: Stage, boundary: str) -> None:
    """Let a forked worker send the mail, and kill it hard when it has come to a boundary."""
    stage.runtime.database.close()  # Whoever forks with a connection open shares it.
    child = os.fork()
    if child == 0:
        try:
            runtime.start(stage.runtime.settings)
            _trap(boundary)
            perform(runtime.current(), *due_send(stage))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), boundary
    assert os.WTERMSIG(status) == signal.SIGKILL


def _trap(boundary: str) -> None:
    """Kill this process when a column of the Send is written for the first time, before or after that is committed."""
    when, column = boundary.split()

    def before_commit(session: Session) -> None:
        if session.info.get("workspace_id") is None:
            return
        session.flush()
        approval = session.scalars(select(Approval)).first()
        session.info["reached"] = approval is not None and getattr(approval, column) is not None
        if session.info["reached"] and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)

    def after_commit(session: Session) -> None:
        if session.info.get("reached"):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, "before_commit", before_commit)
    event.listen(Session, "after_commit", after_commit)


WRITTEN = ("draft_ref", "history_ref", "attempted_at", "message_ref")
BOUNDARIES = [f"{when} {column}" for column in WRITTEN for when in ("before", "after")]


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_worker_killed_at_any_step_leaves_one_mail_and_no_draft(approved: Stage, boundary: str) -> None:
    approved.later(seconds=31)
    die_in(approved, boundary)

    for _ in range(12):
        approved.later(seconds=61)
        approved.work()

    state = farewell(approved).state
    assert len(approved.accepted()) == (1 if state == "sent" else 0)
    assert state in ("sent", "drafted")
    assert state == "sent" or boundary == "after attempted_at"
    assert drafts_in_gmail(approved) == []


def test_a_worker_whose_lease_was_taken_over_may_neither_send_nor_write(approved: Stage) -> None:
    approved.later(seconds=31)
    where, job_id = due_send(approved)
    with approved.runtime.writing(where) as session:
        stale = jobs.claim(session, job_id, now=clock.now(), lease=CLAIM_LEASE)
    assert stale is not None
    approved.later(seconds=61)
    approved.work()
    asked = len(approved.calls("gmail", "drafts.send"))

    def go_on() -> None:
        with Work(approved.runtime, where, stale, CLAIM_LEASE).writing() as session:
            approval = store.approval(session, int(stale.arguments["approval_id"]))
            assert approval is not None
            sending.note_beginning(session, approval, steps.SendDraft("r1"), now=clock.now())

    with pytest.raises(LeaseLost):
        go_on()

    assert len(approved.accepted()) == 1
    assert asked == len(approved.calls("gmail", "drafts.send")) == 1


def test_of_many_who_would_ask_gmail_to_send_exactly_one_may(approved: Stage) -> None:
    where, approval_id = workspace(approved), the(approved, Approval).id

    def try_it(_: int) -> bool:
        with approved.runtime.writing(where) as session:
            approval = store.approval(session, approval_id)
            assert approval is not None
            return sending.note_beginning(session, approval, steps.SendDraft("r1"), now=clock.now())

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(try_it, range(16)))

    assert sum(told) == 1


def test_a_cancel_that_was_acknowledged_is_never_sent_whoever_was_faster(approved: Stage) -> None:
    outcomes = set()
    for _ in range(8):
        stage = approved
        button, job = stage.message_with("U0ANA", UNDO), due_send(stage)
        stage.later(seconds=31)
        with ThreadPoolExecutor(2) as pool:
            undone = pool.submit(stage.click, "U0ANA", UNDO, message=button)
            pool.submit(perform, stage.runtime, *job).result()
            undone.result()
        stage.work()
        state = farewell(stage).state
        outcomes.add(state)
        assert len(stage.accepted()) == (1 if state == "sent" else 0)
        if state == "sent":
            break
        stage.click("U0ANA", SEND)
        stage.work()

    assert outcomes <= {"sent", "drafted"}


# What is left in Gmail.


def test_a_late_acceptance_is_impossible_once_the_draft_is_here_again(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "cut_before")
    leave(approved)
    (draft,) = drafts_in_gmail(approved)
    for _ in range(8):
        approved.later(seconds=25)
        approved.work()

    assert farewell(approved).state == "drafted"
    assert drafts_in_gmail(approved) == []
    with approved.runtime.gmail(the(approved, Mailbox, Mailbox.address == ANA)) as gmail:
        assert not gmail.draft_exists(draft["draft_id"])
    approved.click("U0ANA", SEND)
    leave(approved)
    assert len(approved.accepted()) == 1


def test_a_removal_whose_answer_got_lost_still_ends_in_a_draft_and_not_in_a_question(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "cut_before")
    leave(approved)
    approved.broken("gmail", "drafts.delete", "cut_after")

    for _ in range(12):
        approved.later(seconds=25)
        approved.work()

    assert farewell(approved).state == "drafted"
    assert farewell(approved).trouble == reconciling.STILL_A_DRAFT


def test_a_draft_that_was_seen_is_no_question_however_long_gmail_refuses_to_remove_it(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "cut_before")
    leave(approved)
    approved.broken("gmail", "drafts.delete", "status", status=500, times=None)
    for _ in range(20):
        approved.later(seconds=25)
        approved.work()

    assert farewell(approved).trouble == reconciling.LYING
    approved.mend()
    approved.later(minutes=11)
    approved.work()
    assert farewell(approved).trouble == reconciling.STILL_A_DRAFT
    assert drafts_in_gmail(approved) == []


def test_a_word_given_while_the_mailbox_is_still_looked_at_changes_nothing(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "cut_before")
    leave(approved)
    mail = farewell(approved)

    with approved.runtime.writing(workspace(approved)) as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        with pytest.raises(AlreadyDone, match="and I'm looking"):
            life.settle(session, KINDS[mail.kind], mail.id, ana, was_sent=False, now=clock.now())

    assert farewell(approved).state == "needs a person"
    assert len(drafts_in_gmail(approved)) == 1


def test_a_draft_that_a_sleeping_worker_made_too_late_is_swept_within_a_day(approved: Stage) -> None:
    leave(approved)
    mailbox = the(approved, Mailbox, Mailbox.address == ANA)
    with approved.runtime.reading(workspace(approved)) as session:
        frozen = session.scalars(select(Approval.mime)).one()
    with approved.runtime.gmail(mailbox) as gmail:
        gmail.create_draft(frozen, None)
        gmail.create_draft(b"To: michael.torres@datacorp.example\r\nSubject: My own\r\n\r\nHello", None)

    approved.later(hours=1)
    with approved.runtime.writing(workspace(approved)) as session:
        ask_for_sweeps(session, now=clock.now())
    approved.work()

    assert [draft["subject"] for draft in drafts_in_gmail(approved)] == ["My own"]
    assert len(approved.accepted()) == 1


def test_a_sweep_outlasts_an_hour_without_google(approved: Stage) -> None:
    leave(approved)
    mailbox = the(approved, Mailbox, Mailbox.address == ANA)
    with approved.runtime.reading(workspace(approved)) as session:
        frozen = session.scalars(select(Approval.mime)).one()
    with approved.runtime.gmail(mailbox) as gmail:
        gmail.create_draft(frozen, None)
    approved.broken("gmail", "drafts.list", "status", status=503, times=None)

    with approved.runtime.writing(workspace(approved)) as session:
        ask_for_sweeps(session, now=clock.now())
    for _ in range(12):
        approved.work()
        approved.later(minutes=5)
    assert len(drafts_in_gmail(approved)) == 1
    approved.mend()
    approved.later(minutes=15)
    approved.work()

    assert drafts_in_gmail(approved) == []


def test_the_sweep_leaves_a_mail_alone_that_is_under_way(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "rate_limited", retry_after=600)
    leave(approved)
    assert len(drafts_in_gmail(approved)) == 1

    with approved.runtime.writing(workspace(approved)) as session:
        ask_for_sweeps(session, now=clock.now())
    approved.work()
    approved.later(minutes=12)
    approved.work()

    assert len(approved.calls("gmail", "drafts.create")) == 1
    assert len(approved.accepted()) == 1


def test_a_clock_that_jumped_past_the_look_still_settles_it_without_a_second_mail(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "cut_after")
    leave(approved)

    approved.later(days=3)
    approved.work()

    assert farewell(approved).state == "sent"
    assert len(approved.accepted()) == 1
