"""What has passed between us and a customer's people lately, and what makes a moment a bad one to write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from store.models import Activity, Approval, Contact, Message, Opportunity, Outreach, Ticket, Transition, Version

MAY_HAVE_LEFT = ("sending", "needs a person", "sent", "answered")


@dataclass(frozen=True)
class Unprompted:
    """One mail of ours that answered nothing: when it left, and to which addresses, in lower case."""

    at: datetime
    addresses: frozenset[str]


def unprompted_since(session: Session, customer_id: int, since: datetime, *, leave_out: int) -> list[Unprompted]:
    """List the mails to a customer since then that answered nothing: sent here or by hand in Gmail, each once.

    `leave_out` is the mail that is asked about. A mail in pilot mode went to its sender and does not count.
    """
    return sorted([*_of_ours(session, customer_id, since, leave_out), *_by_hand(session, customer_id, since)], key=_at)


def is_known(session: Session, customer_id: int, address: str) -> bool:
    """Tell whether a mail from or to this address, in lower case, is on record at a customer.

    One that was heard of, one that was noted as an activity, or one of ours that left; a pilot went to its sender.
    """
    heard = exists().where(Message.customer_id == customer_id, func.lower(Message.address) == address)
    noted = exists().where(
        Activity.customer_id == customer_id,
        Activity.type == "email",
        Activity.contact_id == Contact.id,
        func.lower(Contact.email) == address,
    )
    if session.scalar(select(or_(heard, noted))):
        return True
    ours = session.execute(
        select(Version.to, Version.cc)
        .join(Outreach, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .where(Outreach.customer_id == customer_id, Outreach.state.in_(("sent", "answered")), ~_was_pilot())
    )
    return any(one["email"].lower() == address for to, cc in ours for one in (*to, *cc))


def heard_from(
    session: Session,
    addresses: Collection[str],
    *,
    since: datetime,
    outreach_ids: Collection[int],
    unread_only: bool = False,
    but: str | None = None,
) -> Message | None:
    """Give the newest message by a person from one of these addresses, or about one of these mails, heard since then.

    A message that is older than a day when it is heard of came with a look back and is no news; nor is the one with
    the Message-ID `but`, which is what is being answered.
    """
    concerns = or_(Message.address.in_(addresses), Message.outreach_id.in_(outreach_ids))
    wanted = [Message.direction == "in", Message.sort == "person", Message.heard_at > since, concerns]
    if unread_only:
        wanted.append(Message.seen_at.is_(None))
    if but is not None:
        wanted.append(Message.message_id.is_distinct_from(but))
    for message in session.scalars(select(Message).where(*wanted).order_by(Message.sent_at.desc()).limit(20)):
        if message.match != "dismissed" and (message.heard_at - message.sent_at).days < 1:
            return message
    return None


def burning_ticket(session: Session, customer_id: int) -> Ticket | None:
    """Give a customer's oldest open ticket that is urgent or high."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.customer_id == customer_id, Ticket.status.in_(("open", "pending")))
        .where(Ticket.severity.in_(("urgent", "high")))
        .order_by(Ticket.opened_at)
        .limit(1)
    )


def handed_over_since(session: Session, customer_id: int, since: datetime) -> Transition | None:
    """Give a customer's handoff that is open, or was completed since then."""
    is_open = Transition.state.in_(("planned", "announced", "introduced"))
    is_fresh = and_(Transition.state == "completed", Transition.completed_at > since)
    return session.scalar(
        select(Transition)
        .where(Transition.customer_id == customer_id, or_(is_open, is_fresh))
        .order_by(Transition.id.desc())
        .limit(1)
    )


def turned_us_down_since(session: Session, customer_id: int, since: datetime) -> Message | None:
    """Give a customer's newest reply since then that was noted as negative and not unlinked since."""
    replies = (
        select(Message)
        .where(Message.customer_id == customer_id, Message.direction == "in", Message.sent_at > since)
        .where(Message.detail.is_not(None), or_(Message.match.is_(None), Message.match != "dismissed"))
        .order_by(Message.sent_at.desc())
    )
    return next((reply for reply in session.scalars(replies) if (reply.detail or {}).get("is_negative") is True), None)


def introduced_since(session: Session, customer_id: int, since: datetime) -> Opportunity | None:
    """Give the opportunity that a customer was told of last, since then."""
    return session.scalar(
        select(Opportunity)
        .where(Opportunity.customer_id == customer_id, Opportunity.intro_sent_at > since)
        .order_by(Opportunity.intro_sent_at.desc())
        .limit(1)
    )


def _was_pilot() -> ColumnElement[bool]:
    return exists().where(Approval.outreach_id == Outreach.id, Approval.is_pilot, Approval.cancelled_at.is_(None))


def _of_ours(session: Session, customer_id: int, since: datetime, leave_out: int) -> list[Unprompted]:
    left_at = func.coalesce(Outreach.sent_at, Outreach.changed_at)
    rows = session.execute(
        select(left_at, Version.to, Version.cc)
        .join(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .where(Outreach.customer_id == customer_id, Outreach.id != leave_out, left_at > since, ~_was_pilot())
        .where(Outreach.state.in_(MAY_HAVE_LEFT))
        .where(Outreach.reply_to_id.is_(None), Outreach.answers_message_id.is_(None))
    )
    return [Unprompted(at, frozenset(one["email"].lower() for one in (*to, *cc))) for at, to, cc in rows]


def _by_hand(session: Session, customer_id: int, since: datetime) -> list[Unprompted]:
    earlier = aliased(Message)
    answers = exists().where(
        earlier.mailbox_id == Message.mailbox_id,
        earlier.thread_ref == Message.thread_ref,
        earlier.direction == "in",
        earlier.sort == "person",
        earlier.sent_at < Message.sent_at,
    )
    is_ours = or_(
        exists().where(Outreach.message_id == Message.message_id),
        exists().where(Approval.mailbox_id == Message.mailbox_id, Approval.message_ref == Message.message_ref),
    )
    rows = session.execute(
        select(Message.message_id, Message.mailbox_id, Message.message_ref, Message.sent_at, Message.address)
        .where(Message.customer_id == customer_id, Message.direction == "out", Message.sent_at > since)
        .where(~answers, ~is_ours)
    )
    # Two connected mailboxes may hold the same mail, and one with several recipients may have a row for each.
    found: dict[object, Unprompted] = {}
    for message_id, mailbox_id, message_ref, at, address in rows:
        key = message_id or (mailbox_id, message_ref)
        known = found.get(key, Unprompted(at, frozenset()))
        found[key] = Unprompted(known.at, known.addresses | {address.lower()})
    return list(found.values())


def _at(mail: Unprompted) -> datetime:
    return mail.at
