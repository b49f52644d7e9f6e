"""What has passed between us and a customer's people lately, and what makes a moment a bad one to write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from store.models import Activity, Approval, Contact, Message, Opportunity, Outreach, Ticket, Transition, Version
from store.queries import built_once, every, first

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
    ours = [_unprompted(*row) for row in session.execute(*_of_ours(customer_id, since, leave_out))]
    # Two connected mailboxes may hold the same mail, and one with several recipients may have a row for each.
    by_hand: dict[object, Unprompted] = {}
    for message_id, mailbox_id, message_ref, at, address in session.execute(*_by_hand(customer_id, since)):
        key = message_id or (mailbox_id, message_ref)
        known = by_hand.get(key, Unprompted(at, frozenset()))
        by_hand[key] = Unprompted(known.at, known.addresses | {address.lower()})
    return sorted([*ours, *by_hand.values()], key=lambda mail: mail.at)


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
    left = session.execute(*_left(customer_id))
    return any(one["email"].lower() == address for to, cc in left for one in (*to, *cc))


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


@first
def burning_ticket(customer_id: int) -> Select[Ticket]:
    """Give a customer's oldest open ticket that is urgent or high."""
    return (
        select(Ticket)
        .where(Ticket.customer_id == customer_id, Ticket.status.in_(("open", "pending")))
        .where(Ticket.severity.in_(("urgent", "high")))
        .order_by(Ticket.opened_at)
        .limit(1)
    )


@first
def handed_over_since(customer_id: int, since: datetime) -> Select[Transition]:
    """Give a customer's handoff that is open, or was completed since then."""
    is_open = Transition.state.in_(("planned", "announced", "introduced"))
    is_fresh = and_(Transition.state == "completed", Transition.completed_at > since)
    return (
        select(Transition)
        .where(Transition.customer_id == customer_id, or_(is_open, is_fresh))
        .order_by(Transition.id.desc())
        .limit(1)
    )


def turned_us_down_since(session: Session, customer_id: int, since: datetime) -> Message | None:
    """Give a customer's newest reply since then that was noted as negative and not unlinked since."""
    replies = _read_replies(session, customer_id, since)
    return next((reply for reply in replies if (reply.detail or {}).get("is_negative") is True), None)


@first
def introduced_since(customer_id: int, since: datetime) -> Select[Opportunity]:
    """Give the opportunity that a customer was told of last, since then."""
    return (
        select(Opportunity)
        .where(Opportunity.customer_id == customer_id, Opportunity.intro_sent_at > since)
        .order_by(Opportunity.intro_sent_at.desc())
        .limit(1)
    )


def _was_pilot() -> ColumnElement[bool]:
    return exists().where(Approval.outreach_id == Outreach.id, Approval.is_pilot, Approval.cancelled_at.is_(None))


@built_once
def _left(customer_id: int) -> Select[Any, Any]:
    return (
        select(Version.to, Version.cc)
        .join(Outreach, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .where(Outreach.customer_id == customer_id, Outreach.state.in_(("sent", "answered")), ~_was_pilot())
    )


@every
def _read_replies(customer_id: int, since: datetime) -> Select[Message]:
    return (
        select(Message)
        .where(Message.customer_id == customer_id, Message.direction == "in", Message.sent_at > since)
        .where(Message.detail.is_not(None), or_(Message.match.is_(None), Message.match != "dismissed"))
        .order_by(Message.sent_at.desc())
    )


@built_once
def _of_ours(customer_id: int, since: datetime, leave_out: int) -> Select[Any, Any, Any]:
    left_at = func.coalesce(Outreach.sent_at, Outreach.changed_at)
    return (
        select(left_at, Version.to, Version.cc)
        .join(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .where(Outreach.customer_id == customer_id, Outreach.id != leave_out, left_at > since, ~_was_pilot())
        .where(Outreach.state.in_(MAY_HAVE_LEFT))
        .where(Outreach.reply_to_id.is_(None), Outreach.answers_message_id.is_(None))
    )


@built_once
def _by_hand(customer_id: int, since: datetime) -> Select[Any, Any, Any, Any, Any]:
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
    return (
        select(Message.message_id, Message.mailbox_id, Message.message_ref, Message.sent_at, Message.address)
        .where(Message.customer_id == customer_id, Message.direction == "out", Message.sent_at > since)
        .where(~answers, ~is_ours)
    )


def _unprompted(at: datetime, to: list[dict[str, str]], cc: list[dict[str, str]]) -> Unprompted:
    return Unprompted(at, frozenset(one["email"].lower() for one in (*to, *cc)))
