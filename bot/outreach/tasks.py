"""What a person makes of a reply: a task for a colleague, and a new contact of the customer's."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from store import audit, customers, people, replies
from store.models import Message, Person

LONGEST = 300


def from_reply(
    session: Session,
    message: Message,
    person: Person,
    *,
    title: str,
    owner_id: int | None,
    due_on: date,
    now: datetime,
) -> int:
    """Keep what a customer asked for as somebody's task, for colleagues only; gives its id, raises Invalid."""
    title = " ".join(title.split())[:LONGEST]
    owner = people.get(session, owner_id) if owner_id else None
    if not title:
        raise Invalid("Say what is to be done. Nothing was saved.", field="title")
    if owner is None or owner.deactivated_at is not None or owner.is_guest:
        raise Invalid("Choose a colleague. Nothing was saved.", field="owner")
    if "task" in replies.lock(session, message):
        raise AlreadyDone("That message has been made a task already. Nothing was saved.")
    task_id = replies.add_task(session, message, title=title, owner_id=owner.id, due_on=due_on)
    said = f"{title} ({owner.name}, until {due_on:%A} {due_on.day} {due_on:%B})"
    replies.note(session, message, task=said, task_id=task_id)
    audit.note(session, person.id, "task.made", "task", task_id, {"message_id": message.id}, now=now)
    return task_id


def add_contact(session: Session, message: Message, person: Person, *, now: datetime) -> str:
    """Put whoever wrote a message among the customer's contacts; gives their name."""
    customer_id = message.customer_id or 0
    known = {(contact.email or "").lower() for contact in customers.contacts_of(session, customer_id)}
    name = message.name or message.address
    if message.address.lower() in known:
        raise AlreadyDone(f"{name} is among the customer's contacts already. Nothing was changed.")
    contact_id = replies.add_contact(session, customer_id, name=name, email=message.address.lower())
    audit.note(session, person.id, "contact.added", "contact", contact_id, {"message_id": message.id}, now=now)
    return name
