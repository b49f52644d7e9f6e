"""Looking for a mail whose outcome nobody knows: several times until a set moment, then its sender is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.gmail import Gmail, Sent
from bot.errors import ConnectorError
from bot.kinds import KINDS
from bot.outreach import reconciling
from bot.outreach.reconciling import LOOK, PATIENCE, STILL_A_DRAFT, Case
from jobs.outreach import approval_of, find_left, mailbox_of, write
from jobs.registry import Work, job
from store import outreach as store

ATTEMPTS = 40


def _ask(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    """Gmail cannot be asked any more: the sender is, or what they have said already counts."""
    approval = store.approval(session, int(arguments["approval_id"]))
    outreach = store.get(session, approval.outreach_id) if approval else None
    case = reconciling.case_of(session, approval, now=now) if approval else None
    if approval is None or outreach is None or case is None:
        return
    give_up = reconciling.set_aside if case.is_removing else reconciling.ask_person
    give_up(session, KINDS[outreach.kind], approval, now=now)


@job(LOOK, ask=_ask, attempts=ATTEMPTS)
def look(work: Work) -> None:
    """Look for one mail: it left, or it is looked for again, or it cannot leave any more, or its sender is asked."""
    approval_id, now = work.argument("approval_id"), clock.now()
    with work.writing() as session:
        approval = approval_of(session, approval_id)
        case = reconciling.case_of(session, approval, now=now)
        mailbox = mailbox_of(session, approval)
        until = approval.look_until
        if case is not None and mailbox.state != "connected":
            _ask(session, work.lease.arguments, "", now)
            return
    if case is None:
        return
    try:
        with work.runtime.gmail(mailbox) as gmail:
            _look(work, gmail, approval_id, case)
    except ConnectorError:
        is_settled = case.is_removing or case.was_lying  # Only the removal is still to be done; it can wait for Gmail.
        if case.is_over and not is_settled and until is not None and now > until + PATIENCE:
            write(work, approval_id, lambda s, a, k: reconciling.ask_person(s, k, a, now=clock.now()))
            return
        raise


def _look(work: Work, gmail: Gmail, approval_id: int, case: Case) -> None:
    sent = _find(gmail, case)
    if sent is None and not case.is_over:
        write(work, approval_id, lambda s, a, _k: reconciling.not_yet(s, a, now=clock.now()))
        return
    if sent is None:
        did_lie = case.is_removing or _lies(work, gmail, approval_id, case)
        # From here on a late acceptance is impossible: what could be sent is gone, and this was after every timeout.
        gmail.delete_draft(case.draft_ref or "")
        sent = _find(gmail, case)
        if sent is None:
            _say_unsent(work, approval_id, case, did_lie=did_lie)
            return
    _say_sent(work, gmail, approval_id, sent)


def _find(gmail: Gmail, case: Case) -> Sent | None:
    return find_left(gmail, case.ref, case.thread_ref, case.history_ref)


def _lies(work: Work, gmail: Gmail, approval_id: int, case: Case) -> bool:
    """Tell whether the draft lies there, and note it before anything is done about that."""
    if case.was_lying:
        return True
    lies = gmail.draft_exists(case.draft_ref or "")
    if lies:
        write(work, approval_id, lambda s, a, _k: reconciling.lies_there(s, a, now=clock.now()))
    return lies


def _say_sent(work: Work, gmail: Gmail, approval_id: int, sent: Sent) -> None:
    left_at = gmail.read_back(sent.message_ref).sent_at
    write(
        work,
        approval_id,
        lambda s, a, k: reconciling.was_found(
            s, k, a, message_ref=sent.message_ref, thread_ref=sent.thread_ref, left_at=left_at, now=clock.now()
        ),
    )


def _say_unsent(work: Work, approval_id: int, case: Case, *, did_lie: bool) -> None:
    """Its draft lay there, or its sender said so: it did not leave. Otherwise only its sender can tell."""
    now = clock.now()
    if not did_lie:
        write(work, approval_id, lambda s, a, k: reconciling.ask_person(s, k, a, now=now))
        return
    trouble = None if case.is_removing else STILL_A_DRAFT
    write(work, approval_id, lambda s, a, k: reconciling.came_back(s, k, a, trouble=trouble, now=now))
