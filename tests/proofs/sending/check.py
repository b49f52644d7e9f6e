"""The offline checker: reads the two ledgers and the record of clicks after a round, and holds I1 to I10 against them.

The stand-in's ledger says what Gmail accepted; the product's database says what it believes; the clicks say what people
pressed and what they were told. Nothing here runs any of the product's code, and nothing of it runs any more.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proofs.sending.clicks import OK, Click, instant
from tests.proofs.sending.clicks import read as read_clicks
from tests.proofs.sending.ground import UNDO_SECONDS
from tests.proofs.sending.ledger import REF, canonical

LEFT = ("sent", "answered", "bounced")
SEND_ONLY = "send only"
SLACK = 0.001
"""Seconds by which two readings of one clock may differ: the database keeps microseconds, the ledger floats."""
_APPROVALS = (
    "select a.id, a.outreach_id, a.ref, a.person_id, a.mime, a.approved_at, a.cancelled_at, a.message_ref,"
    " a.mode, o.sender_id, o.state, o.trouble, m.owner_id, m.address, p.slack_ref,"
    " a.id = (select max(id) from approvals where outreach_id = o.id) as is_newest"
    " from approvals a join outreach o on o.id = a.outreach_id join mailboxes m on m.id = a.mailbox_id"
    " join people p on p.id = a.person_id order by a.id"
)
_SENT = "select subject_id from audit where action = 'mail.sent' and subject = 'outreach'"

Row = dict[str, Any]


@dataclass
class Verdict:
    """What a round came to. `violations` name the invariant, the mail and the approval."""

    approvals: int = 0
    sent: int = 0
    undone: int = 0
    back: int = 0
    asked: int = 0
    duplicates: int = 0
    lost: int = 0
    orphans: int = 0
    zombies: int = 0
    clicks: int = 0
    redis: int = 0
    introductions: int = 0
    send_only: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


@dataclass
class Evidence:
    """Everything that a round left behind.

    `tries` says how often Gmail was asked for a Send and did not say no, by its ref; `answers` which farewell an
    introduction answers, by its number; `conversations` what else lies where a sent message lies in its sender's
    mailbox, by Gmail's name for it.
    """

    approvals: list[Row]
    accepted: dict[str, list[Row]]
    clicks: list[Click]
    numbers: dict[int, int]
    unwanted: dict[int, float]
    asked: dict[int, list[float]]
    tries: Counter[str]
    answers: dict[int, str]
    conversations: dict[str, set[str]]
    drafts: list[str]
    threads: set[tuple[str, str]]
    cards: dict[int, tuple[str, str]]
    sent_notes: Counter[int]
    zombies: list[Row]


def check(folder: Path) -> Verdict:
    """Read a finished round's folder and judge it."""
    found = _evidence(folder)
    verdict = Verdict(approvals=len(found.approvals), clicks=len(found.clicks), zombies=len(found.zombies))
    verdict.kills.update(told["boundary"] for name in ("kills", "killed") for told in _lines(folder / f"{name}.jsonl"))
    verdict.redis = sum(1 for _ in _lines(folder / "redis.jsonl"))
    verdict.send_only = sum(row["mode"] == SEND_ONLY for row in found.approvals)
    verdict.introductions = sum(found.numbers[row["outreach_id"]] in found.answers for row in found.approvals)
    verdict.violations += judged(found, verdict)
    return verdict


def judged(found: Evidence, verdict: Verdict) -> list[str]:
    """Hold every promise against the evidence; counts what it meets into the verdict."""
    judges = (
        *(_count, _tries, _bytes, _conversations, _authority, _early, _undo),
        *(_epochs, _unheard, _cards, _orphans, _unwanted, _notes),
    )
    return [said for judge in judges for said in judge(found, verdict)]


