"""Sending an approved mail: what is looked at before it, and what came of each step, written down.

All of this is free of network. The job that walks `steps.next_step` commits, performs one step, and commits what came
of it. That `attempted_at` is committed before Gmail is asked to send, by a compare-and-set, is what makes a second copy
impossible: whoever finds an attempt without an outcome looks for the mail (`reconciling`) and never sends again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.connections import losing
from bot.connections.google import mode_of
from bot.errors import ConnectorError, Gone, NeedsReconnect, OutcomeUnknown, RateLimited
from bot.outreach import after_leaving, drafts, leaving
from bot.outreach.kind import Kind
from bot.outreach.steps import BEGUN, LEFT, NOT_FOUND, SEND_ONLY, CreateDraft, SendDraft, SendRaw, Step
from store import approvals, audit, jobs, mailboxes
from store import outreach as store
from store.models import Approval, Mailbox, Outreach

SEND = "outreach.send"
TIDY = "outreach.tidy"
RECONNECT = "reconnect"
LIMITED = "limited"
FULL_DAY = "full day"
UNREACHED = "unreached"
REFUSED = "refused"
HELD = "held back"
DAY = timedelta(days=1)
A_WHILE = timedelta(minutes=5)  # A limit that lasts longer than this is one for the day.
AFTER_LIMIT = timedelta(minutes=1)
WAITED_LONG = timedelta(days=1)
LESS = "Gmail is connected for sending only now, so less can be promised. Look at it and press Send again."
TOO_OLD = "You pressed Send more than a day before you connected Gmail again. Look whether it still fits."


def begin(session: Session, kind: Kind, approval: Approval, *, ceiling: int, now: datetime) -> bool:
    """Take an approved mail into sending; False when it was undone, must wait, or is further on than that.

    `ceiling` is the most mails that may leave one mailbox in 24 hours, unless the mailbox has its own.
    """
    outreach = _outreach(session, approval)
    # One that was found to have left is read back although its sender, who did not know that, has pressed Send again.
    is_in_force = approval.message_ref is not None or store.last_approval(session, outreach.id) is approval
    if not is_in_force or approval.cancelled_at is not None:
        return False
    if outreach.state not in ("approved", "sending"):
        return outreach.state in LEFT
    if approval.attempted_at is None and not _may_begin(session, kind, approval, outreach, ceiling=ceiling, now=now):
        return False
    began = store.move(session, outreach.id, from_states=("approved",), to="sending", now=now, trouble=None)
    if began:
        kind.has_changed(session, outreach, now=now)
    return began or outreach.state == "sending"


def _may_begin(
    session: Session, kind: Kind, approval: Approval, outreach: Outreach, *, ceiling: int, now: datetime
) -> bool:
    mailbox = _mailbox(session, approval)
    if mailbox.state != "connected":
        _wait(session, kind, approval, now=now, trouble=RECONNECT)
        return False
    if approval.mode != SEND_ONLY and mode_for(mailbox) == SEND_ONLY:
        back_to_draft(session, kind, approval, trouble=f"{HELD}: {LESS}", now=now)
        return False
    waited = outreach.trouble == RECONNECT and now - approval.leaves_at > WAITED_LONG
    said = TOO_OLD if waited else objection(session, kind, approval, checks=leaving.BEFORE_LEAVING, now=now)
    if said is not None:
        back_to_draft(session, kind, approval, trouble=f"{HELD}: {said}", now=now)
        return False
    until = full_until(session, mailbox, ceiling=ceiling, now=now)
    if until is not None:
        approval.leaves_at = until + AFTER_LIMIT
        _wait(session, kind, approval, now=now, leaves_at=approval.leaves_at, trouble=FULL_DAY)
        return False
    approval.history_ref = approval.history_ref or mailbox.history_ref
    return True


def may_have_left_elsewhere(
    session: Session, kind: Kind, approval: Approval, old: Approval | None, *, now: datetime
) -> bool:
    """Take a Send back, once, when an earlier one may have left from a mailbox that this one does not look into.

    Its sender is told where to look, and their next Send is their word that it did not.
    """
    if old is None or old.mailbox_id == approval.mailbox_id or approval.attempted_at is not None:
        return False
    where = f"Look into the Sent mail of {_mailbox(session, old).address} first"
    said = f"{where}: an earlier Send from there may have left. If it has not, press Send again."
    if not back_to_draft(session, kind, approval, trouble=f"{HELD}: {said}", now=now):
        return False
    old.draft_ref = None  # The sweep of that mailbox removes the draft by our header.
    return True


def waits_for_room(session: Session, approval: Approval) -> bool:
    """Tell whether a mail waits because its mailbox has sent as many as it may; it is tried again at `leaves_at`."""
    outreach = _outreach(session, approval)
    return outreach.state == "approved" and outreach.trouble == FULL_DAY


def objection(
    session: Session, kind: Kind, approval: Approval, *, checks: tuple[leaving.Check, ...], now: datetime
) -> str | None:
    """Say why an approved mail must not leave now; None when nothing speaks against it."""
    outreach = _outreach(session, approval)
    draft = drafts.current(session, outreach)
    return leaving.objection(session, kind, outreach, approval, draft, checks=checks, now=now)


def full_until(session: Session, mailbox: Mailbox, *, ceiling: int, now: datetime) -> datetime | None:
    """Say until when a mailbox has sent as many mails as it may in 24 hours; None while there is room.

    The database is the truth here; Gmail's own limit is higher and shared with what people send by hand.
    """
    most = mailbox.daily_ceiling or ceiling
    left = approvals.attempts_since(session, mailbox.id, now - DAY)
    return left[most - 1] + DAY if len(left) >= most else None


def note_beginning(session: Session, approval: Approval, step: Step, *, now: datetime) -> bool:
    """Write down what is about to be done, which must be committed before the call to Gmail; False: do not do it.

    Asking Gmail to send is allowed to exactly one caller in the life of an approval.
    """
    if isinstance(step, CreateDraft):
        approval.draft_ref = BEGUN
    if isinstance(step, SendDraft | SendRaw):
        return approvals.attempt(session, approval.id, now=now)
    return True


def was_sent(
    session: Session,
    kind: Kind,
    approval: Approval,
    *,
    message_ref: str,
    thread_ref: str,
    now: datetime,
    left_at: datetime | None = None,
) -> None:
    """Write down that Gmail took the mail, just now or at `left_at`, and do what follows from it."""
    approval.message_ref, approval.thread_ref, approval.sent_at = message_ref, thread_ref, left_at or now
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("sending", "needs a person"),
        to="sent",
        now=now,
        sent_at=approval.sent_at,
        thread_ref=thread_ref,
        trouble=None,
    )
    if not moved:
        return
    audit.note(session, approval.person_id, "mail.sent", "outreach", approval.outreach_id, {}, now=now)
    outreach = _outreach(session, approval)
    kind.has_changed(session, outreach, now=now)
    kind.was_sent(session, outreach, now=now)
    after_leaving.follow(session, outreach, now=now)


def was_found(session: Session, approval: Approval, *, message_ref: str | None, thread_ref: str) -> None:
    """Keep which sent mail it is that its sender has seen; None when we could not find it."""
    approval.message_ref = message_ref or NOT_FOUND
    if message_ref:
        approval.thread_ref = _outreach(session, approval).thread_ref = thread_ref
    session.flush()


def was_read_back(
    session: Session, kind: Kind, approval: Approval, *, message_id: str, references: tuple[str, ...], now: datetime
) -> None:
    """Keep the mail's real Message-ID, by which a reply to it joins the conversation."""
    approval.message_id = message_id
    outreach = _outreach(session, approval)
    outreach.message_id, outreach.references = message_id, " ".join(references) or None
    session.flush()
    kind.has_changed(session, outreach, now=now)


