"""Mails that are to leave from another address than their mailbox's own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Approval, Outreach


def approved(session: Session, mailbox_id: int) -> list[tuple[Outreach, Approval]]:
    """List a mailbox's approved mails that have not left and name an alias as their sender, with the Send in force."""
    joined = select(Outreach, Approval).join(Approval, Approval.outreach_id == Outreach.id)
    waiting = joined.where(
        Outreach.state == "approved",
        Outreach.from_address.is_not(None),
        Approval.mailbox_id == mailbox_id,
        Approval.cancelled_at.is_(None),
    )
    return [(outreach, approval) for outreach, approval in session.execute(waiting.order_by(Approval.id))]
