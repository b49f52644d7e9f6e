"""The wish of somebody at a customer to get no more mail: kept and taken back by a colleague's word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone
from store import audit, conversations, customers, replies
from store.models import Message, Person


def leave_alone(session: Session, message: Message, person: Person, *, now: datetime) -> None:
    """Keep the wish of whoever wrote a message that we write to them no more; no mail leaves to them after that.

    It holds wherever their address stands among the contacts. Somebody who is no contact yet becomes one, so that the
    wish is kept.
    """
    if is_left_alone(session, message):
        raise AlreadyDone(f"{message.name or message.address} is marked as not to be contacted already.")
    address = message.address.lower()
    marked = customers.leave_alone(session, address, is_wanted=True)
    if not marked:
        name, customer_id = message.name or message.address, message.customer_id or 0
        marked = [replies.add_contact(session, customer_id, name=name, email=address)]
        customers.leave_alone(session, address, is_wanted=True)
    _note_wish(session, "contact.left_alone", marked, message, person, now=now)


def write_again(session: Session, message: Message, person: Person, *, now: datetime) -> None:
    """Take a person's word that whoever wrote a message may be written to again."""
    if not is_left_alone(session, message):
        raise AlreadyDone(f"{message.name or message.address} may be written to already. Nothing was changed.")
    marked = customers.leave_alone(session, message.address.lower(), is_wanted=False)
    _note_wish(session, "contact.write_again", marked, message, person, now=now)


def is_left_alone(session: Session, message: Message) -> bool:
    """Tell whether whoever wrote a message is marked as not to be contacted."""
    contact = conversations.contact_with(session, [message.address.lower()])
    return contact is not None and contact.do_not_contact


def _note_wish(
    session: Session, action: str, contact_ids: list[int], message: Message, person: Person, *, now: datetime
) -> None:
    for contact_id in contact_ids:
        audit.note(session, person.id, action, "contact", contact_id, {"message_id": message.id}, now=now)