def did_not_leave(
    session: Session, kind: Kind, approval: Approval, step: Step, error: ConnectorError, *, now: datetime
) -> None:
    """Write down a failed step after which the mail is certainly still here.

    A limit, an outage or a lost grant puts the mail back to `approved`, to leave when Gmail takes mail again, so that
    it can still be stopped. A refusal makes it a draft again, with its sender told why.
    """
    approval.attempted_at = None
    session.flush()
    if isinstance(step, CreateDraft) and not isinstance(error, OutcomeUnknown):
        approval.draft_ref = None
    if isinstance(error, NeedsReconnect):
        losing.lost(session, approval.mailbox_id, now=now)
        _wait(session, kind, approval, now=now, trouble=RECONNECT)
    elif isinstance(error, RateLimited):
        approval.leaves_at = retry_at(error, now)
        trouble = LIMITED if error.retry_at - now < A_WHILE else f"{LIMITED} until {error.retry_at.isoformat()}"
        _wait(session, kind, approval, now=now, leaves_at=approval.leaves_at, trouble=trouble)
    elif may_be_repeated(error):
        _wait(session, kind, approval, now=now, trouble=UNREACHED)
    else:
        back_to_draft(session, kind, approval, trouble=f"{REFUSED}: {error.message}", now=now)


