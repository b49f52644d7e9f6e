"""Mutations of the product that a round must catch: each is made in a copy of the tree, never in the tree itself."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.sending import check, rounds
from tests.proofs.sending.ground import Ground
from tests.proofs.sending.plan import Plan

PACKAGES = ("bot", "handlers", "blocks", "jobs", "store", "manifests")
IGNORED = shutil.ignore_patterns("__pycache__", "source", "node_modules")


@dataclass(frozen=True)
class Change:
    """One passage of one file, and what stands there instead."""

    file: str
    old: str
    new: str


MUTANTS: dict[str, tuple[Change, ...]] = {
    "no compare-and-set when Send is pressed": (
        Change(
            "bot/outreach/life.py",
            "    if outreach.state not in states(Action.SEND):\n        raise AlreadyDone",
            "    if outreach.state == 'discarded':\n        raise AlreadyDone",
        ),
        Change(
            "bot/outreach/life.py",
            '        from_states=states(Action.SEND),\n        to="approved"',
            '        from_states=("drafted", "approved", "sending", "sent"),\n        to="approved"',
        ),
        Change("bot/outreach/life.py", "    require_on_mail(session, Action.SEND, person, outreach, now=now)\n", ""),
    ),
    "no quarantine after an unknown outcome": (
        Change(
            "bot/outreach/reconciling.py",
            "is_over=outreach.trouble != LOOKING or approval.look_until is None or approval.look_until <= now",
            "is_over=True",
        ),
    ),
    "the attempt is committed after the send": (
        Change("bot/outreach/sending.py", "return approvals.attempt(session, approval.id, now=now)", "return True"),
    ),
    "a mailbox that may only send is asked until an answer comes": (
        Change(
            "bot/outreach/sending.py",
            "    if isinstance(step, SendDraft | SendRaw):\n        return approvals.attempt",
            "    if isinstance(step, SendDraft):\n        return approvals.attempt",
        ),
        Change(
            "bot/outreach/sending.py",
            "    if isinstance(step, SendRaw):\n        return isinstance(error, OutcomeUnknown)",
            "    if isinstance(step, SendRaw):\n        return False",
        ),
    ),
    "what nobody can look for is said to have left": (
        Change(
            "bot/outreach/reconciling.py",
            '        from_states=("sending",),\n        to="needs a person"',
            '        from_states=("sending",),\n        to="needs a person" if can_look else "sent"',
        ),
    ),
    "an introduction begins a conversation of its own": (
        Change(
            "bot/outreach/steps.py",
            "    if approval.thread_ref is None and parent is not None and parent.message_id:",
            "    if approval.cancelled_at is not None:",
        ),
    ),
    "an introduction answers nothing": (
        Change(
            "bot/outreach/life.py",
            "        mime=render(mail),",
            '        mime=render(__import__("dataclasses").replace(mail, thread=None)),',
        ),
    ),
}


def plant(name: str, folder: Path) -> Path:
    """Copy the product and the rig into a folder with one mutation; raises LookupError when it no longer fits."""
    for package in PACKAGES:
        shutil.copytree(rounds.REPO / package, folder / package, ignore=IGNORED)
    shutil.copytree(
        rounds.REPO / "tests" / "proofs" / "sending", folder / "tests" / "proofs" / "sending", ignore=IGNORED
    )
    for change in MUTANTS[name]:
        file = folder / change.file
        text = file.read_text(encoding="utf-8")
        if text.count(change.old) != 1:
            raise LookupError(f"the mutation “{name}” no longer fits {change.file}; write it anew")
        file.write_text(text.replace(change.old, change.new), encoding="utf-8")
    return folder


def run(name: str, ground: Ground, folder: Path, seed: int, most: int) -> list[str]:
    """Play a round with a mutated product; gives what the checker says about it."""
    tree = plant(name, folder / "tree")
    with rounds.begun(ground, folder / "round", Plan(seed), most=most, tree=tree) as going:
        try:
            rounds.play(going)
        except TimeoutError as late:
            return [str(late)]
    return check.check(folder / "round").violations
