"""What a person's list of mails reads: those that have not left, and those that have in the last weeks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from store.models import Customer, Outreach, Transition, Version
from store.queries import built_once

UNSENT = ("drafting", "drafted", "finishing", "approved", "sending", "needs a person")
LEFT = ("sent", "answered", "bounced")
MOST = 300  # More than a message of Slack's has room for; what is beyond is counted.


class MailRow(NamedTuple):
    """One mail with its customer, its newest words' subject and recipients, and the handoff it belongs to."""

    outreach: Outreach
    customer: str
    subject: str | None
    to: list[dict[str, str]] | None
    transition_id: int | None


def of_sender(session: Session, person_id: int, *, since: datetime) -> list[MailRow]:
    """List a person's mails that have not left, and those that left since then; oldest first.

    An answer of ours is no work before the mail that it answers has left.
    """
    rows = session.execute(*_of_sender(person_id, since)).all()
    return [MailRow(*row) for row in reversed(rows)]


@built_once
def _of_sender(person_id: int, since: datetime) -> Select[*tuple[Any, ...]]:
    parent = aliased(Outreach)
    recent = and_(Outreach.state.in_(LEFT), Outreach.sent_at >= since)
    wanted = (
        select(Outreach, Customer.name, Version.subject, Version.to, Transition.id)
        .join(Customer, Customer.id == Outreach.customer_id)
        .outerjoin(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .outerjoin(parent, parent.id == Outreach.reply_to_id)
        .outerjoin(Transition, or_(Transition.farewell_id == Outreach.id, Transition.introduction_id == Outreach.id))
        .where(Outreach.sender_id == person_id, or_(Outreach.state.in_(UNSENT), recent))
        .where(or_(Outreach.reply_to_id.is_(None), parent.sent_at.is_not(None)))
    )
    return wanted.order_by(Outreach.id.desc()).limit(MOST).execution_options(populate_existing=True)