def retry_at(error: RateLimited, now: datetime) -> datetime:
    """Say when a limited mail is tried again: a limit for the day is given a minute more than Gmail names."""
    return error.retry_at + (AFTER_LIMIT if error.retry_at - now >= A_WHILE else timedelta(0))


def may_be_repeated(error: ConnectorError) -> bool:
    """Tell whether a step before the sending itself is tried again; done twice, none of them sends anything."""
    return error.retryable or isinstance(error, OutcomeUnknown)


def tidy(session: Session, approval: Approval, *, now: datetime) -> None:
    """Ask for the draft of a Send that was taken back to be removed, before somebody sends it by hand or by mistake."""
    if approval.draft_ref is not None:
        key = f"tidy:{approval.id}"
        jobs.schedule(session, TIDY, {"approval_id": approval.id}, now=now, unique_key=key)


def back_to_draft(session: Session, kind: Kind, approval: Approval, *, trouble: str, now: datetime) -> bool:
    """Take a Send back for a mail that has not left, and note why for its sender; False once Gmail was asked."""
    if not approvals.cancel(session, approval.id, now=now):
        return False
    tidy(session, approval, now=now)
    store.move(
        session,
        approval.outreach_id,
        from_states=("approved", "sending"),
        to="drafted",
        now=now,
        leaves_at=None,
        trouble=trouble,
    )
    kind.has_changed(session, _outreach(session, approval), now=now)
    return True


def outcome_is_unknown(step: Step, error: ConnectorError) -> bool:
    """Tell whether a failed step may have sent the mail: a lost answer, or a draft that somebody else used up."""
    if isinstance(step, SendRaw):
        return isinstance(error, OutcomeUnknown)
    return isinstance(step, SendDraft) and isinstance(error, OutcomeUnknown | Gone)


def mode_for(mailbox: Mailbox) -> str:
    """Say which promise a mailbox's grant allows: `full`, or `send only` without drafts and without looking back."""
    return SEND_ONLY if mode_of(mailbox) == "send only" else "full"


def _wait(session: Session, kind: Kind, approval: Approval, *, now: datetime, **values: Any) -> None:
    store.move(session, approval.outreach_id, from_states=("approved", "sending"), to="approved", now=now, **values)
    kind.has_changed(session, _outreach(session, approval), now=now)


def _outreach(session: Session, approval: Approval) -> Outreach:
    found = store.get(session, approval.outreach_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return found


def _mailbox(session: Session, approval: Approval) -> Mailbox:
    found = mailboxes.get(session, approval.mailbox_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mailbox")
    return found
