"""Sends and how far they got: the one attempt of each, what is left of earlier ones, and what waits for a mailbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import NotNullable, Select, or_, select, update
from sqlalchemy.orm import Session

from store.models import Approval, Hold, Mailbox, Outreach
from store.queries import every, first


def attempt(session: Session, approval_id: int, *, now: datetime) -> bool:
    """Note that Gmail is about to be asked to send; False when it was before, or the Send was taken back.

    Of everybody who tries this for one approval exactly one is told True, ever.
    """
    done = session.execute(
        update(Approval)
        .where(Approval.id == approval_id, Approval.attempted_at.is_(None), Approval.cancelled_at.is_(None))
        .values(attempted_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def cancel(session: Session, approval_id: int, *, now: datetime) -> bool:
    """Take a Send back while Gmail has not been asked; False when it has been, or it was taken back before."""
    done = session.execute(
        update(Approval)
        .where(Approval.id == approval_id, Approval.attempted_at.is_(None), Approval.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def with_draft_left(session: Session, approval: Approval) -> Approval | None:
    """Give an earlier Send of the same mail that was taken back and whose draft may still lie in Gmail.

    One in another mailbox is given only where Gmail had been asked to send it; otherwise it is left to the sweep there.
    """
    return _with_draft_left(session, approval.outreach_id, approval.id, approval.mailbox_id)


@first
def _with_draft_left(outreach_id: int, before_id: int, mailbox_id: int) -> Select[Approval]:
    return (
        select(Approval)
        .where(Approval.outreach_id == outreach_id, Approval.id < before_id)
        .where(or_(Approval.mailbox_id == mailbox_id, Approval.attempted_at.is_not(None)))
        .where(Approval.cancelled_at.is_not(None), Approval.draft_ref.is_not(None), Approval.message_ref.is_(None))
        .order_by(Approval.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


@first
def with_ref(ref: str) -> Select[Approval]:
    """Find the Send that a mail in a mailbox belongs to, by our header."""
    return select(Approval).where(Approval.ref == ref).execution_options(populate_existing=True)


@every
def attempts_since(mailbox_id: int, since: datetime) -> Select[datetime]:
    """List when a mailbox was asked to send what left or may have left, newest first."""
    return (
        select(NotNullable(Approval.attempted_at))
        .where(Approval.mailbox_id == mailbox_id, Approval.attempted_at > since)
        .where(Approval.cancelled_at.is_(None))
        .order_by(Approval.attempted_at.desc())
    )


def waiting(session: Session, sender_id: int, trouble: str) -> list[Approval]:
    """List the newest Sends of a person's mails that wait with this trouble."""
    mails = select(Outreach).where(
        Outreach.sender_id == sender_id, Outreach.state == "approved", Outreach.trouble == trouble
    )
    found = []
    for outreach in session.scalars(mails.order_by(Outreach.id)):
        newest = select(Approval).where(Approval.outreach_id == outreach.id).order_by(Approval.id.desc()).limit(1)
        approval = session.scalar(newest)
        if approval is not None and approval.cancelled_at is None:
            found.append(approval)
    return found


@first
def hold_on(outreach_id: int) -> Select[Hold]:
    """Give the hold that a manager has put on a mail and nobody has released."""
    return select(Hold).where(Hold.outreach_id == outreach_id, Hold.released_at.is_(None))


def mailboxes_used_since(session: Session, since: datetime) -> list[int]:
    """List the connected mailboxes from which somebody pressed Send since then."""
    used = select(Approval.mailbox_id).where(Approval.approved_at > since).distinct()
    return list(session.scalars(select(Mailbox.id).where(Mailbox.id.in_(used), Mailbox.state == "connected")))