def _count(found: Evidence, verdict: Verdict) -> Iterator[str]:
    """I1 and I2: never twice, and once where it was approved and nobody took it back."""
    per_mail: Counter[int] = Counter()
    for row in found.approvals:
        number, copies = found.numbers[row["outreach_id"]], len(found.accepted.get(row["ref"], ()))
        per_mail[number] += copies
        if copies > 1:
            yield _named("I1", row, number, f"left {copies} times")
        yield from _ended(row, number, copies, verdict)
    verdict.duplicates = sum(copies - 1 for copies in per_mail.values() if copies > 1)
    yield from (f"I1: mail {number} left {copies} times" for number, copies in per_mail.items() if copies > 1)
    known = {row["ref"] for row in found.approvals}
    yield from (f"I4: something left that nobody approved, ref {ref}" for ref in found.accepted if ref not in known)


def _ended(row: Row, number: int, copies: int, verdict: Verdict) -> Iterator[str]:
    if row["cancelled_at"] is not None:
        verdict.back += 1
        if copies:
            yield _named("I6", row, number, "was taken back and left all the same")
    elif not row["is_newest"]:
        yield _named("I2", row, number, "is neither the newest nor taken back")
    elif row["state"] in LEFT:
        verdict.sent += 1
        if copies == 0:
            verdict.lost += 1
            yield _named("I2", row, number, "is said to have left, and Gmail never accepted it")
    elif row["state"] == "needs a person":
        verdict.asked += 1
    else:
        verdict.lost += 1
        yield _named("I2", row, number, f"never came to an end: {row['state']}, {row['trouble']}")


