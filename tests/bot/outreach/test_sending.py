"""What to do next for an approved mail is read from its row, and nothing that may have been sent is sent again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import Gone, NeedsReconnect, OutcomeUnknown, RateLimited, Rejected, Unavailable
from bot.outreach import sending
from bot.outreach.steps import (
    CreateDraft,
    Done,
    FindDraft,
    FindSent,
    FindThread,
    NotePlace,
    ReadBack,
    RemoveOld,
    SendDraft,
    SendRaw,
    Step,
    Unknown,
    next_step,
)
from store.models import Approval, Outreach

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIME = b"To: michael.torres@datacorp.example\r\n\r\nHello"
FAREWELL_ID = "<CAfarewell@mail.gmail.com>"
MADE = {"draft_ref": "r1", "thread_ref": "t1"}
DRAFT = {**MADE, "history_ref": "77"}
ATTEMPTED = {**DRAFT, "attempted_at": NOW}
SENT = {**ATTEMPTED, "message_ref": "m1", "sent_at": NOW}


def approved(**columns: Any) -> Approval:
    return Approval(outreach_id=1, ref="ref-1", mime=MIME, **columns)


def mail(state: str) -> Outreach:
    return Outreach(id=1, state=state)


PLAN: list[tuple[str, str, dict[str, Any], Step]] = [
    ("a new approval becomes a draft", "sending", {}, CreateDraft(MIME, None)),
    ("a draft whose making was begun is looked for", "sending", {"draft_ref": ""}, FindDraft("ref-1")),
    ("a draft that lies there waits for its mailbox's place in time", "sending", MADE, NotePlace()),
    ("a draft that lies there is sent", "sending", DRAFT, SendDraft("r1")),
    ("an attempt without an outcome is looked into", "sending", ATTEMPTED, Unknown()),
    ("an attempt without a draft is looked into as well", "sending", {"attempted_at": NOW}, Unknown()),
    ("a mail that left is read back", "sent", SENT, ReadBack("m1")),
    ("a mail that was read back is done", "sent", {**SENT, "message_id": "<x>"}, Done()),
    ("a mail its sender has seen is looked up", "sent", ATTEMPTED, FindSent("t1", "ref-1")),
    ("a mail its sender has seen and we have not is done", "sent", {**ATTEMPTED, "message_ref": ""}, Done()),
    ("a mail that went out before it was recorded is read back", "sending", SENT, ReadBack("m1")),
    ("a grant that only sends needs no draft", "sending", {"mode": "send only"}, SendRaw(MIME, None)),
    ("what only sends reads nothing back", "sent", {**SENT, "mode": "send only"}, Done()),
    ("what only sends looks for nothing", "sent", {**ATTEMPTED, "mode": "send only"}, Done()),
    ("nothing is done for a mail in its undo window", "approved", {}, Done()),
    ("nothing is done for a mail that is a draft again", "drafted", DRAFT, Done()),
    ("nothing is done for a mail that waits for its person", "needs a person", ATTEMPTED, Done()),
    ("nothing is done for a discarded mail", "discarded", DRAFT, Done()),
    ("nothing is done after undo", "sending", {**DRAFT, "cancelled_at": NOW}, Done()),
    ("nothing is sent after undo, whatever was begun", "sending", {**ATTEMPTED, "cancelled_at": NOW}, Done()),
]


@pytest.mark.parametrize(("state", "columns", "step"), [row[1:] for row in PLAN], ids=[row[0] for row in PLAN])
def test_the_next_step_follows_from_the_row(state: str, columns: dict[str, Any], step: Step) -> None:
    assert next_step(approved(**columns), mail(state), None) == step


@pytest.mark.parametrize(
    ("thread_ref", "parent_id", "step"),
    [
        (None, FAREWELL_ID, FindThread(FAREWELL_ID)),
        (None, None, CreateDraft(MIME, None)),
        ("", FAREWELL_ID, CreateDraft(MIME, None)),
        ("t9", FAREWELL_ID, CreateDraft(MIME, "t9")),
    ],
    ids=["looked up first", "parent unknown", "looked up and not there", "found"],
)
def test_an_answer_joins_the_conversation_as_its_sender_has_it(
    thread_ref: str | None, parent_id: str | None, step: Step
) -> None:
    parent = Outreach(id=2, state="sent", message_id=parent_id)

    assert next_step(approved(thread_ref=thread_ref), mail("sending"), parent) == step


def test_no_row_is_ever_sent_twice() -> None:
    """Whatever the columns say: once an attempt is noted, no state of the mail leads to another one."""
    states = ("drafting", "drafted", "approved", "sending", "sent", "answered", "needs a person", "discarded")
    columns: list[dict[str, Any]] = [
        {"draft_ref": draft, "thread_ref": thread, "message_ref": message, "cancelled_at": cancelled}
        for draft in (None, "", "r1")
        for thread in (None, "", "t1")
        for message in (None, "", "m1")
        for cancelled in (None, NOW)
    ]

    steps = [
        next_step(approved(attempted_at=NOW, **more), mail(state), parent)
        for state in states
        for more in columns
        for parent in (None, Outreach(id=2, state="sent", message_id=FAREWELL_ID))
    ]

    assert not [step for step in steps if isinstance(step, SendDraft | SendRaw | CreateDraft)]


@pytest.mark.parametrize("columns", [{}, MADE, DRAFT])
def test_what_an_earlier_send_left_in_gmail_is_removed_before_anything_else(columns: dict[str, Any]) -> None:
    old = Approval(
        id=7, ref="old", draft_ref="r0", thread_ref="t0", history_ref="76", attempted_at=NOW, cancelled_at=NOW
    )

    step = next_step(approved(**columns), mail("sending"), None, old)

    assert step == RemoveOld(7, "r0", "old", "t0", "76")


def test_a_grant_that_only_sends_leaves_an_older_draft_to_the_sweep() -> None:
    old = Approval(id=7, ref="old", draft_ref="r0", thread_ref="t0", cancelled_at=NOW)

    assert next_step(approved(mode="send only"), mail("sending"), None, old) == SendRaw(MIME, None)


LOST, GONE = OutcomeUnknown("gmail", "no answer"), Gone("gmail", "not found")


@pytest.mark.parametrize(
    ("step", "error", "unknown"),
    [
        (SendDraft("r1"), LOST, True),
        (SendDraft("r1"), GONE, True),
        (SendDraft("r1"), Unavailable("gmail", "refused"), False),
        (SendDraft("r1"), RateLimited("gmail", "slow down", retry_at=NOW), False),
        (SendDraft("r1"), NeedsReconnect("gmail", "revoked"), False),
        (SendDraft("r1"), Rejected("gmail", "no"), False),
        (SendRaw(MIME, None), LOST, True),
        (SendRaw(MIME, "t1"), GONE, False),
        (CreateDraft(MIME, None), LOST, False),
        (FindThread("<x>"), GONE, False),
    ],
)
def test_only_a_lost_or_used_up_sending_leaves_the_outcome_unknown(step: Step, error: Any, *, unknown: bool) -> None:
    assert sending.outcome_is_unknown(step, error) is unknown
