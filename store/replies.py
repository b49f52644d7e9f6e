"""What came back to mails of ours: messages of connected mailboxes as the cards about them need them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from store.database import workspace_of
from store.models import Contact, Message, Outreach, Task, Transition
from store.queries import every, first

LINKED = ("thread", "references")
MOST = 200  # Copies in several mailboxes included, more than any list has room for.
_FRESH = {"populate_existing": True}


def get(session: Session, message_id: int) -> Message | None:
    """Load one message of this workspace as it stands now."""
    return session.get(Message, message_id, populate_existing=True)


def copies(session: Session, message: Message) -> list[Message]:
    """List the copies of one mail in all connected mailboxes, the first heard of first; at least the given one."""
    if not message.message_id:
        return [message]
    return with_header(session, message.message_id)


@every
def with_header(message_id: str) -> Select[Message]:
    """List the copies of the mail with this Message-ID."""
    same = select(Message).where(Message.message_id == message_id)
    return same.order_by(Message.id).execution_options(**_FRESH)


def own_after(session: Session, message: Message) -> Message | None:
    """Give the first mail that a colleague of ours wrote in the same conversation after this message."""
    for copy in copies(session, message):
        later = select(Message).where(
            Message.mailbox_id == copy.mailbox_id,
            Message.thread_ref == copy.thread_ref,
            Message.direction == "out",
            Message.sent_at > copy.sent_at,
        )
        found = session.scalar(later.order_by(Message.sent_at).limit(1))
        if found is not None:
            return found
    return None


def of_outreach(session: Session, outreach_ids: Collection[int], *sorts: str) -> list[Message]:
    """List what came back to these mails, oldest first, each once however many mailboxes hold it."""
    found: dict[str, Message] = {}
    for message in _about(session, list(outreach_ids), sorts):
        found.setdefault(message.message_id or f"id:{message.id}", message)
    return sorted(found.values(), key=lambda message: (message.sent_at, message.id))


@every
def _about(outreach_ids: Collection[int], sorts: Collection[str]) -> Select[Message]:
    wanted = select(Message).where(Message.outreach_id.in_(outreach_ids), Message.sort.in_(sorts))
    return wanted.order_by(Message.id).execution_options(**_FRESH)


def answers(session: Session, outreach_ids: Collection[int]) -> list[Message]:
    """List the messages in which somebody answered one of these mails, oldest first."""
    return [one for one in of_outreach(session, outreach_ids, "person") if one.match in LINKED]


@first
def absence(customer_id: int, address: str, day: date) -> Select[Message]:
    """Give the newest note by which this address is away on a day or later, unless its owner has written since."""
    written = aliased(Message)
    since = select(written.id).where(
        written.customer_id == customer_id,
        func.lower(written.address) == address,
        written.direction == "in",
        written.sort == "person",
        written.sent_at > Message.sent_at,
    )
    wanted = select(Message).where(
        Message.customer_id == customer_id,
        func.lower(Message.address) == address,
        Message.sort == "auto-reply",
        Message.return_on >= day,
        ~since.exists(),
    )
    return wanted.order_by(Message.sent_at.desc(), Message.id).limit(1)


def settle_match(session: Session, message: Message, match: str, reason: str | None) -> None:
    """Say of every copy of a message whether it is about our mail."""
    ids = [copy.id for copy in copies(session, message) if copy.outreach_id is not None]
    session.execute(update(Message).where(Message.id.in_(ids)).values(match=match, reason=reason))


def lock(session: Session, message: Message) -> dict[str, Any]:
    """Give what was decided about a message as it stands now, and keep others from it until this transaction ends.

    What this transaction has decided about it and not written yet is written first: reading anew would drop it.
    """
    session.flush()
    session.refresh(message, ["detail"], with_for_update=True)
    return message.detail or {}


def note(session: Session, message: Message, **values: Any) -> None:
    """Keep what was decided about a message beside what was read from it; two at once wait for each other."""
    message.detail = {**lock(session, message), **values}
    session.flush()


def saw(session: Session, message: Message, *, now: datetime) -> None:
    """Note that the owner of its mailbox has read a message."""
    unseen = update(Message).where(Message.id == message.id, Message.seen_at.is_(None))
    session.execute(unseen.values(seen_at=now))


def drafted_answer(session: Session, person_id: int, message_id: str) -> Outreach | None:
    """Give a person's newest mail that answers the message with this Message-ID, unless it was thrown away."""
    wanted = select(Outreach).where(Outreach.sender_id == person_id, Outreach.answers_message_id == message_id)
    kept = wanted.where(Outreach.state.not_in(("discarded", "cancelled")))
    return session.scalar(kept.order_by(Outreach.id.desc()).limit(1), execution_options=_FRESH)


def following(session: Session, outreach_id: int, kind: str, *, after: datetime | None = None) -> list[Outreach]:
    """List the mails of a kind that go on from a mail, oldest first."""
    return [one for one in _following(session, outreach_id, kind) if after is None or one.created_at >= after]


@every
def _following(outreach_id: int, kind: str) -> Select[Outreach]:
    wanted = select(Outreach).where(Outreach.reply_to_id == outreach_id, Outreach.kind == kind)
    return wanted.order_by(Outreach.id).execution_options(**_FRESH)


def heard_since(session: Session, person_ids: Collection[int], since: datetime) -> list[tuple[Message, Outreach]]:
    """List what came back since a moment to mails of these people or of their handoffs, newest first, with the mail."""
    of_mail = or_(
        Transition.farewell_id.in_([Outreach.id, Outreach.reply_to_id]),
        Transition.introduction_id.in_([Outreach.id, Outreach.reply_to_id]),
    )
    theirs = exists().where(
        of_mail, or_(Transition.outgoing_id.in_(person_ids), Transition.incoming_id.in_(person_ids))
    )
    wanted = (
        select(Message, Outreach)
        .join(Outreach, Outreach.id == Message.outreach_id)
        .where(or_(Outreach.sender_id.in_(person_ids), theirs))
        .where(Message.sent_at >= since, or_(Message.sort == "person", Message.sort == "bounce"))
        .where(Message.direction == "in", or_(Message.match.is_(None), Message.match != "dismissed"))
    )
    newest_first = wanted.order_by(Message.sent_at.desc(), Message.id).limit(MOST)
    rows = session.execute(newest_first, execution_options=_FRESH)
    found: dict[str, tuple[Message, Outreach]] = {}
    for message, outreach in rows:
        key = message.message_id or f"id:{message.id}"
        if key not in found or message.id < found[key][0].id:
            found[key] = (message, outreach)
    return list(found.values())


def add_task(session: Session, message: Message, *, title: str, owner_id: int, due_on: date) -> int:
    """Keep a task that came from a message; gives its id."""
    task = Task(
        workspace_id=workspace_of(session),
        customer_id=message.customer_id or _customer_of(session, message),
        owner_id=owner_id,
        title=title,
        audience="internal",
        due_on=due_on,
        outreach_id=message.outreach_id,
    )
    session.add(task)
    session.flush()
    return task.id


def add_contact(session: Session, customer_id: int, *, name: str, email: str) -> int:
    """Add a person at a customer who wrote to us; an import knows them by their address. Gives the id."""
    contact = Contact(
        workspace_id=workspace_of(session),
        external_ref=f"mail:{email}",
        customer_id=customer_id,
        name=name,
        email=email,
    )
    session.add(contact)
    session.flush()
    return contact.id


def _customer_of(session: Session, message: Message) -> int:
    return session.scalars(select(Outreach.customer_id).where(Outreach.id == message.outreach_id)).one()