def _tries(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I1: by whatever grant, Gmail is asked once for a Send, and again only where it said no."""
    for row in found.approvals:
        if found.tries[row["ref"]] > 1:
            what = f"was asked of Gmail {found.tries[row['ref']]} times, and it had not said no"
            yield _named("I1", row, found.numbers[row["outreach_id"]], what)


def _bytes(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I3: what left is what was approved, from the mailbox it was approved for."""
    for row in found.approvals:
        for entry in found.accepted.get(row["ref"], ()):
            if entry["canonical"] != canonical(row["mime"]):
                yield _named("I3", row, found.numbers[row["outreach_id"]], "left with other bytes")
            if entry["from"] != row["address"] or entry["mailbox"] != row["address"]:
                yield _named("I3", row, found.numbers[row["outreach_id"]], f"left from {entry['from']}")


def _conversations(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I3: an introduction answers its farewell, and lies beside it in its sender's mailbox where that can be read."""
    for row in found.approvals:
        number = found.numbers[row["outreach_id"]]
        farewell = found.answers.get(number)
        for entry in found.accepted.get(row["ref"], ()) if farewell else ():
            if entry["answers"] != farewell:
                yield _named("I3", row, number, "left as no answer to the farewell")
            elif row["mode"] != SEND_ONLY and farewell not in found.conversations[entry["message_ref"]]:
                yield _named("I3", row, number, "left outside the farewell's conversation")


def _authority(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I4: every approval comes from a click of its sender, and every acknowledged click led to one."""
    presses = _sends(found)
    approvals: Counter[int] = Counter(found.numbers[row["outreach_id"]] for row in found.approvals)
    for number, made in presses.items():
        acknowledged = sum(click.is_acknowledged for click in made)
        open_ended = sum(click.status == 0 or bool(click.said) for click in made)
        if approvals[number] > acknowledged + open_ended:
            yield f"I4: mail {number} has {approvals[number]} approvals from {acknowledged} acknowledged clicks"
        if acknowledged and not approvals[number]:
            yield f"I2: mail {number} was acknowledged and never approved"
    for row in found.approvals:
        number, at = found.numbers[row["outreach_id"]], instant(row["approved_at"])
        if not row["person_id"] == row["sender_id"] == row["owner_id"]:
            yield _named("I4", row, number, "was approved by somebody else than its sender")
        if not any(c.person_ref == row["slack_ref"] and c.began_at <= at <= c.ended_at for c in presses[number]):
            yield _named("I4", row, number, "has no click of its sender")


def _early(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I5: nothing left within the undo window, unless its sender pressed Send now."""
    hurried = {click.value for click in found.clicks if click.action == "outreach.send_now" and click.status == OK}
    for row in found.approvals:
        number, at = found.numbers[row["outreach_id"]], instant(row["approved_at"])
        for entry in found.accepted.get(row["ref"], ()):
            if entry["at"] < at + UNDO_SECONDS - SLACK and str(row["id"]) not in hurried:
                yield _named("I5", row, number, f"left {entry['at'] - at:.3f} s after its Send")


def _sends(found: Evidence) -> defaultdict[int, list[Click]]:
    """Give every press of Send that may have worked.

    A press and its replay are answered at the same address, so a refusal there may have been meant for the other.
    """
    replayed = {click.number for click in found.clicks if click.is_replay}
    presses: defaultdict[int, list[Click]] = defaultdict(list)
    for click in found.clicks:
        if click.action == "outreach.send" and (not click.said or click.number in replayed):
            presses[click.number].append(click)
    return presses


def _undo(found: Evidence, verdict: Verdict) -> Iterator[str]:
    """I6: who was told that it is stopped will not find it sent."""
    refs = {str(row["id"]): row for row in found.approvals}
    for click in found.clicks:
        if click.action == "outreach.undo" and click.is_acknowledged:
            verdict.undone += 1
            row = refs[click.value]
            if found.accepted.get(row["ref"]):
                yield _named("I6", row, click.number, "left although its Undo was acknowledged")


def _epochs(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I7: a process that lives again after its lease is over commits nothing."""
    for told in found.zombies:
        before, after = told["before"], told["after"]
        # A look that had to wait for the frozen process may settle the mail in the same instant; it has a lease.
        somebody_looked = before and (before[0] != after[0] or "running" in (before[0] or ""))
        if before and before[-1] > told["epoch"] and not somebody_looked and before != after:
            yield f"I7: mail {told['number']} was changed by a process whose lease was over"


def _unheard(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I2: with a grant that only sends nobody can look, so what Gmail never told is for the sender to say.

    The product may know by itself that such a mail left, when it has the name that Gmail gave it in its answer, and
    that it did not leave, when Gmail said no or was not asked.
    """
    for row in found.approvals:
        number, copies = found.numbers[row["outreach_id"]], found.accepted.get(row["ref"], ())
        if row["mode"] != SEND_ONLY or not found.tries[row["ref"]] or _is_with_person(row):
            continue
        is_heard = row["cancelled_at"] is None and row["message_ref"] in {entry["message_ref"] for entry in copies}
        if not is_heard and not _is_senders_word(found.clicks, row, number):
            yield _named("I2", row, number, "was settled by nobody who could know")


def _is_senders_word(clicks: Iterable[Click], row: Row, number: int) -> bool:
    """Tell whether a mail's sender said themselves that it is there, or at that moment that it is not."""
    taken_back = row["cancelled_at"] and instant(row["cancelled_at"])
    said = "outreach.is_not_there" if taken_back else "outreach.is_there"
    presses = [c for c in clicks if (c.number, c.action, c.person_ref) == (number, said, row["slack_ref"])]
    approved_at = instant(row["approved_at"])
    return any(
        c.began_at - SLACK <= taken_back <= c.ended_at + SLACK if taken_back else c.began_at >= approved_at
        for c in presses
    )


def _cards(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I8: whoever is needed has been told so in Slack, in the thread of the mail's card."""
    asked = {click.number for click in found.clicks if click.action in ("outreach.is_there", "outreach.is_not_there")}
    asked |= {found.numbers[row["outreach_id"]] for row in found.approvals if _is_with_person(row)}
    for number in asked:
        if found.cards[number] not in found.threads:
            yield f"I8: mail {number} needs a person whom nobody has told"


def _orphans(found: Evidence, verdict: Verdict) -> Iterator[str]:
    """I9: no draft of ours lies in a mailbox a day later, unless its sender is still being asked."""
    waiting = {row["ref"] for row in found.approvals if _is_with_person(row)}
    for ref in found.drafts:
        if ref not in waiting:
            verdict.orphans += 1
            yield f"I9: a draft with ref {ref} lies in a mailbox a day later"


def _unwanted(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """I10: nothing is sent to whom it is not wanted by; what Gmail had been asked before may still be taken."""
    for row in found.approvals:
        number = found.numbers[row["outreach_id"]]
        wished_at = found.unwanted.get(number)
        if wished_at is not None and row["ref"] in found.accepted and max(found.asked[number]) >= wished_at:
            yield _named("I10", row, number, "was sent to somebody who does not want it")


def _notes(found: Evidence, _verdict: Verdict) -> Iterator[str]:
    """The audit log says of no mail twice that it was sent."""
    for outreach_id, noted in found.sent_notes.items():
        if noted > 1 and outreach_id in found.numbers:
            yield f"I7: mail {found.numbers[outreach_id]} is noted as sent {noted} times"


def _is_with_person(row: Row) -> bool:
    return bool(row["state"] == "needs a person" and row["is_newest"])


def _named(invariant: str, row: Row, number: int, what: str) -> str:
    return f"{invariant}: approval {row['id']} of mail {number} {what}"


# Reading what was left behind.


def _evidence(folder: Path) -> Evidence:
    accepted: defaultdict[str, list[Row]] = defaultdict(list)
    for entry in _lines(folder / "ledger.jsonl"):
        if entry["ref"] is not None:  # A bounce notice or an answer of somebody else's is none of ours.
            accepted[entry["ref"]].append(entry)
    asked: defaultdict[int, list[float]] = defaultdict(list)
    for told in _lines(folder / "asked.jsonl"):
        asked[told["number"]].append(told["at"])
    tries = Counter(told["ref"] for told in _lines(folder / "asked.jsonl"))
    tries.subtract(told["ref"] for told in _lines(folder / "refused.jsonl"))
    numbers = {outreach: int(number) for number, outreach in json.loads((folder / "numbers.json").read_text()).items()}
    unwanted = folder / "unwanted.json"
    cards = json.loads((folder / "drafts.json").read_text())
    with (
        closing(sqlite3.connect(folder / "rapport.sqlite")) as db,
        closing(sqlite3.connect(folder / "world.sqlite")) as world,
    ):
        db.row_factory = sqlite3.Row
        return Evidence(
            approvals=[dict(row) for row in db.execute(_APPROVALS) if row["outreach_id"] in numbers],
            accepted=dict(accepted),
            clicks=read_clicks(folder),
            numbers=numbers,
            unwanted={int(n): at for n, at in json.loads(unwanted.read_text()).items()} if unwanted.exists() else {},
            asked=dict(asked),
            tries=tries,
            answers={told["number"]: told["answers"] for told in cards if told["answers"]},
            conversations=_conversations_in(world),
            drafts=list(_our_drafts(world)),
            threads=set(world.execute("select channel, thread_ts from slack_messages where thread_ts is not null")),
            cards={told["number"]: (told["channel"], told["ts"]) for told in cards},
            sent_notes=Counter(row["subject_id"] for row in db.execute(_SENT)),
            zombies=list(_lines(folder / "zombies.jsonl")),
        )


def _conversations_in(world: sqlite3.Connection) -> dict[str, set[str]]:
    """Give the Message-IDs of what lies in the same conversation, for every message that was sent."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    beside = (
        "select m.id, other.rfc_message_id from gmail_accepted a join gmail_messages m on m.id = a.message_ref"
        " join gmail_messages other on other.mailbox = m.mailbox and other.thread_id = m.thread_id"
    )
    for message_ref, message_id in world.execute(beside):
        found[message_ref].add(message_id)
    return dict(found)


def _our_drafts(world: sqlite3.Connection) -> Iterator[str]:
    found = "select m.headers from gmail_drafts d join gmail_messages m on m.id = d.message_id"
    for (headers,) in world.execute(found):
        ref = {name.lower(): value for name, value in json.loads(headers)}.get(REF.lower())
        if ref:
            yield ref


def _lines(file: Path) -> Iterable[Any]:
    return map(json.loads, file.read_text().splitlines()) if file.exists() else ()
