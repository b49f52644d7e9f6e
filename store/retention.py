"""What is let go of after a time: the bytes of sent mails, and jobs that are over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from store.models import Approval, Job

OVER = ("done", "cancelled", "stuck")


def empty_sent(session: Session, *, before: datetime, at_most: int) -> int:
    """Empty the frozen bytes of some mails that left, or were taken back, before then; their digests stay."""
    is_over = or_(Approval.sent_at < before, Approval.cancelled_at < before)
    old = select(Approval.id).where(is_over, func.length(Approval.mime) > 0).order_by(Approval.id).limit(at_most)
    ids = list(session.scalars(old))
    session.execute(update(Approval).where(Approval.id.in_(ids)).values(mime=b""))
    return len(ids)


def forget_jobs(session: Session, *, before: datetime, at_most: int) -> int:
    """Delete some jobs that were over before then."""
    old = select(Job.id).where(Job.state.in_(OVER), Job.finished_at < before).order_by(Job.id).limit(at_most)
    ids = list(session.scalars(old))
    session.execute(delete(Job).where(Job.id.in_(ids)))
    return len(ids)
