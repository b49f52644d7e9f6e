"""Sending as a plan: what to do next is read from the approval's row alone, and what came of it is written there.

Both halves are free of network. The job that walks the plan commits, performs one step, and commits what came of it.
That `attempted_at` is committed before Gmail is asked to send is what makes a second copy impossible: whoever finds an
attempt without an outcome, in this process or after a crash, asks a person and never sends again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from bot.errors import ConnectorError, Gone, NeedsReconnect, OutcomeUnknown, RateLimited
from bot.outreach.kind import Kind
from store import audit
from store import outreach as store
from store.models import Approval, Outreach

UNKNOWN = "unknown"
RECONNECT = "reconnect"
LIMITED = "limited"
REFUSED = "refused"


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
class SendDraft:
    """Ask Gmail to send the draft; done at most once in the life of an approval."""

    draft_ref: str


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


Step: TypeAlias = FindThread | CreateDraft | SendDraft | ReadBack | AskPerson | Done


def next_step(approval: Approval, outreach: Outreach, parent: Outreach | None) -> Step:
    """Say what to do next for this approval."""
    if approval.cancelled_at is not None or outreach.state not in ("sending", "sent"):
        return Done()
    if approval.message_ref is not None:
        return Done() if approval.message_id else ReadBack(approval.message_ref)
    if approval.attempted_at is not None:
        return AskPerson()
    if approval.draft_ref is not None:
        return SendDraft(approval.draft_ref)
    if approval.thread_ref is None and parent is not None and parent.message_id:
        return FindThread(parent.message_id)
    return CreateDraft(approval.mime, approval.thread_ref or None)


def begin(session: Session, kind: Kind, approval: Approval, *, now: datetime) -> bool:
    """Take an approved mail into sending; False when it was undone, or is further on than that."""
    outreach = _outreach(session, approval)
    is_newest = store.last_approval(session, outreach.id) is approval
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


def did_not_leave(session: Session, kind: Kind, approval: Approval, error: ConnectorError, *, now: datetime) -> None:
    """Write down a failure after which the mail is certainly still here.

    A limit puts the mail back to `approved`, to leave when Gmail takes mail again, so that it can still be stopped.
    A lost grant or a refusal makes it a draft again, with its sender told why.
    """
    approval.attempted_at = None
    if isinstance(error, RateLimited):
        approval.leaves_at = error.retry_at
        store.move(
            session,
            approval.outreach_id,
            from_states=("sending",),
            to="approved",
            now=now,
            leaves_at=error.retry_at,
            trouble=LIMITED,
        )
        kind.has_changed(session, _outreach(session, approval), now=now)
    elif not error.retryable:
        trouble = RECONNECT if isinstance(error, NeedsReconnect) else f"{REFUSED}: {error.message}"
        back_to_draft(session, kind, approval, trouble=trouble, now=now)


def back_to_draft(session: Session, kind: Kind, approval: Approval, *, trouble: str, now: datetime) -> None:
    """Take a Send back for a mail that certainly has not left, and note why for its sender."""
    approval.cancelled_at = now
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


def _outreach(session: Session, approval: Approval) -> Outreach:
    found = store.get(session, approval.outreach_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return found
