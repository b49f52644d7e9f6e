"""What is left in Gmail after a Send went wrong: a draft of ours is removed, and nothing leaves a second time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import clock
from bot.errors import AlreadyDone
from bot.kinds import KINDS
from bot.outreach import life, reconciling
from jobs.tidying import ask_for_sweeps
from store.models import Approval, Mailbox, Person
from tests.journeys.sending import ANA, SEND, drafts_in_gmail, farewell, leave, the, workspace
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql


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


@pytest.fixture
def left_behind(approved: Stage) -> Stage:
    """The mail has left, and a worker that slept meanwhile has made its draft once more."""
    leave(approved)
    with approved.runtime.reading(workspace(approved)) as session:
        frozen = session.scalars(select(Approval.mime)).one()
    with approved.runtime.gmail(the(approved, Mailbox, Mailbox.address == ANA)) as gmail:
        gmail.create_draft(frozen, None)
    return approved


def sweep(stage: Stage) -> None:
    """Let every mailbox be looked through, as once a day."""
    with stage.runtime.writing(workspace(stage)) as session:
        ask_for_sweeps(session, now=clock.now())


def test_a_draft_that_a_sleeping_worker_made_too_late_is_swept_within_a_day(left_behind: Stage) -> None:
    with left_behind.runtime.gmail(the(left_behind, Mailbox, Mailbox.address == ANA)) as gmail:
        gmail.create_draft(b"To: michael.torres@datacorp.example\r\nSubject: My own\r\n\r\nHello", None)

    left_behind.later(hours=1)
    sweep(left_behind)
    left_behind.work()

    assert [draft["subject"] for draft in drafts_in_gmail(left_behind)] == ["My own"]
    assert len(left_behind.accepted()) == 1


def test_a_sweep_outlasts_an_hour_without_google(left_behind: Stage) -> None:
    left_behind.broken("gmail", "drafts.list", "status", status=503, times=None)

    sweep(left_behind)
    for _ in range(12):
        left_behind.work()
        left_behind.later(minutes=5)
    assert len(drafts_in_gmail(left_behind)) == 1
    left_behind.mend()
    left_behind.later(minutes=15)
    left_behind.work()

    assert drafts_in_gmail(left_behind) == []


def test_the_sweep_leaves_a_mail_alone_that_is_under_way(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "rate_limited", retry_after=600)
    leave(approved)
    assert len(drafts_in_gmail(approved)) == 1

    sweep(approved)
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
