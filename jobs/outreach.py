"""Sending an approved mail: walks the plan of bot.outreach.sending, committing before and after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.gmail import Draft, Gmail
from bot.errors import ConnectorError, OutcomeUnknown, Unavailable
from bot.kinds import KINDS
from bot.outreach import life, sending, trying
from bot.outreach.kind import Kind
from bot.outreach.mime import render
from bot.outreach.sending import (
    AskPerson,
    CreateDraft,
    Done,
    FindDraft,
    FindSent,
    FindThread,
    ReadBack,
    SendDraft,
    Step,
)
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import lines, mailboxes, people
from store import outreach as store
from store.models import Approval, Mailbox

Write: TypeAlias = Callable[[Session, Approval, Kind], None]
ATTEMPTS = 40  # Until the mail has left, waiting is harmless and it can be stopped; a limit can last a day.


def _ask(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    approval = store.approval(session, int(arguments["approval_id"]))
    outreach = store.get(session, approval.outreach_id) if approval else None
    if approval is None or outreach is None:
        return
    kind = KINDS[outreach.kind]
    if approval.attempted_at is not None and approval.message_ref is None:
        sending.nobody_knows(session, kind, approval, now=now)
    elif outreach.state in ("approved", "sending"):
        sending.back_to_draft(session, kind, approval, trouble=f"{sending.REFUSED}: Gmail can't be reached", now=now)


@job(life.SEND, ask=_ask, attempts=ATTEMPTS)
def send(work: Work) -> None:
    """Bring one approved mail as far along its plan as it goes."""
    approval_id = work.argument("approval_id")
    with work.writing() as session:
        approval = _approval(session, approval_id)
        if not sending.begin(session, _kind(session, approval), approval, now=clock.now()):
            return
        mailbox = _mailbox(session, approval)
    with work.runtime.gmail(mailbox) as gmail:
        while not isinstance(step := _next_step(work, approval_id), Done):
            if isinstance(step, AskPerson):
                _write(work, approval_id, lambda s, a, k: sending.nobody_knows(s, k, a, now=clock.now()))
                return
            _write(work, approval_id, _perform(work, gmail, approval_id, step))


def _next_step(work: Work, approval_id: int) -> Step:
    with work.writing() as session:
        approval = _approval(session, approval_id)
        outreach = store.get(session, approval.outreach_id)
        if outreach is None:
            return Done()
        parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
        step = sending.next_step(approval, outreach, parent)
        sending.note_beginning(approval, step, now=clock.now())
        return step


def _perform(work: Work, gmail: Gmail, approval_id: int, step: Step) -> Write:
    try:
        return _result(gmail, step)
    except ConnectorError as failure:
        error = failure
        if sending.outcome_is_unknown(step, error):
            return lambda s, a, k: sending.nobody_knows(s, k, a, now=clock.now())
        if isinstance(step, FindSent | ReadBack):
            raise  # The mail has left; only its Message-ID is still to be read.
        _write(work, approval_id, lambda s, a, k: sending.did_not_leave(s, k, a, step, error, now=clock.now()))
        if error.retryable:
            raise
        if sending.may_be_repeated(error):
            raise Unavailable(error.system, error.message) from error
        return lambda _session, _approval, _kind: None


def _result(gmail: Gmail, step: Step) -> Write:
    now = clock.now
    match step:
        case FindThread(message_id):
            thread_ref = gmail.find_thread(message_id) or ""
            return lambda _s, a, _k: setattr(a, "thread_ref", thread_ref)
        case CreateDraft(mime, thread_ref):
            draft = gmail.create_draft(mime, thread_ref)
            return lambda _s, a, _k: _keep_draft(a, draft)
        case FindDraft(ref):
            lying = gmail.find_draft(ref)
            return lambda _s, a, _k: _keep_draft(a, lying)
        case SendDraft(draft_ref):
            sent = gmail.send_draft(draft_ref)
            return lambda s, a, k: sending.was_sent(
                s, k, a, message_ref=sent.message_ref, thread_ref=sent.thread_ref, now=now()
            )
        case FindSent(thread_ref, ref):
            found = gmail.find_sent(thread_ref, ref)
            message_ref, thread_ref = (found.message_ref, found.thread_ref) if found else (None, thread_ref)
            return lambda s, a, _k: sending.was_found(s, a, message_ref=message_ref, thread_ref=thread_ref)
        case ReadBack(message_ref):
            read = gmail.read_back(message_ref)
            return lambda s, a, k: sending.was_read_back(
                s, k, a, message_id=read.message_id, references=read.references, now=now()
            )
        case _:
            raise LookupError(f"no network step: {step}")


@job(sending.TIDY, ask=tell_nobody, attempts=ATTEMPTS)
def tidy(work: Work) -> None:
    """Remove the draft of a Send that was taken back from its sender's mailbox."""
    with work.reading() as session:
        approval = _approval(session, work.argument("approval_id"))
        mailbox = _mailbox(session, approval)
    if approval.cancelled_at is None or approval.message_ref is not None:
        return
    with work.runtime.gmail(mailbox) as gmail:
        lying = None if approval.draft_ref else gmail.find_draft(approval.ref)
        draft_ref = approval.draft_ref or (lying.draft_ref if lying else None)
        if draft_ref is not None:
            gmail.delete_draft(draft_ref)


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
        mailbox = people.mailbox_of(session, outreach.sender_id) if outreach else None
        if outreach is None or mailbox is None:
            return
        mime = render(trying.test_of(session, outreach, mailbox, ref))
    with work.runtime.gmail(mailbox) as gmail:
        draft = gmail.find_draft(ref) or gmail.create_draft(mime, None)
        try:
            gmail.send_draft(draft.draft_ref)
        except OutcomeUnknown:
            return  # It is in the inbox or it is not; whoever waits for it sees which.


def _keep_draft(approval: Approval, draft: Draft | None) -> None:
    approval.draft_ref = draft.draft_ref if draft else None
    if draft is not None:
        approval.thread_ref = draft.thread_ref


def _write(work: Work, approval_id: int, write: Write) -> None:
    with work.writing() as session:
        approval = _approval(session, approval_id)
        write(session, approval, _kind(session, approval))


def _approval(session: Session, approval_id: int) -> Approval:
    found = store.approval(session, approval_id)
    if found is None:
        raise LookupError(f"there is no approval {approval_id}")
    return found


def _kind(session: Session, approval: Approval) -> Kind:
    outreach = store.get(session, approval.outreach_id)
    if outreach is None:
        raise LookupError(f"approval {approval.id} has no mail")
    return KINDS[outreach.kind]


def _mailbox(session: Session, approval: Approval) -> Mailbox:
    found = mailboxes.get(session, approval.mailbox_id)
    if found is None:
        raise LookupError(f"approval {approval.id} has no mailbox")
    return found
