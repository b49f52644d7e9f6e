"""The plan of one sending: what to do next, read from the rows alone and free of network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from store.models import Approval, Outreach

SEND_ONLY = "send only"
BEGUN = ""  # A draft whose making was begun: it may lie in the mailbox although nobody learned its id.
LEFT = ("sent", "answered", "bounced")
"""States of a mail that has left; an answer may come before its Message-ID could be read."""
NOT_FOUND = ""  # A mail that its sender saw and we did not: there is no Message-ID to be read.


@dataclass(frozen=True)
class RemoveOld:
    """Remove what an earlier Send that was taken back left in the sender's drafts, before this one's bytes go.

    `thread_ref` and `history_ref` are set where Gmail had been asked to send that one, and then the sent mails are
    looked through as well.
    """

    approval_id: int
    draft_ref: str
    ref: str
    thread_ref: str | None
    history_ref: str | None


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
class NotePlace:
    """Learn where the mailbox's history stands, from which a mail that seems lost can be looked for."""


@dataclass(frozen=True)
class SendDraft:
    """Ask Gmail to send the draft; done at most once in the life of an approval."""

    draft_ref: str


@dataclass(frozen=True)
class SendRaw:
    """Ask Gmail to send the bytes, for a grant that can make no draft; done at most once in the life of an approval."""

    mime: bytes
    thread_ref: str | None


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
class Unknown:
    """Gmail was asked and nobody knows what came of it; from here on the mailbox is looked at, and nothing is sent."""


@dataclass(frozen=True)
class Done:
    """Nothing is left to do."""


Step: TypeAlias = (
    RemoveOld
    | FindThread
    | CreateDraft
    | FindDraft
    | NotePlace
    | SendDraft
    | SendRaw
    | FindSent
    | ReadBack
    | Unknown
    | Done
)


def next_step(approval: Approval, outreach: Outreach, parent: Outreach | None, old: Approval | None = None) -> Step:
    """Say what to do next for this approval.

    `parent` is the mail of ours that this one answers, `old` an earlier Send of the same mail that left a draft behind.
    """
    if approval.cancelled_at is not None or outreach.state not in ("sending", *LEFT):
        return Done()
    if approval.message_ref is not None:
        is_read = approval.message_id is not None or approval.message_ref == NOT_FOUND
        return Done() if is_read or approval.mode == SEND_ONLY else ReadBack(approval.message_ref)
    if approval.attempted_at is not None:
        return _after_attempt(approval, outreach)
    if approval.mode == SEND_ONLY:  # Its grant can neither look into drafts nor remove one; the sweep does, later.
        return SendRaw(approval.mime, approval.thread_ref or None)
    if old is not None:
        places = (old.thread_ref, old.history_ref) if old.attempted_at else (None, None)
        return RemoveOld(old.id, old.draft_ref or BEGUN, old.ref, *places)
    return _before_attempt(approval, parent)


def _after_attempt(approval: Approval, outreach: Outreach) -> Step:
    if outreach.state == "sending":
        return Unknown()
    can_look = approval.thread_ref and approval.mode != SEND_ONLY
    return FindSent(approval.thread_ref or "", approval.ref) if can_look else Done()


def _before_attempt(approval: Approval, parent: Outreach | None) -> Step:
    if approval.draft_ref == BEGUN:
        return FindDraft(approval.ref)
    if approval.draft_ref is not None:
        return NotePlace() if approval.history_ref is None else SendDraft(approval.draft_ref)
    if approval.thread_ref is None and parent is not None and parent.message_id:
        return FindThread(parent.message_id)
    return CreateDraft(approval.mime, approval.thread_ref or None)
