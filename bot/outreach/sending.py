"""Sending as a plan: what to do next is read from the approval's row alone, and what came of it is written there.

Both halves are free of network. The job that walks the plan commits, performs one step, and commits what came of it.
That `attempted_at` is committed before Gmail is asked to send is what makes a second copy impossible: whoever finds an
attempt without an outcome, in this process or after a crash, asks a person and never sends again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from bot.errors import ConnectorError, Gone, NeedsReconnect, OutcomeUnknown, RateLimited
from bot.outreach import drafts, recipients
from bot.outreach.kind import Kind
from store import audit, jobs
from store import outreach as store
from store.models import Approval, Outreach

TIDY = "outreach.tidy"
UNKNOWN = "unknown"
RECONNECT = "reconnect"
LIMITED = "limited"
UNREACHED = "unreached"
REFUSED = "refused"
UNWANTED = "unwanted"
BEGUN = ""  # A draft whose making was begun: it may lie in the mailbox although nobody learned its id.
NOT_FOUND = ""  # A mail that its sender saw and we did not: there is no Message-ID to be read.


@dataclass(frozen=True)
class FindThread:
    """Look up the conversation in the sender's own mailbox by the message that is answered."""

    message_id: str


@dataclass(frozen=True)
class CreateDraft:
    """Put the approved bytes into the sender's drafts."""

    mime: bytes
    thread_ref: str | None


@dataclass(frozen=True)
class FindDraft:
    """Look for a draft whose making was begun and whose id got lost, so that there are not two of it."""

    ref: str


@dataclass(frozen=True)
class SendDraft:
    """Ask Gmail to send the draft; done at most once in the life of an approval."""

    draft_ref: str


@dataclass(frozen=True)
class FindSent:
    """Look up a mail that its sender has seen among the sent ones, to learn its id."""

    thread_ref: str
    ref: str


@dataclass(frozen=True)
class ReadBack:
    """Read the Message-ID that Gmail gave the sent mail."""

    message_ref: str


@dataclass(frozen=True)
class AskPerson:
    """Nobody knows whether it left; only a person can look."""


@dataclass(frozen=True)
class Done:
    """Nothing is left to do."""


Step: TypeAlias = FindThread | CreateDraft | FindDraft | SendDraft | FindSent | ReadBack | AskPerson | Done


def next_step(approval: Approval, outreach: Outreach, parent: Outreach | None) -> Step:
    """Say what to do next for this approval."""
    if approval.cancelled_at is not None or outreach.state not in ("sending", "sent"):
        return Done()
    if approval.message_ref is not None:
        is_read = approval.message_id is not None or approval.message_ref == NOT_FOUND
        return Done() if is_read else ReadBack(approval.message_ref)
    if approval.attempted_at is not None:
        was_settled = outreach.state == "sent" and approval.thread_ref
        return FindSent(approval.thread_ref or "", approval.ref) if was_settled else AskPerson()
    if approval.draft_ref is not None:
        return FindDraft(approval.ref) if approval.draft_ref == BEGUN else SendDraft(approval.draft_ref)
    if approval.thread_ref is None and parent is not None and parent.message_id:
        return FindThread(parent.message_id)
    return CreateDraft(approval.mime, approval.thread_ref or None)


def note_beginning(approval: Approval, step: Step, *, now: datetime) -> None:
    """Write down what is about to be done; this must be committed before the call to Gmail."""
    if isinstance(step, CreateDraft):
        approval.draft_ref = BEGUN
    if isinstance(step, SendDraft):
        # Whoever finds this without an outcome asks a person and never sends again.
        approval.attempted_at = now


