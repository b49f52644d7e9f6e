"""What people say of a promise: kept, none at all, another day or person, remind me again, not mine to keep."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import quiet
from bot.outreach.kind import Kind
from bot.outreach.promises import reminding
from bot.outreach.promises.noting import NAMED
from bot.people import covering
from store import audit, cards, customers, people, promises
from store import outreach as store
from store.models import Outreach, Person, Task

SETTLED = "That promise is settled already. Nothing was changed; the card shows how it stands."


def done(session: Session, kind: Kind, task: Task, person: Person, *, now: datetime) -> None:
    """Note that a promise is kept."""
    _end(session, kind, task, person, "promise.kept", now=now)


def is_none(session: Session, kind: Kind, task: Task, person: Person, *, now: datetime) -> None:
    """Take a person's word that a sentence promises nothing."""
    _end(session, kind, task, person, "promise.dismissed", now=now, was_none=True)


def change(
    session: Session,
    kind: Kind,
    task: Task,
    person: Person,
    *,
    owner_id: int | None,
    due_on: date | None,
    now: datetime,
) -> None:
    """Give a promise another day, or another colleague who keeps it; raises Invalid for a field of the form."""
    owner = people.get(session, owner_id) if owner_id else None
    if owner is None or owner.deactivated_at is not None or owner.is_guest:
        raise Invalid("Choose a colleague. Nothing was saved.", field="owner")
    if due_on is not None and due_on < quiet.day_of(now, owner.zone):
        raise Invalid("That day has passed. Nothing was saved; choose a day to come.", field="due")
    was_id = task.owner_id
    if not promises.change(session, task.id, owner_id=owner.id, due_on=due_on):
        raise AlreadyDone(SETTLED)
    session.refresh(task)
    reminding.plan(session, task, now=now)
    audit.note(session, person.id, "promise.changed", "task", task.id, {"owner_id": owner.id}, now=now)
    if owner.id not in (was_id, person.id):
        cards.show(session, NAMED, task.id, covering.who_sees(session, owner.id, now=now), now=now)
    draw_again(session, kind, task, now=now)


def again(session: Session, kind: Kind, task: Task, *, now: datetime) -> None:
    """Remind whoever keeps a promise once more on their next working morning."""
    if task.done_on is not None:
        raise AlreadyDone(SETTLED)
    if reminding.next_of(session, task, now=now) is None:
        reminding.again(session, task, now=now)
    draw_again(session, kind, task, now=now)


def decline(session: Session, kind: Kind, task: Task, person: Person, *, now: datetime) -> Outreach:
    """Give a promise back to the sender of the mail that made it in somebody else's name; gives that mail.

    Raises NotAllowed for anybody but whoever it names, AlreadyDone once it is settled or given back.
    """
    outreach = mail_of(session, task)
    if task.owner_id == outreach.sender_id:
        raise AlreadyDone("That promise is back with the sender of the mail already. Nothing else was changed.")
    if person.id not in (task.owner_id, covering.who_sees(session, task.owner_id or 0, now=now)):
        raise NotAllowed("Only the person whom a promise names can give it back. Nothing was changed.")
    if not promises.change(session, task.id, owner_id=outreach.sender_id, due_on=task.due_on):
        raise AlreadyDone(SETTLED)
    session.refresh(task)
    reminding.plan(session, task, now=now)
    audit.note(session, person.id, "promise.declined", "task", task.id, {}, now=now)
    draw_again(session, kind, task, now=now)
    return outreach


def of_person(session: Session, task_id: int, person: Person, *, now: datetime) -> Task:
    """Give a promise to whoever may settle it: its owner, who covers for them, or the sender of its mail.

    Raises NotFound, or NotAllowed for anybody else.
    """
    task = promises.get(session, task_id)
    if task is None:
        raise NotFound("I can't find that promise any more. Nothing was changed.")
    sender_id = mail_of(session, task).sender_id
    concerned = {one for one in (task.owner_id, sender_id) if one is not None}
    concerned |= {covering.who_sees(session, one, now=now) for one in tuple(concerned)}
    if person.id not in concerned:
        raise NotAllowed("Only the people whom a promise concerns can settle it. Nothing was changed.")
    return task


def mail_of(session: Session, task: Task) -> Outreach:
    """Give the mail that made a promise; raises NotFound."""
    found = store.get(session, task.outreach_id or 0)
    if found is None:
        raise NotFound("I can't find the mail of that promise any more. Nothing was changed.")
    return found


def customer_of(session: Session, task: Task) -> str:
    """Name the customer to whom it was promised."""
    customer = customers.get(session, task.customer_id)
    return customer.name if customer else ""


def draw_again(session: Session, kind: Kind, task: Task, *, now: datetime) -> None:
    """Draw again whatever shows a promise: its mail's card, its reminders, what the named colleague was told."""
    kind.has_changed(session, mail_of(session, task), now=now)
    for reminder in promises.reminders_of(session, [task.id]):
        cards.touch(session, reminder.id, reminding.CARD, now=now)
    cards.touch(session, task.id, NAMED, now=now)


def _end(
    session: Session,
    kind: Kind,
    task: Task,
    person: Person,
    action: str,
    *,
    now: datetime,
    was_none: bool = False,
) -> None:
    on = quiet.day_of(now, person.zone)
    if not promises.end(session, task.id, on=on, dismissed_at=now if was_none else None):
        raise AlreadyDone(SETTLED)
    promises.cancel_reminders(session, task.id, now=now)
    audit.note(session, person.id, action, "task", task.id, {}, now=now)
    draw_again(session, kind, task, now=now)
