"""Colleagues asked to look at a draft, and what they said; a manager's comment is kept here as well."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import LookRequest, Outreach
from store.queries import every


def add(
    session: Session,
    outreach: Outreach,
    *,
    asked_by_id: int,
    asked_id: int,
    now: datetime,
    comment: str | None = None,
) -> LookRequest:
    """Note that a colleague was asked; with a `comment` it was said unasked, and is answered with that."""
    request = LookRequest(
        workspace_id=workspace_of(session),
        outreach_id=outreach.id,
        version=outreach.version,
        asked_by_id=asked_by_id,
        asked_id=asked_id,
        asked_at=now,
        comment=comment,
        answered_at=now if comment is not None else None,
    )
    session.add(request)
    session.flush()
    return request


def get(session: Session, request_id: int) -> LookRequest | None:
    """Load one request of this workspace as it stands now."""
    return session.get(LookRequest, request_id, populate_existing=True)


@every
def of_mail(outreach_id: int) -> Select[LookRequest]:
    """List whoever was asked about a mail, oldest first."""
    wanted = select(LookRequest).where(LookRequest.outreach_id == outreach_id)
    return wanted.order_by(LookRequest.id).execution_options(populate_existing=True)


def answer(session: Session, request_id: int, *, is_fine: bool, comment: str | None, now: datetime) -> bool:
    """Note what a colleague says; False when they have said something before."""
    unanswered = update(LookRequest).where(LookRequest.id == request_id, LookRequest.answered_at.is_(None))
    done = session.execute(unanswered.values(is_fine=is_fine, comment=comment, answered_at=now))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