def begin(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> bool:
    """Take an approved mail into sending; False when it was undone, or is further on than that."""
    outreach = _outreach(session, approval)
    is_newest = store.last_approval(session, outreach.id) is approval
    if is_newest and outreach.state == "approved":
        draft = drafts.current(session, outreach)
        name = recipients.unwanted(session, outreach.customer_id, (*draft.to, *draft.cc))
        if name is not None:  # Marked within the undo window, or while Gmail took no mail.
            back_to_draft(session, kind, approval, trouble=f"{UNWANTED}: {name}", now=now)
            return False
    began = is_newest and store.move(session, outreach.id, from_states=("approved",), to="sending", now=now)
    if began:
        kind.has_changed(session, outreach, now=now)
    return began or (is_newest and outreach.state in ("sending", "sent"))


def was_sent(
    session: Session, kind: Kind, approval: Approval, *, message_ref: str, thread_ref: str, now: datetime
) -> None:
    """Write down that Gmail took the mail, and do what follows from it."""
    approval.message_ref, approval.thread_ref, approval.sent_at = message_ref, thread_ref, now
    moved = store.move(
        session,
        approval.outreach_id,
        from_states=("sending",),
        to="sent",
        now=now,
        sent_at=now,
        thread_ref=thread_ref,
        trouble=None,
    )
    if not moved:
        return
    audit.note(session, approval.person_id, "mail.sent", "outreach", approval.outreach_id, {}, now=now)
    outreach = _outreach(session, approval)
    kind.has_changed(session, outreach, now=now)
    kind.was_sent(session, outreach, now=now)


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


def nobody_knows(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> None:
    """Hand a mail whose outcome is unknown to its sender."""
    moved = store.move(
        session, approval.outreach_id, from_states=("sending",), to="needs a person", now=now, trouble=UNKNOWN
    )
    if moved:
        audit.note(session, None, "mail.outcome_unknown", "outreach", approval.outreach_id, {}, now=now)
        kind.has_changed(session, _outreach(session, approval), now=now)


def did_not_leave(
    session: Session, kind: Kind, approval: Approval, step: Step, error: ConnectorError, *, now: datetime
) -> None:
    """Write down a failed step after which the mail is certainly still here.

    A limit or an outage puts the mail back to `approved`, to leave when Gmail takes mail again, so that it can still be
    stopped. A lost grant or a refusal makes it a draft again, with its sender told why.
    """
    approval.attempted_at = None
    if isinstance(step, CreateDraft) and not isinstance(error, OutcomeUnknown):
        approval.draft_ref = None
    if isinstance(error, RateLimited):
        approval.leaves_at = error.retry_at
        _wait(session, kind, approval, now=now, leaves_at=error.retry_at, trouble=LIMITED)
    elif may_be_repeated(error):
        _wait(session, kind, approval, now=now, trouble=UNREACHED)
    else:
        trouble = RECONNECT if isinstance(error, NeedsReconnect) else f"{REFUSED}: {error.message}"
        back_to_draft(session, kind, approval, trouble=trouble, now=now)


def may_be_repeated(error: ConnectorError) -> bool:
    """Tell whether a step before the sending itself is tried again; done twice, none of them sends anything."""
    return error.retryable or isinstance(error, OutcomeUnknown)


def tidy(session: Session, approval: Approval, *, now: datetime) -> None:
    """Ask for the draft of a Send that was taken back to be removed, before somebody sends it by hand or by mistake."""
    if approval.draft_ref is not None:
        key = f"tidy:{approval.id}"
        jobs.schedule(session, TIDY, {"approval_id": approval.id}, now=now, unique_key=key)


def back_to_draft(session: Session, kind: Kind, approval: Approval, *, trouble: str, now: datetime) -> None:
    """Take a Send back for a mail that certainly has not left, and note why for its sender."""
    approval.cancelled_at = now
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


def outcome_is_unknown(step: Step, error: ConnectorError) -> bool:
    """Tell whether a failed step may have sent the mail: a lost answer, or a draft that somebody else used up."""
    return isinstance(step, SendDraft) and isinstance(error, OutcomeUnknown | Gone)


def _wait(session: Session, kind: Kind, approval: Approval, *, now: datetime, **values: Any) -> None:
    store.move(session, approval.outreach_id, from_states=("sending",), to="approved", now=now, **values)
    kind.has_changed(session, _outreach(session, approval), now=now)


def _outreach(session: Session, approval: Approval) -> Outreach:
    found = store.get(session, approval.outreach_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return found
