"""Queries that tell to which mail of ours a message belongs, and what was kept of messages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union, update
from sqlalchemy.orm import Session

from store.database import once, workspace_of
from store.dialects import insert_ignoring
from store.models import Activity, Approval, Contact, Customer, GmailDraft, Mailbox, Message, Outreach, Person, Version
from store.queries import built_once, every, first

LEFT = ("sent", "answered", "bounced", "sending", "needs a person")
"""States of a mail that has left or may have; an answer to one that may have shows that it did."""
CERTAIN = ("thread", "references")


@every
def of_thread(mailbox_id: int, thread_ref: str) -> Select[Outreach]:
    """List the mails of ours in one conversation of one mailbox, newest first.

    Gmail's ids are good in one mailbox only. A colleague's has the conversation under an id of its own, known from
    messages that were linked there.
    """
    sent = select(Approval.outreach_id).where(
        Approval.mailbox_id == mailbox_id, Approval.thread_ref == thread_ref, Approval.attempted_at.is_not(None)
    )
    by_hand = select(GmailDraft.outreach_id).where(
        GmailDraft.mailbox_id == mailbox_id, GmailDraft.thread_ref == thread_ref
    )
    linked = select(Message.outreach_id).where(
        Message.outreach_id.is_not(None),
        Message.mailbox_id == mailbox_id,
        Message.thread_ref == thread_ref,
        Message.match.in_(CERTAIN),
    )
    here = Outreach.id.in_(union(sent, by_hand, linked).scalar_subquery())
    return _newest_first(select(Outreach).where(here, Outreach.state.in_(LEFT)))


def of_message_ids(session: Session, message_ids: Collection[str]) -> list[tuple[str, Outreach]]:
    """List the mails of ours that have one of these Message-IDs, or to which a message with one was linked for certain.

    Each comes with the id it was found by.
    """
    if not message_ids:
        return []
    refs = list(message_ids)
    found = [*session.execute(*_with_ids(refs)), *session.execute(*_linked_to_ids(refs))]
    return [(str(ref), outreach) for ref, outreach in found]


@built_once
def _with_ids(message_ids: Collection[str]) -> Select[Any, Any]:
    return select(Outreach.message_id, Outreach).where(Outreach.message_id.in_(message_ids), Outreach.state.in_(LEFT))


@built_once
def _linked_to_ids(message_ids: Collection[str]) -> Select[Any, Any]:
    return (
        select(Message.message_id, Outreach)
        .join(Outreach, Message.outreach_id == Outreach.id)
        .where(Message.message_id.in_(message_ids), Message.match.in_(CERTAIN), Outreach.state.in_(LEFT))
    )


@first
def of_ref(ref: str) -> Select[Outreach]:
    """Give the mail that left under this opaque reference of ours."""
    return select(Outreach).join(Approval, Approval.outreach_id == Outreach.id).where(Approval.ref == ref).limit(1)


def gmail_draft(session: Session, mailbox_id: int, *, ref: str, thread_ref: str, at: datetime) -> GmailDraft | None:
    """Give the draft that lay in this mailbox to be sent by hand, by our reference, else by its conversation."""
    waiting = select(GmailDraft).where(GmailDraft.mailbox_id == mailbox_id, GmailDraft.ended_at.is_(None))
    if ref:
        by_ref = session.scalar(waiting.where(GmailDraft.ref == ref).limit(1))
        if by_ref is not None:
            return by_ref
    # Gmail's own editor drops header fields that it does not know, so the conversation must do.
    in_thread = waiting.where(GmailDraft.thread_ref == thread_ref, GmailDraft.made_at <= at)
    return session.scalar(in_thread.order_by(GmailDraft.id.desc()).limit(1))


def with_company(session: Session, *, address: str, domain: str | None, since: datetime) -> list[Outreach]:
    """List the mails that left since then to customers with this person or domain, newest first.

    The domain may be the customer's or that of a contact's address; None where a domain says nothing.
    """
    email = func.lower(Contact.email)
    of_contact = email == address
    if domain is not None:
        of_contact = or_(of_contact, email.endswith(f"@{domain}", autoescape=True))
    fits: ColumnElement[bool] = exists().where(Contact.customer_id == Outreach.customer_id, of_contact)
    if domain is not None:
        fits = or_(
            fits, exists().where(Customer.id == Outreach.customer_id, func.lower(Customer.domain).in_(_above(domain)))
        )
    wanted = select(Outreach).where(Outreach.sent_at >= since, Outreach.state.in_(LEFT), fits)
    return list(session.scalars(_newest_first(wanted)))


def left_from(session: Session, mailbox_id: int, *, since: datetime, until: datetime) -> list[tuple[Outreach, Version]]:
    """List the mails that left from one mailbox in a time, each with its words, newest first."""
    from_here = or_(
        exists().where(Approval.outreach_id == Outreach.id, Approval.mailbox_id == mailbox_id),
        exists().where(GmailDraft.outreach_id == Outreach.id, GmailDraft.mailbox_id == mailbox_id),
    )
    wanted = (
        select(Outreach, Version)
        .join(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .where(from_here, Outreach.state.in_(LEFT), Outreach.sent_at.between(since, until))
        .order_by(Outreach.sent_at.desc(), Outreach.id.desc())
    )
    return [(outreach, version) for outreach, version in session.execute(wanted)]


def version_of(session: Session, outreach: Outreach) -> Version | None:
    """Give the words of a mail as it left."""
    wanted = select(Version).where(Version.outreach_id == outreach.id, Version.number == outreach.version)
    return session.scalar(wanted)


@once
def our_addresses(session: Session) -> set[str]:
    """List every address that mail of this workspace is written from, in lower case: mailboxes, aliases, colleagues."""
    found = {address.lower() for address in _colleagues_addresses(session)}
    for address, aliases in session.execute(*_mailboxes_addresses()):
        found.add(address.lower())
        found |= {str(alias["email"]).lower() for alias in aliases or []}
    return found - {""}


@every
def _colleagues_addresses() -> Select[str]:
    return select(Person.email).where(Person.is_guest.is_(False))


@built_once
def _mailboxes_addresses() -> Select[Any, Any]:
    return select(Mailbox.address, Mailbox.aliases)


def contact_with(session: Session, addresses: Collection[str], *, customer_id: int | None = None) -> Contact | None:
    """Find the first of these addresses, in lower case, that a contact has, of this customer where one is named."""
    if not addresses:
        return None
    here = [one for one in _with_addresses(session, list(addresses)) if customer_id in (None, one.customer_id)]
    found = {str(contact.email).lower(): contact for contact in here}
    return next((found[address] for address in addresses if address in found), None)


@every
def _with_addresses(addresses: Collection[str]) -> Select[Contact]:
    return select(Contact).where(func.lower(Contact.email).in_(addresses)).order_by(Contact.id.desc())


def heard_already(session: Session, mailbox_id: int, message_ref: str) -> bool:
    """Tell whether a message of a mailbox has been kept before."""
    return _kept(session, mailbox_id, message_ref) is not None


@first
def _kept(mailbox_id: int, message_ref: str) -> Select[int]:
    return select(Message.id).where(Message.mailbox_id == mailbox_id, Message.message_ref == message_ref).limit(1)


def twin_of(session: Session, message: Message) -> Message | None:
    """Give the same mail as an earlier mailbox heard it; None when this one is the first, or has no Message-ID."""
    if not message.message_id:
        return None
    wanted = select(Message).where(
        Message.message_id == message.message_id, Message.id != message.id, Message.outreach_id.is_not(None)
    )
    return session.scalar(wanted.order_by(Message.id).limit(1))


def keep(session: Session, **values: object) -> Message | None:
    """Keep a message; None when this mailbox's message is on record already."""
    message_id = insert_ignoring(session, Message, {"workspace_id": workspace_of(session), "name": "", **values})
    return None if message_id is None else session.get(Message, message_id)


