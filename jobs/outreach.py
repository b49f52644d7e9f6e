"""Sending an approved mail: walks the plan of bot.outreach.sending, committing before and after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.gmail import Gmail
from bot.errors import ConnectorError
from bot.kinds import KINDS
from bot.outreach import life, sending
from bot.outreach.kind import Kind
from bot.outreach.sending import AskPerson, CreateDraft, Done, FindThread, ReadBack, SendDraft, Step
from jobs.registry import Work, job
from store import mailboxes
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
        if isinstance(step, SendDraft):
            # Committed before the call: whoever finds this without an outcome asks a person and never sends again.
            approval.attempted_at = clock.now()
        return step


def _perform(work: Work, gmail: Gmail, approval_id: int, step: Step) -> Write:
    try:
        return _result(gmail, step)
    except ConnectorError as failure:
        error = failure
        if sending.outcome_is_unknown(step, error):
            return lambda s, a, k: sending.nobody_knows(s, k, a, now=clock.now())
        if isinstance(step, ReadBack):
            raise  # The mail has left; only its Message-ID is still to be read.
        _write(work, approval_id, lambda s, a, k: sending.did_not_leave(s, k, a, error, now=clock.now()))
        if error.retryable:
            raise
        return lambda _session, _approval, _kind: None


def _result(gmail: Gmail, step: Step) -> Write:
    now = clock.now
    match step:
        case FindThread(message_id):
            thread_ref = gmail.find_thread(message_id) or ""
            return lambda _s, a, _k: setattr(a, "thread_ref", thread_ref)
        case CreateDraft(mime, thread_ref):
            draft = gmail.create_draft(mime, thread_ref)
            return lambda _s, a, _k: setattr(a, "draft_ref", draft.draft_ref)
        case SendDraft(draft_ref):
            sent = gmail.send_draft(draft_ref)
            return lambda s, a, k: sending.was_sent(
                s, k, a, message_ref=sent.message_ref, thread_ref=sent.thread_ref, now=now()
            )
        case ReadBack(message_ref):
            read = gmail.read_back(message_ref)
            return lambda s, a, k: sending.was_read_back(
                s, k, a, message_id=read.message_id, references=read.references, now=now()
            )
        case _:
            raise LookupError(f"no network step: {step}")


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
