"""A mail of which an earlier Send may have left after all: the next Send looks before anything goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.connections import losing
from store.models import Approval, Mailbox, Outreach
from tests.filling import connect
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

ANA, SARAH, MICHAEL = "ana@cscx.example", "sarah@cscx.example", "michael.torres@datacorp.example"


def send_again(stage: Stage) -> None:
    stage.click("U0ANA", "outreach.send")
    stage.work()
    stage.later(seconds=31)
    stage.work()


def said_not_to_be_there(stage: Stage, fault: str) -> None:
    """Its outcome unknown and its mailbox lost, its sender says that it isn't there; then Gmail is connected again."""
    stage.broken("gmail", "drafts.send", fault)
    stage.later(seconds=31)
    stage.work()
    with stage.runtime.writing(1) as session:
        box = session.scalars(select(Mailbox).where(Mailbox.address == ANA)).one()
        losing.lost(session, box.id, now=clock.now())
    stage.later(minutes=5)
    stage.work()
    stage.click("U0ANA", "outreach.is_not_there")
    stage.work()
    stage.mend()
    assert farewell(stage).state == "drafted"


def farewell(stage: Stage) -> Outreach:
    with stage.runtime.reading(1) as session:
        return session.scalars(select(Outreach).where(Outreach.kind == "handoff.farewell")).one()


def change_first(stage: Stage, address: str, **values: Any) -> None:
    """Let the first Send have been from another mailbox."""
    with stage.runtime.writing(1) as session:
        first = session.scalars(select(Approval).order_by(Approval.id)).first()
        assert first is not None
        first.mailbox_id = session.scalars(select(Mailbox.id).where(Mailbox.address == address)).one()
        for name, value in values.items():
            setattr(first, name, value)


def draft_ref_of_first(stage: Stage) -> str | None:
    with stage.runtime.reading(1) as session:
        return session.scalars(select(Approval.draft_ref).order_by(Approval.id)).first()


@pytest.mark.parametrize("is_by_hand", [False, True])
def test_an_earlier_send_that_had_left_is_found_before_the_next_and_the_introduction_joins_it(
    approved: Stage, *, is_by_hand: bool
) -> None:
    said_not_to_be_there(approved, "cut_before" if is_by_hand else "cut_after")
    if is_by_hand:
        (draft,) = approved.mailbox(ANA)["drafts"]
        approved.post("mail/send_draft", {"address": ANA, "draft": draft["draft_id"]})
    left_by = clock.now()
    approved.later(hours=1)
    connect(approved, "U0ANA")
    approved.work()

    send_again(approved)

    (mail,) = approved.mails(MICHAEL)
    found = farewell(approved)
    assert found.state == "sent"
    assert found.message_id == mail["rfc_message_id"]
    assert found.sent_at is not None
    assert found.sent_at < left_by + timedelta(minutes=1)
    approved.click("U0SARAH", "outreach.send")
    approved.later(seconds=31)
    approved.work()
    assert len(approved.mailbox(MICHAEL)["threads"]) == 1


def test_an_earlier_send_from_another_mailbox_is_for_its_sender_to_look_for_once(approved: Stage) -> None:
    said_not_to_be_there(approved, "cut_before")
    change_first(approved, SARAH)
    connect(approved, "U0ANA")
    approved.work()

    send_again(approved)
    held, nothing_left = approved.message_with("U0ANA", "outreach.send"), approved.accepted()
    send_again(approved)

    assert f"Look into the Sent mail of {SARAH} first: an earlier Send from there" in approved.text_of(held)
    assert nothing_left == []
    assert len(approved.mails(MICHAEL)) == 1


def test_what_another_mailbox_was_never_asked_to_send_is_left_to_the_sweep_there(approved: Stage) -> None:
    approved.click("U0ANA", "outreach.undo")
    approved.work()
    change_first(approved, SARAH, draft_ref="r-1")

    send_again(approved)

    assert len(approved.accepted()) == 1
    assert draft_ref_of_first(approved) == "r-1"
