"""How somebody stands to one mail: what they were asked, what they share."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from store.models import Approval, LookRequest, Mailbox, MailboxSender, Outreach


def is_listed_sender(session: Session, outreach: Outreach, person_id: int) -> bool:
    """Tell whether a mail leaves from a shared mailbox that lists this person as one of its senders."""
    last = select(Approval.mailbox_id).where(Approval.outreach_id == outreach.id).order_by(Approval.id.desc()).limit(1)
    leaves_from = or_(Mailbox.address == outreach.from_address, Mailbox.id == last.scalar_subquery())
    listed = (
        select(MailboxSender.id)
        .join(Mailbox, Mailbox.id == MailboxSender.mailbox_id)
        .where(MailboxSender.person_id == person_id, Mailbox.owner_id.is_(None), leaves_from)
    )
    return session.scalar(listed.limit(1)) is not None


def is_asked_to_look(session: Session, outreach_id: int, person_id: int) -> bool:
    """Tell whether a colleague was asked to look at a mail and has not answered."""
    asked = select(LookRequest.id).where(
        LookRequest.outreach_id == outreach_id, LookRequest.asked_id == person_id, LookRequest.answered_at.is_(None)
    )
    return session.scalar(asked.limit(1)) is not None
