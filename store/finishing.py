"""Drafts put into Gmail to be finished there by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import AuditEntry, GmailDraft, Outreach, Person

FINISHED = "mail.finished_in_gmail"


def begin(session: Session, outreach: Outreach, *, mailbox_id: int, ref: str, now: datetime) -> GmailDraft:
    """Note that a mail's newest version goes into its sender's Gmail drafts, before anything is put there."""
    draft = GmailDraft(
        workspace_id=workspace_of(session),
        outreach_id=outreach.id,
        mailbox_id=mailbox_id,
        version=outreach.version,
        ref=ref,
        made_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def get(session: Session, draft_id: int) -> GmailDraft | None:
    """Load one as it stands in the database now."""
    return session.get(GmailDraft, draft_id, populate_existing=True)


def of_outreach(session: Session, outreach_id: int) -> GmailDraft | None:
    """Give the newest one of a mail, ended or not; None when it never was in Gmail's drafts."""
    mine = select(GmailDraft).where(GmailDraft.outreach_id == outreach_id).order_by(GmailDraft.id.desc()).limit(1)
    return session.scalar(mine, execution_options={"populate_existing": True})


def open_ones(session: Session, mailbox_id: int | None = None) -> list[GmailDraft]:
    """List those that are neither sent nor taken back, of one mailbox if it is given."""
    wanted = select(GmailDraft).where(GmailDraft.ended_at.is_(None))
    if mailbox_id is not None:
        wanted = wanted.where(GmailDraft.mailbox_id == mailbox_id)
    return list(session.scalars(wanted.order_by(GmailDraft.id)))


def of_leavers(session: Session) -> list[GmailDraft]:
    """List those that are neither sent nor taken back and whose senders are no longer here."""
    gone = select(Person.id).where(Person.deactivated_at.is_not(None))
    theirs = select(Outreach.id).where(Outreach.sender_id.in_(gone))
    wanted = select(GmailDraft).where(GmailDraft.ended_at.is_(None), GmailDraft.outreach_id.in_(theirs))
    return list(session.scalars(wanted.order_by(GmailDraft.id)))


def end(session: Session, draft_id: int, *, now: datetime) -> bool:
    """Note that one is over; False when it was."""
    still_open = update(GmailDraft).where(GmailDraft.id == draft_id, GmailDraft.ended_at.is_(None))
    return bool(session.execute(still_open.values(ended_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def finished(session: Session, outreach_id: int) -> dict[str, Any] | None:
    """Give what was noted when a mail had left from Gmail by hand; None when it has not."""
    noted = select(AuditEntry.detail).where(
        AuditEntry.subject == "outreach", AuditEntry.subject_id == outreach_id, AuditEntry.action == FINISHED
    )
    return session.scalar(noted.order_by(AuditEntry.id.desc()).limit(1))
