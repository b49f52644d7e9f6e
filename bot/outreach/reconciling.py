"""After an unknown outcome: the mailbox is looked at until a set moment, then its sender is asked; nothing is resent.

All of this is free of network. What lies in the mailbox decides: a sent mail with our header left; a draft that still
lies there when looking is over did not leave, and is removed before it can; anything else only its sender can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.outreach import sending, standing
from bot.outreach.kind import Kind
from bot.outreach.steps import SEND_ONLY
from store import audit, jobs
from store import outreach as store
from store.models import Approval, Outreach

LOOK = "outreach.look"
LOOKING = "looking"
LYING = "looking, and the draft still lies there"
REMOVING = "removing the draft"
STILL_A_DRAFT = "still a draft"
AFTER_FAILURE = timedelta(seconds=5)  # Gmail has just failed; asked in the same instant it would again.
EVERY = timedelta(seconds=25)
PATIENCE = timedelta(minutes=1)
"""How much longer than said the last look is tried when Gmail does not answer."""


@dataclass(frozen=True)
class Case:
    """One unknown outcome as the job needs it: what to look for, and whether this look is the last.

    `is_removing`: its sender said that it did not leave. `was_lying`: the draft lay there when looking was over.
    """

    outreach_id: int
    ref: str
    thread_ref: str | None
    draft_ref: str | None
    history_ref: str | None
    attempted_at: datetime
    is_over: bool
    is_removing: bool
    was_lying: bool


def nobody_knows(session: Session, kind: Kind, approval: Approval, *, look: timedelta, now: datetime) -> None:
    """Hand a mail whose outcome is unknown to its sender, and begin to look for it where the grant allows that.

    `look` is counted from the attempt and is longer than any call to Gmail lasts, clocks that differ included.
    """
    can_look = can_be_removed(approval) and approval.attempted_at is not None
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("sending",),
        to="needs a person",
        now=now,
        leaves_at=None,
        trouble=LOOKING if can_look else standing.UNKNOWN,
    )
    if not moved:
        return
    if can_look and approval.attempted_at is not None:
        approval.look_until = approval.attempted_at + look
        _look_again(session, approval, at=now + AFTER_FAILURE, now=now)
    audit.note(session, None, "mail.outcome_unknown", "outreach", approval.outreach_id, {}, now=now)
    _changed(session, kind, approval, now=now)


def case_of(session: Session, approval: Approval, *, now: datetime) -> Case | None:
    """Give what is to be looked for; None when the outcome is known by now or its sender has been asked."""
    outreach = _outreach(session, approval)
    is_newest = store.last_approval(session, outreach.id) is approval
    is_open = outreach.state == "needs a person" and outreach.trouble in (LOOKING, LYING, REMOVING)
    if not is_newest or not is_open or approval.attempted_at is None or approval.cancelled_at is not None:
        return None
    return Case(
        outreach_id=outreach.id,
        ref=approval.ref,
        thread_ref=approval.thread_ref,
        draft_ref=approval.draft_ref,
        history_ref=approval.history_ref,
        attempted_at=approval.attempted_at,
        is_over=outreach.trouble != LOOKING or approval.look_until is None or approval.look_until <= now,
        is_removing=outreach.trouble == REMOVING,
        was_lying=outreach.trouble == LYING,
    )


def not_yet(session: Session, approval: Approval, *, now: datetime) -> None:
    """Nothing was found and there is time: look again in a while, for the last time when looking is over."""
    until = approval.look_until or now
    _look_again(session, approval, at=max(min(now + EVERY, until), now), now=now)


def lies_there(session: Session, approval: Approval, *, now: datetime) -> None:
    """Note that the draft lies there after all this time, before it is removed; so a lost answer confuses nobody."""
    store.move(
        session, approval.outreach_id, from_states=("needs a person",), to="needs a person", now=now, trouble=LYING
    )


def was_found(
    session: Session,
    kind: Kind,
    approval: Approval,
    *,
    message_ref: str,
    thread_ref: str,
    left_at: datetime,
    now: datetime,
) -> None:
    """The mail left, when Gmail says it did: write it down, and have its Message-ID read as after any other."""
    sending.was_sent(session, kind, approval, message_ref=message_ref, thread_ref=thread_ref, left_at=left_at, now=now)
    read_back_later(session, approval, now=now)


def read_back_later(session: Session, approval: Approval, *, now: datetime) -> None:
    """Ask for the Message-ID of a mail that has left; the job sends nothing."""
    arguments = {"approval_id": approval.id}
    jobs.schedule(session, sending.SEND, arguments, now=now, unique_key=f"settled:{approval.id}")


def came_back(session: Session, kind: Kind, approval: Approval, *, trouble: str | None, now: datetime) -> bool:
    """The mail did not leave and its draft is gone from Gmail, so that it never can: it is a draft again."""
    if not _to_draft(session, kind, approval, trouble=trouble, now=now):
        return False
    approval.cancelled_at, approval.draft_ref = now, None
    return True


def set_aside(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> None:
    """Its sender says that it did not leave, and Gmail cannot be asked: a draft again; the old one goes before a Send.

    The next Send of this mail begins with `steps.RemoveOld`, which also looks whether the old one left after all.
    """
    if _to_draft(session, kind, approval, trouble=sending.RECONNECT, now=now):
        approval.cancelled_at = now


def ask_person(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> None:
    """Looking is over and has settled nothing: its sender is asked."""
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("needs a person",),
        to="needs a person",
        now=now,
        trouble=standing.UNKNOWN,
    )
    if moved:
        _changed(session, kind, approval, now=now)


def can_be_removed(approval: Approval) -> bool:
    """Tell whether a Send may have left a draft in Gmail."""
    return approval.mode != SEND_ONLY and bool(approval.draft_ref)


def remove(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> bool:
    """Its sender says that it did not leave: have the draft removed first; False when it is not asked any more."""
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("needs a person",),
        from_trouble=(standing.UNKNOWN,),
        to="needs a person",
        now=now,
        trouble=REMOVING,
    )
    if moved:
        arguments = {"approval_id": approval.id}
        jobs.schedule(session, LOOK, arguments, now=now, unique_key=f"remove:{approval.id}")
        _changed(session, kind, approval, now=now)
    return moved


def _to_draft(session: Session, kind: Kind, approval: Approval, *, trouble: str | None, now: datetime) -> bool:
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("needs a person",),
        to="drafted",
        now=now,
        leaves_at=None,
        trouble=trouble,
    )
    if moved:
        audit.note(session, None, "mail.did_not_leave", "outreach", approval.outreach_id, {}, now=now)
        _changed(session, kind, approval, now=now)
    return moved


def _look_again(session: Session, approval: Approval, *, at: datetime, now: datetime) -> None:
    key = f"look:{approval.id}:{int(at.timestamp() * 1000)}"
    jobs.schedule(session, LOOK, {"approval_id": approval.id}, now=now, due_at=at, unique_key=key)


def _changed(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> None:
    kind.has_changed(session, _outreach(session, approval), now=now)


def _outreach(session: Session, approval: Approval) -> Outreach:
    found = store.get(session, approval.outreach_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return found