def failed_addresses(session: Session, outreach_id: int) -> set[str]:
    """List the addresses that a mail came back from for good."""
    wanted = select(Message.failed_address).where(Message.outreach_id == outreach_id, Message.is_hard.is_(True))
    return {address.lower() for address in session.scalars(wanted) if address}


def earlier_in(session: Session, outreach: Outreach) -> Iterator[Outreach]:
    """Yield the mails of ours that this one follows in the same conversation, nearest first."""
    seen = {outreach.id}
    parent_id = outreach.reply_to_id
    while parent_id is not None and parent_id not in seen:
        seen.add(parent_id)
        parent = session.get(Outreach, parent_id, populate_existing=True)
        if parent is None:
            return
        yield parent
        parent_id = parent.reply_to_id


def locked(session: Session, outreach_id: int) -> Outreach:
    """Give a mail, and keep others from it until this transaction ends: two mailboxes may hear one answer at once."""
    wanted = select(Outreach).where(Outreach.id == outreach_id).with_for_update()
    return session.scalars(wanted, execution_options={"populate_existing": True}).one()


def mark_answered(session: Session, outreach_id: int, *, at: datetime) -> None:
    """Note when a mail was first answered, whatever its state is."""
    session.execute(
        update(Outreach).where(Outreach.id == outreach_id, Outreach.answered_at.is_(None)).values(answered_at=at)
    )


def mark_unanswered(session: Session, outreach_id: int) -> None:
    """Note that nothing answered a mail after all."""
    session.execute(update(Outreach).where(Outreach.id == outreach_id).values(answered_at=None))


def note_answer(session: Session, outreach: Outreach, message: Message, *, subject: str) -> None:
    """Put an answer among what happened between us and the customer: that it came, not what it says."""
    session.add(
        Activity(
            workspace_id=workspace_of(session),
            customer_id=outreach.customer_id,
            person_id=outreach.sender_id,
            contact_id=message.contact_id,
            type="email",
            subject=subject,
            occurred_at=message.sent_at,
        )
    )
    session.flush()


def remove_texts(session: Session, *, before: datetime, now: datetime, at_most: int) -> int:
    """Remove subject and words of messages from before then, some at a time; the number of messages."""
    old = (
        select(Message.id)
        .where(Message.sent_at < before, Message.text_removed_at.is_(None))
        .where(or_(Message.text.is_not(None), Message.quoted.is_not(None), Message.subject.is_not(None)))
        .order_by(Message.id)
        .limit(at_most)
    )
    ids = list(session.scalars(old))
    gone = {"text": None, "quoted": None, "subject": None, "text_removed_at": now}
    session.execute(update(Message).where(Message.id.in_(ids)).values(**gone))
    return len(ids)


def _newest_first(wanted: Select[Outreach]) -> Select[Outreach]:
    return wanted.order_by(Outreach.sent_at.desc(), Outreach.id.desc())


def _above(domain: str) -> list[str]:
    """Give a domain and those above it that are still somebody's: mail.datacorp.example and datacorp.example."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
