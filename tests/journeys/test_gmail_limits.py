"""What Gmail allows: a full day and a daily limit are waited for, and a grant that only sends sends once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot import clock
from bot.connectors.google import oauth
from store.models import Approval, Mailbox, Outreach
from tests.journeys.sending import ANA, SEND, UNDO, WAITS, add, change, farewell, leave, the
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql


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
    assert re.search(
        r"mails as it may in 24 hours\. Your draft is safe and <!date\^\d+\^will leave ", approved.text_of(card)
    )
    assert approved.calls("gmail", "drafts.") == []
    approved.later(minutes=62)
    approved.work()
    assert len(approved.accepted()) == 1


def test_gmails_limit_for_the_day_is_said_with_the_minute_after_it(approved: Stage) -> None:
    approved.broken("gmail", "drafts.send", "error", error="mailSending", retry_after=7200)

    leave(approved)

    said = approved.text_of(approved.message_with("U0ANA", UNDO))
    assert re.search(r"Gmail won't take mail for you <!date\^\d+\^until .*?> \(daily limit\)\.", said)
    assert re.search(r"Your draft is safe and <!date\^\d+\^will leave ", said)
    approved.later(minutes=120, seconds=30)
    approved.work()
    assert approved.accepted() == []
    approved.later(minutes=1)
    approved.work()
    assert len(approved.accepted()) == 1


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
