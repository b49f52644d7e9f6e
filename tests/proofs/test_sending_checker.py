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
SENT = {
    "ref": "r1",
    "at": AT + 31,
    "from": "casey@cscx.example",
    "mailbox": "casey@cscx.example",
    "message_ref": "m1",
    "answers": "",
}
FAREWELL = "<CAfarewell@mail.gmail.com>"
SENDS_ONLY = {"mode": "send only"}


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
        "mode": "full",
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
        "tries": Counter({"r1": 1}),
        "answers": {},
        "conversations": {"m1": {"<CAown@mail.gmail.com>", FAREWELL}},
        "drafts": [],
        "threads": set(),
        "cards": {7: ("D1", "1.1")},
        "sent_notes": Counter({70: 1}),
        "zombies": [],
        **more,
    }
    return check.judged(Evidence(**told), Verdict())


def pressed(action: str, said: str = "", at: float = AT + 29) -> Click:
    return Click(7, action, "U0P0007", "1", at, at + 0.1, 200, said)


def test_a_mail_that_left_once_after_its_undo_window_breaks_no_promise() -> None:
    assert judged() == []


@pytest.mark.parametrize(
    ("promise", "evidence"),
    [
        ("I1", {"accepted": 2}),
        ("I1", {"tries": Counter({"r1": 2})}),
        ("I1", {"tries": Counter({"r1": 2}), "approval": SENDS_ONLY}),
        ("I2", {"accepted": 0}),
        ("I2", {"approval": {"state": "sending"}}),
        ("I2", {"approval": {"is_newest": 0}}),
        ("I2", {"approval": {**SENDS_ONLY, "message_ref": None}}),
        ("I2", {"approval": {**SENDS_ONLY, "message_ref": "m2"}}),
        ("I2", {"approval": {**SENDS_ONLY, "state": "drafted", "cancelled_at": APPROVED_AT}, "accepted": 0}),
        ("I3", {"entry": {"canonical": "other bytes"}}),
        ("I3", {"entry": {"from": "somebody@cscx.example"}}),
        ("I3", {"answers": {7: FAREWELL}}),
        ("I3", {"answers": {7: FAREWELL}, "approval": SENDS_ONLY}),
        ("I3", {"answers": {7: FAREWELL}, "entry": {"answers": FAREWELL}, "conversations": {"m1": set()}}),
        ("I4", {"approval": {"person_id": 4}}),
        ("I4", {"approval": {"slack_ref": "U0P0008"}}),
        ("I4", {"approval": {"ref": "r2", "state": "drafted", "cancelled_at": APPROVED_AT}}),
        ("I5", {"entry": {"at": AT + 29.9}}),
        ("I6", {"approval": {"cancelled_at": APPROVED_AT, "state": "drafted"}}),
        ("I6", {"clicks": (pressed("outreach.undo", "Stopped. Nothing left your mailbox."),)}),
        ("I7", {"zombies": [{"number": 7, "epoch": 1, "before": [None, "sent", 2], "after": [None, "drafted", 2]}]}),
        ("I7", {"sent_notes": Counter({70: 2})}),
        ("I8", {"clicks": (pressed("outreach.is_there"),)}),
        ("I8", {"approval": {**SENDS_ONLY, "state": "needs a person", "message_ref": None}}),
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


def test_an_introduction_in_the_farewells_conversation_breaks_no_promise() -> None:
    assert judged(answers={7: FAREWELL}, entry={"answers": FAREWELL}) == []
    # Nobody can read the mailbox of a grant that only sends, and so nobody can say where its copy is to lie.
    assert judged(answers={7: FAREWELL}, entry={"answers": FAREWELL}, conversations={}, approval=SENDS_ONLY) == []


def test_gmail_may_be_asked_again_after_it_said_no() -> None:
    assert judged(tries=Counter({"r1": 1})) == []
    assert judged(tries=Counter(), accepted=0, approval={"state": "drafted", "cancelled_at": APPROVED_AT}) == []


def test_what_a_grant_that_only_sends_never_told_is_settled_by_the_senders_word_alone() -> None:
    told: dict[str, Any] = {"threads": {("D1", "1.1")}}
    left = {**SENDS_ONLY, "message_ref": None}
    stayed = {**left, "state": "drafted", "cancelled_at": "2026-11-25 15:03:00.000000"}
    no = pressed("outreach.is_not_there", at=AT + 179.95)

    heard = judged(approval=SENDS_ONLY)
    there = judged(approval=left, clicks=(pressed("outreach.is_there", at=AT + 180),), **told)
    not_there = judged(approval=stayed, accepted=0, clicks=(no,), **told)
    earlier = judged(approval=stayed, accepted=0, clicks=(pressed("outreach.is_not_there", at=AT + 60),), **told)

    assert (heard, there, not_there) == ([], [], [])
    assert earlier == ["I2: approval 1 of mail 7 was settled by nobody who could know"]
