"""The checker of the sending proof, held against made-up evidence: each broken promise must be named."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.proofs.sending import check
from tests.proofs.sending.check import Evidence, Verdict
from tests.proofs.sending.clicks import Click
from tests.proofs.sending.ledger import canonical

APPROVED_AT = "2026-11-25 15:00:00.000000"
AT = 1_795_618_800.0
MIME = b"From: Casey <casey@cscx.example>\r\nTo: pat@c00007.example\r\nX-Rapport-Ref: r1\r\n\r\nGoodbye.\r\n"
SENT = {"ref": "r1", "at": AT + 31, "from": "casey@cscx.example", "mailbox": "casey@cscx.example"}
JUDGES = (
    *(check._count, check._bytes, check._authority, check._early, check._undo),
    *(check._epochs, check._cards, check._orphans, check._unwanted, check._notes),
)


def judged(
    *, approval: dict[str, Any] | None = None, accepted: int = 1, clicks: tuple[Click, ...] = (), **more: Any
) -> list[str]:
    row = {
        "id": 1,
        "outreach_id": 70,
        "ref": "r1",
        "person_id": 3,
        "sender_id": 3,
        "owner_id": 3,
        "mime": MIME,
        "approved_at": APPROVED_AT,
        "cancelled_at": None,
        "message_ref": "m1",
        "state": "sent",
        "trouble": None,
        "address": "casey@cscx.example",
        "slack_ref": "U0P0007",
        "is_newest": 1,
        **(approval or {}),
    }
    entry = {**SENT, "canonical": canonical(MIME), **more.pop("entry", {})}
    send = Click(7, "outreach.send", "U0P0007", "70:abc", AT - 0.1, AT + 0.1, 200, "")
    told: dict[str, Any] = {
        "approvals": [row],
        "accepted": {"r1": [entry] * accepted} if accepted else {},
        "clicks": [send, *clicks],
        "numbers": {70: 7},
        "unwanted": {},
        "asked": {7: [AT + 31]},
        "drafts": [],
        "threads": set(),
        "cards": {7: ("D1", "1.1")},
        "sent_notes": Counter({70: 1}),
        "zombies": [],
        **more,
    }
    return [said for judge in JUDGES for said in judge(Evidence(**told), Verdict())]


def pressed(action: str, said: str = "") -> Click:
    return Click(7, action, "U0P0007", "1", AT + 29, AT + 29.1, 200, said)


def test_a_mail_that_left_once_after_its_undo_window_breaks_no_promise() -> None:
    assert judged() == []


@pytest.mark.parametrize(
    ("promise", "evidence"),
    [
        ("I1", {"accepted": 2}),
        ("I2", {"accepted": 0}),
        ("I2", {"approval": {"state": "sending"}}),
        ("I2", {"approval": {"is_newest": 0}}),
        ("I3", {"entry": {"canonical": "other bytes"}}),
        ("I3", {"entry": {"from": "somebody@cscx.example"}}),
        ("I4", {"approval": {"person_id": 4}}),
        ("I4", {"approval": {"slack_ref": "U0P0008"}}),
        ("I4", {"approval": {"ref": "r2", "state": "drafted", "cancelled_at": APPROVED_AT}}),
        ("I5", {"entry": {"at": AT + 29.9}}),
        ("I6", {"approval": {"cancelled_at": APPROVED_AT, "state": "drafted"}}),
        ("I6", {"clicks": (pressed("outreach.undo", "Stopped. Nothing left your mailbox."),)}),
        ("I7", {"zombies": [{"number": 7, "epoch": 1, "before": [None, "sent", 2], "after": [None, "drafted", 2]}]}),
        ("I7", {"sent_notes": Counter({70: 2})}),
        ("I8", {"clicks": (pressed("outreach.is_there"),)}),
        ("I9", {"drafts": ["r1"]}),
        ("I10", {"unwanted": {7: AT + 10}}),
    ],
)
def test_every_broken_promise_is_named(promise: str, evidence: dict[str, Any]) -> None:
    said = judged(**evidence)

    assert any(violation.startswith(f"{promise}:") for violation in said), said


def test_what_gmail_was_asked_before_the_wish_may_still_be_taken_after_it() -> None:
    assert judged(unwanted={7: AT + 35}, entry={"at": AT + 90}) == []


def test_an_early_departure_is_fine_after_send_now_and_a_refused_undo_is_no_promise() -> None:
    hurried = judged(entry={"at": AT + 5}, clicks=(pressed("outreach.send_now"),))
    refused = judged(clicks=(pressed("outreach.undo", "Too late by a second: it left at 15:00:31."),))

    assert hurried == []
    assert refused == []
