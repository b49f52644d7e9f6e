"""Keeping senders' drafts free of what is left of Sends that were taken back: at once, and once a day all of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.connectors.google.gmail import Gmail
from bot.outreach import sending
from jobs.asking import tell_nobody
from jobs.outreach import ATTEMPTS, approval_of, mailbox_of, remove_draft
from jobs.registry import Work, job
from store import approvals, jobs, mailboxes
from store import outreach as store
from store.models import Approval

SWEEP = "outreach.sweep"
LOOKED_AT = 100
"""Drafts looked at per mailbox and sweep; at most 2,005 of Gmail's 6,000 units a minute."""
USED_SINCE = timedelta(days=3)
OPEN = ("approved", "sending", "needs a person")


@job(sending.TIDY, ask=tell_nobody, attempts=ATTEMPTS)
def tidy(work: Work) -> None:
    """Remove the draft of a Send that was taken back from its sender's mailbox."""
    approval_id = work.argument("approval_id")
    with work.reading() as session:
        approval = approval_of(session, approval_id)
        mailbox = mailbox_of(session, approval)
    if approval.cancelled_at is None or approval.message_ref is not None or approval.draft_ref is None:
        return
    if mailbox.refresh_token is None and not mailbox.is_delegated:
        return  # The next Send of this mail removes it first, and the sweep looks for it too.
    with work.runtime.gmail(mailbox) as gmail:
        remove_draft(gmail, approval.draft_ref, approval.ref)
    with work.writing() as session:
        approval_of(session, approval_id).draft_ref = None


def ask_for_sweeps(session: Session, *, now: datetime) -> None:
    """Ask once a day for each mailbox in use to be looked through; called by the clock every hour."""
    for mailbox_id in approvals.mailboxes_used_since(session, now - USED_SINCE):
        jobs.schedule(
            session,
            SWEEP,
            {"mailbox_id": mailbox_id},
            now=now,
            unique_key=f"sweep:{mailbox_id}:{now.date().isoformat()}",
            lane=f"mailbox:{mailbox_id}",
            queue="later",
        )


@job(SWEEP, ask=tell_nobody, attempts=ATTEMPTS)
def sweep(work: Work) -> None:
    """Remove drafts that a worker made and nobody waits for: of Sends taken back, sent otherwise, or made twice."""
    with work.reading() as session:
        mailbox = mailboxes.get(session, work.argument("mailbox_id"))
    if mailbox is None or mailbox.state != "connected" or sending.mode_for(mailbox) != "full":
        return
    with work.runtime.gmail(mailbox) as gmail:
        for draft_ref, ref in gmail.our_drafts(LOOKED_AT):
            _sweep_one(work, gmail, draft_ref, ref)


def _sweep_one(work: Work, gmail: Gmail, draft_ref: str, ref: str) -> None:
    with work.writing() as session:  # Prolongs the lease as well; a full mailbox takes a while.
        approval = approvals.with_ref(session, ref)
        is_orphan = approval is not None and _is_orphan(session, approval, draft_ref)
    if approval is None or not is_orphan:
        return
    gmail.delete_draft(draft_ref)
    if approval.draft_ref == draft_ref:
        with work.writing() as session:
            approval_of(session, approval.id).draft_ref = None


def _is_orphan(session: Session, approval: Approval, draft_ref: str) -> bool:
    """Tell whether nobody waits for this draft; one of a Send that is under way, or is being looked for, stays."""
    if approval.cancelled_at is not None or approval.message_ref is not None:
        return True
    outreach = store.get(session, approval.outreach_id)
    if outreach is not None and outreach.state in OPEN:
        return approval.draft_ref not in (None, "", draft_ref)
    return True
