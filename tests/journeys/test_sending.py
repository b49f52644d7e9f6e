"""A mail leaves once: workers that die or sleep too long, many that send at once, and an Undo in the same instant."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot import clock, runtime
from bot.errors import LeaseLost
from bot.outreach import sending, steps
from jobs.performing import CLAIM_LEASE, perform
from jobs.registry import Work
from store import jobs
from store import outreach as store
from store.models import Approval
from tests.journeys.sending import SEND, UNDO, drafts_in_gmail, due_send, farewell, the, workspace
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql


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
