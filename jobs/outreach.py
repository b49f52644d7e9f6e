"""Sending an approved mail: walks the plan of bot.outreach.steps, committing before and after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from bot import clock
from bot.connections.mailboxes import shown_for
from bot.connectors.google.gmail import Draft, Gmail, Sent
from bot.errors import ConnectorError, OutcomeUnknown, RateLimited, Unavailable
from bot.kinds import KINDS
from bot.outreach import leaving, reconciling, sending, steps, trying
from bot.outreach.kind import Kind
from bot.outreach.mime import render
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
)
from bot.runtime import current
from jobs.registry import Work, job
from store import approvals, lines, mailboxes
from store import outreach as store
from store.models import Approval, Mailbox

Write: TypeAlias = Callable[[Session, Approval, Kind], object]
ATTEMPTS = 40  # Until the mail has left, waiting is harmless and it can be stopped; a limit can last a day.
OVERSLEPT = timedelta(seconds=15)
"""A worker that comes to the call so long after it noted the attempt was stopped in between; it must not go on."""


def _ask(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    approval = store.approval(session, int(arguments["approval_id"]))
    outreach = store.get(session, approval.outreach_id) if approval else None
    if approval is None or outreach is None:
        return
    kind = KINDS[outreach.kind]
    if approval.attempted_at is not None and approval.message_ref is None:
        reconciling.nobody_knows(session, kind, approval, look=_look(), now=now)
    elif outreach.state in ("approved", "sending"):
        sending.back_to_draft(session, kind, approval, trouble=f"{sending.REFUSED}: Gmail can't be reached", now=now)


@job(sending.SEND, ask=_ask, attempts=ATTEMPTS)
def send(work: Work) -> None:
    """Bring one approved mail as far along its plan as it goes."""
    approval_id = work.argument("approval_id")
    with work.writing() as session:
        approval = approval_of(session, approval_id)
        ceiling = work.runtime.settings.rapport_daily_mails
        begun = sending.begin(session, kind_of(session, approval), approval, ceiling=ceiling, now=clock.now())
        is_full = not begun and sending.waits_for_room(session, approval)
        mailbox = mailbox_of(session, approval)
    if is_full:
        raise RateLimited("rapport", "This mailbox has sent its mails for the day.", retry_at=approval.leaves_at)
    if not begun:
        return
    with work.runtime.gmail(mailbox) as gmail:
        while True:
            now = clock.now()
            step = _next_step(work, approval_id, now)
            if isinstance(step, Done):
                return
            write(work, approval_id, _perform(work, gmail, approval_id, step, now))


def _next_step(work: Work, approval_id: int, now: datetime) -> Step:
    """Read what is next and note that it begins, at `now`; both in one transaction under the lease."""
    with work.writing() as session:
        approval = approval_of(session, approval_id)
        outreach = store.get(session, approval.outreach_id)
        if outreach is None:
            return Done()
        parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
        kind, old = KINDS[outreach.kind], approvals.with_draft_left(session, approval)
        if sending.may_have_left_elsewhere(session, kind, approval, old, now=now):
            return Done()
        step = steps.next_step(approval, outreach, parent, old)
        if isinstance(step, SendDraft | SendRaw):
            said = sending.objection(session, kind, approval, checks=leaving.AT_THE_LAST_MOMENT, now=now)
            if said is not None:
                sending.back_to_draft(session, kind, approval, trouble=f"{sending.HELD}: {said}", now=now)
                return Done()
        return step if sending.note_beginning(session, approval, step, now=now) else Done()


def _perform(work: Work, gmail: Gmail, approval_id: int, step: Step, begun_at: datetime) -> Write:
    try:
        return _result(gmail, step, begun_at)
    except ConnectorError as failure:
        error = failure
        if sending.outcome_is_unknown(step, error):
            return _unknown
        if isinstance(step, FindSent | ReadBack):
            raise  # The mail has left; only its Message-ID is still to be read.
        write(work, approval_id, lambda s, a, k: sending.did_not_leave(s, k, a, step, error, now=clock.now()))
        if isinstance(error, RateLimited):
            raise RateLimited(error.system, error.message, retry_at=sending.retry_at(error, clock.now())) from error
        if error.retryable:
            raise
        if sending.may_be_repeated(error):
            raise Unavailable(error.system, error.message) from error
        return _nothing


def _result(gmail: Gmail, step: Step, begun_at: datetime) -> Write:  # noqa: PLR0911  One answer per step.
    match step:
        case Unknown():
            return _unknown
        case RemoveOld():
            return _remove_old(gmail, step)
        case FindThread(message_id):
            thread_ref = gmail.find_thread(message_id) or ""
            return lambda _s, a, _k: setattr(a, "thread_ref", thread_ref)
        case CreateDraft(mime, thread_ref):
            draft = gmail.create_draft(mime, thread_ref)
            return lambda _s, a, _k: _keep_draft(a, draft)
        case FindDraft(ref):
            lying = gmail.find_draft(ref)
            return lambda _s, a, _k: _keep_draft(a, lying)
        case NotePlace():
            history_ref = gmail.profile().history_ref
            return lambda _s, a, _k: setattr(a, "history_ref", history_ref)
        case SendDraft() | SendRaw():
            return _leave(gmail, step, begun_at)
        case FindSent(thread_ref, ref):
            found = gmail.find_sent(thread_ref, ref)
            message_ref, thread_ref = (found.message_ref, found.thread_ref) if found else (None, thread_ref)
            return lambda s, a, _k: sending.was_found(s, a, message_ref=message_ref, thread_ref=thread_ref)
        case ReadBack(message_ref):
            read = gmail.read_back(message_ref)
            return lambda s, a, k: sending.was_read_back(
                s, k, a, message_id=read.message_id, references=read.references, now=clock.now()
            )
        case _:
            raise LookupError(f"no network step: {step}")


def _leave(gmail: Gmail, step: SendDraft | SendRaw, begun_at: datetime) -> Write:
    if clock.now() - begun_at > OVERSLEPT:
        raise Unavailable("gmail", "This worker was stopped before it could ask Gmail.")
    if isinstance(step, SendDraft):
        sent = gmail.send_draft(step.draft_ref)
    else:
        sent = gmail.send_raw(step.mime, step.thread_ref)
    return lambda s, a, k: sending.was_sent(
        s, k, a, message_ref=sent.message_ref, thread_ref=sent.thread_ref, now=clock.now()
    )


def _remove_old(gmail: Gmail, step: RemoveOld) -> Write:
    """Remove an earlier draft of this mail, and find out whether it left after all."""
    remove_draft(gmail, step.draft_ref, step.ref)
    found = find_left(gmail, step.ref, step.thread_ref, step.history_ref)
    left_at = gmail.read_back(found.message_ref).sent_at if found else None

    def note(session: Session, approval: Approval, kind: Kind) -> None:
        old = approval_of(session, step.approval_id)
        old.draft_ref = None
        if found is not None and left_at is not None:
            approval.cancelled_at, old.cancelled_at = clock.now(), None
            reconciling.was_found(
                session,
                kind,
                old,
                message_ref=found.message_ref,
                thread_ref=found.thread_ref,
                left_at=left_at,
                now=clock.now(),
            )

    return note


def find_left(gmail: Gmail, ref: str, thread_ref: str | None, history_ref: str | None) -> Sent | None:
    """Look in its conversation, then among all sent since before the attempt: sent by hand it begins another one."""
    found = gmail.find_sent(thread_ref, ref) if thread_ref else None
    if found is None and history_ref:
        found = gmail.find_sent_since(history_ref, ref)
    return found


def remove_draft(gmail: Gmail, draft_ref: str, ref: str) -> None:
    """Remove a draft from a mailbox, looking for it by our header where its making was begun and its id got lost."""
    lying = None if draft_ref else gmail.find_draft(ref)
    found = draft_ref or (lying.draft_ref if lying else "")
    if found:
        gmail.delete_draft(found)


def _say_test_failed(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    outreach = store.get(session, int(arguments["outreach_id"]))
    if outreach is not None:
        text = f"The test of your mail didn't leave: {trouble} Your draft is as it was; ask for another test any time."
        lines.say(session, outreach.sender_id, text, None, now=now)


@job(trying.TEST, ask=_say_test_failed, attempts=3)
def test(work: Work) -> None:
    """Send a test of a mail to its sender; a second copy of a test would harm nobody, so it is looked for only once."""
    ref = str(work.lease.arguments["ref"])
    with work.reading() as session:
        outreach = store.get(session, work.argument("outreach_id"))
        mailbox = shown_for(session, outreach.sender_id, outreach.from_address) if outreach else None
        if outreach is None or mailbox is None:
            return
        mime = render(trying.test_of(session, outreach, mailbox, ref))
    with work.runtime.gmail(mailbox) as gmail:
        try:
            if sending.mode_for(mailbox) == steps.SEND_ONLY:
                gmail.send_raw(mime, None)
            else:
                draft = gmail.find_draft(ref) or gmail.create_draft(mime, None)
                gmail.send_draft(draft.draft_ref)
        except OutcomeUnknown:
            return  # It is in the inbox or it is not; whoever waits for it sees which.


def _unknown(session: Session, approval: Approval, kind: Kind) -> None:
    reconciling.nobody_knows(session, kind, approval, look=_look(), now=clock.now())


def _nothing(_session: Session, _approval: Approval, _kind: Kind) -> None:
    return


def _look() -> timedelta:
    return timedelta(seconds=current().settings.rapport_look_seconds)


def _keep_draft(approval: Approval, draft: Draft | None) -> None:
    approval.draft_ref = draft.draft_ref if draft else None
    if draft is not None:
        approval.thread_ref = draft.thread_ref


def write(work: Work, approval_id: int, written: Write) -> None:
    """Write down under the lease what came of something; raises LeaseLost."""
    with work.writing() as session:
        approval = approval_of(session, approval_id)
        written(session, approval, kind_of(session, approval))


def approval_of(session: Session, approval_id: int) -> Approval:
    """Load the Send that a job is about; raises LookupError."""
    found = store.approval(session, approval_id)
    if found is None:
        raise LookupError(f"there is no approval {approval_id}")
    return found


def kind_of(session: Session, approval: Approval) -> Kind:
    """Give the kind of the mail that a Send is about."""
    outreach = store.get(session, approval.outreach_id)
    if outreach is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return KINDS[outreach.kind]


def mailbox_of(session: Session, approval: Approval) -> Mailbox:
    """Give the mailbox that a mail leaves from."""
    found = mailboxes.get(session, approval.mailbox_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mailbox")
    return found
