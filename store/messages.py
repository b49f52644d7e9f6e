"""Queries about messages in connected mailboxes: what was heard before, whose conversations they are, last contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union, update
from sqlalchemy.orm import Session

from store.models import Approval, Contact, GmailDraft, Message, Outreach
from store.queries import built_once, every, first

SPOKEN = ("person", "own")
AT_ONCE = 500  # SQLite takes a limited number of values in one statement.


class LastContact(NamedTuple):
    """When we and somebody last wrote to each other, which way it went and with whom; told by connected mailboxes."""

    at: datetime
    direction: str
    contact_id: int | None


def known(session: Session, mailbox_id: int, message_refs: Collection[str]) -> set[str]:
    """Name those of these messages that need not be read: they are on record, or a Send of ours put them there."""
    found: set[str] = set()
    for some in _cut(message_refs):
        heard = select(Message.message_ref).where(Message.mailbox_id == mailbox_id, Message.message_ref.in_(some))
        sent = select(Approval.message_ref).where(Approval.mailbox_id == mailbox_id, Approval.message_ref.in_(some))
        found.update(ref for ref in session.scalars(union(heard, sent)) if ref is not None)
    return found


def ours(session: Session, mailbox_id: int, thread_refs: Collection[str]) -> set[str]:
    """Name those of a mailbox's conversations that began with a mail of ours, or that one of ours is part of."""
    found: set[str] = set()
    for some in _cut(thread_refs):
        sent = select(Approval.thread_ref).where(Approval.mailbox_id == mailbox_id, Approval.thread_ref.in_(some))
        by_hand = select(GmailDraft.thread_ref).where(
            GmailDraft.mailbox_id == mailbox_id, GmailDraft.thread_ref.in_(some)
        )
        linked = select(Message.thread_ref).where(
            Message.mailbox_id == mailbox_id,
            Message.thread_ref.in_(some),
            Message.outreach_id.is_not(None),
            Message.match.in_(("thread", "references")),
        )
        found.update(ref for ref in session.scalars(union(sent, by_hand, linked)) if ref is not None)
    return found


def was_read(session: Session, mailbox_id: int, message_refs: Collection[str], *, now: datetime) -> None:
    """Note that the mailbox's owner has opened these messages, those of them that are on record."""
    for some in _cut(message_refs):
        session.execute(
            update(Message)
            .where(Message.mailbox_id == mailbox_id, Message.message_ref.in_(some), Message.seen_at.is_(None))
            .values(seen_at=now)
        )


@every
def open_threads(mailbox_id: int, since: datetime, after: str, limit: int) -> Select[str]:
    """List a mailbox's conversations that wait for an answer, in the order of their refs, from the one after `after`.

    `since` leaves out mails that left before it.
    """
    waiting = (
        select(Approval.thread_ref)
        .join(Outreach, Outreach.id == Approval.outreach_id)
        .where(Approval.mailbox_id == mailbox_id, Approval.attempted_at >= since)
        .where(Outreach.state.in_(("sending", "sent", "answered", "needs a person")))
    )
    by_hand = select(GmailDraft.thread_ref).where(GmailDraft.mailbox_id == mailbox_id, GmailDraft.made_at >= since)
    both = union(waiting, by_hand).subquery()
    wanted = select(both.c.thread_ref).where(both.c.thread_ref > after)
    return wanted.order_by(both.c.thread_ref).limit(limit)


def addresses(session: Session, *, after: int, limit: int) -> list[tuple[int, str]]:
    """List contacts' addresses with the contacts' ids, in the order of the ids, from the one after `after`."""
    return [(contact_id, str(email)) for contact_id, email in session.execute(*_addresses(after, limit))]


@built_once
def _addresses(after: int, limit: int) -> Select[Any, Any]:
    wanted = select(Contact.id, Contact.email).where(Contact.id > after, Contact.email.is_not(None))
    return wanted.order_by(Contact.id).limit(limit)


def last_contact(session: Session, customer_id: int) -> LastContact | None:
    """Give the latest mail between us and a customer, sent from here or heard in a mailbox; machines do not count."""
    row = session.execute(*_last_heard(customer_id)).one_or_none()
    sent_at = _last_sent_at(session, customer_id)
    if sent_at is not None and (row is None or row.sent_at < sent_at):
        return LastContact(sent_at, "out", None)
    return LastContact(row.sent_at, row.direction, row.contact_id) if row else None


@built_once
def _last_heard(customer_id: int) -> Select[Any, Any, Any]:
    found = select(Message.sent_at, Message.direction, Message.contact_id).where(
        Message.customer_id == customer_id, Message.sort.in_(SPOKEN)
    )
    return found.order_by(Message.sent_at.desc()).limit(1)


@first
def _last_sent_at(customer_id: int) -> Select[datetime | None]:
    return select(func.max(Outreach.sent_at)).where(Outreach.customer_id == customer_id)


def _cut(refs: Collection[str]) -> list[list[str]]:
    listed = list(refs)
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
