"""The wish of somebody at a customer to get no more mail: kept and taken back by a colleague's word.

It stands beside what an import says and outlasts it. It belongs to the person: it holds for their address, whichever
customer a mail is about.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone
from store import audit, customers, replies
from store.models import Contact, Message, Person

LeftAlone: TypeAlias = Literal["by wish", "on record"]


def leave_alone(session: Session, message: Message, person: Person, *, now: datetime) -> None:
    """Keep the wish of whoever wrote a message; no mail leaves to them after that.

    Somebody who is no contact yet becomes one, so that the wish is kept.
    """
    replies.lock(session, message)  # Two people have this card and may press at the same time.
    address, name = message.address.lower(), message.name or message.address
    if left_alone(session, message) is not None:
        raise AlreadyDone(f"{name} is marked as not to be contacted already. Nothing else was changed.")
    if not customers.with_address(session, [address]):
        replies.add_contact(session, message.customer_id or 0, name=name, email=address)
    _set(session, customers.with_address(session, [address]), message, person, now, left_alone_at=now)


def write_again(session: Session, message: Message, person: Person, *, now: datetime) -> None:
    """Take a wish back on a person's word; what an import says about them stays."""
    replies.lock(session, message)
    if left_alone(session, message) != "by wish":
        raise AlreadyDone(f"No wish of {message.name or message.address} is kept here. Nothing was changed.")
    wished = [one for one in customers.with_address(session, [message.address.lower()]) if one.left_alone_at]
    _set(session, wished, message, person, now, left_alone_at=None)


def left_alone(session: Session, message: Message) -> LeftAlone | None:
    """Tell why nobody may write to whoever wrote a message: their wish, or what is on record; None where one may."""
    marked = customers.left_alone(session, [message.address.lower()])
    if not marked:
        return None
    return "on record" if any(contact.do_not_contact for contact in marked) else "by wish"


def _set(
    session: Session,
    contacts: list[Contact],
    message: Message,
    person: Person,
    now: datetime,
    *,
    left_alone_at: datetime | None,
) -> None:
    action = "contact.write_again" if left_alone_at is None else "contact.left_alone"
    for contact in contacts:
        contact.left_alone_at = left_alone_at
        audit.note(session, person.id, action, "contact", contact.id, {"message_id": message.id}, now=now)
