"""What moves with a customer from one person to another, and moving it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from store.models import Customer, Note, Outreach, Reassignment, Reminder, Task, Transition


def open_tasks(session: Session, customer_id: int, owner_id: int | None) -> Sequence[Task]:
    """List what a person still owes for a customer, the most urgent first; for nobody, what nobody owns.

    Until when somebody can be reached (`Task.is_presence`) moves to nobody.
    """
    tasks = select(Task).where(
        Task.customer_id == customer_id,
        Task.done_on.is_(None),
        Task.dismissed_at.is_(None),
        Task.owner_id == owner_id,
        or_(Task.sentence.is_(None), Task.audience != "internal"),
    )
    return session.scalars(tasks.order_by(Task.due_on.is_(None), Task.due_on, Task.id)).all()


def open_reminders(session: Session, customer_id: int, person_id: int | None) -> Sequence[Reminder]:
    """List the reminders a person has still to come for a customer; those of promises follow their tasks."""
    reminders = select(Reminder).where(
        Reminder.customer_id == customer_id,
        Reminder.done_at.is_(None),
        Reminder.cancelled_at.is_(None),
        Reminder.purpose != "promise",
        Reminder.person_id == person_id,
    )
    return session.scalars(reminders.order_by(Reminder.due_at, Reminder.id)).all()


def drafts(session: Session, customer_id: int, sender_id: int | None) -> Sequence[Outreach]:
    """List a person's unsent drafts to a customer, leaving out the mails of a handoff, which are theirs to send."""
    of_handoffs = select(Transition.farewell_id).where(Transition.farewell_id.is_not(None))
    replies = select(Transition.introduction_id).where(Transition.introduction_id.is_not(None))
    found = select(Outreach).where(
        Outreach.customer_id == customer_id,
        Outreach.sender_id == sender_id,
        Outreach.state.in_(("drafting", "drafted")),
        Outreach.id.not_in(of_handoffs),
        Outreach.id.not_in(replies),
    )
    return session.scalars(found.order_by(Outreach.id)).all()


def count_notes(session: Session, customer_id: int) -> int:
    """Count the notes about a customer; they stay their authors' and are read by whoever looks after it."""
    return session.scalar(select(func.count()).select_from(Note).where(Note.customer_id == customer_id)) or 0


def hand_over(session: Session, customer_id: int, *, from_id: int | None, to_id: int) -> bool:
    """Give a customer another owner; False when somebody else has changed the owner meanwhile."""
    owned = update(Customer).where(Customer.id == customer_id, Customer.owner_id.is_not_distinct_from(from_id))
    return bool(session.execute(owned.values(owner_id=to_id)).rowcount == 1)  # type: ignore[attr-defined]


def give_back(session: Session, customer_id: int, *, from_id: int, to_id: int | None) -> bool:
    """Undo `hand_over`; False when somebody else has changed the owner meanwhile."""
    owned = update(Customer).where(Customer.id == customer_id, Customer.owner_id == from_id)
    return bool(session.execute(owned.values(owner_id=to_id)).rowcount == 1)  # type: ignore[attr-defined]


def move_all(session: Session, moved: dict[str, Any], *, from_id: int | None, to_id: int | None) -> None:
    """Move the listed tasks, reminders and drafts between two people; what has changed hands since stays.

    A draft leaves from its new sender's own mailbox, so the address and the conversation of another are forgotten.
    """
    of_mailbox = {Outreach.from_address: None, Outreach.answers_thread_ref: None}
    for model, column, key, forgotten in (
        (Task, Task.owner_id, "tasks", {}),
        (Reminder, Reminder.person_id, "reminders", {}),
        (Outreach, Outreach.sender_id, "drafts", of_mailbox),
    ):
        ids: Collection[int] = moved.get(key, [])
        rows = update(model).where(model.id.in_(ids), column.is_not_distinct_from(from_id))
        session.execute(rows.values({column: to_id, **forgotten}))


def add(session: Session, reassignment: Reassignment) -> Reassignment:
    """Record a move."""
    session.add(reassignment)
    session.flush()
    return reassignment


def get(session: Session, reassignment_id: int) -> Reassignment | None:
    """Load one move of this workspace as it stands now."""
    return session.get(Reassignment, reassignment_id, populate_existing=True)


def titles(session: Session, reassignment: Reassignment) -> tuple[list[str], list[str]]:
    """Name the tasks and the reminders that a move took along, in the order in which they were listed."""
    moved = reassignment.moved
    tasks = [session.get(Task, task_id) for task_id in moved.get("tasks", [])]
    reminders = [session.get(Reminder, reminder_id) for reminder_id in moved.get("reminders", [])]
    return [task.title for task in tasks if task], [reminder.text for reminder in reminders if reminder]


def mark_undone(session: Session, reassignment_id: int, *, by_id: int, now: datetime) -> bool:
    """Claim the undoing of a move while its time lasts; False when it is over or done."""
    claimed = session.execute(
        update(Reassignment)
        .where(Reassignment.id == reassignment_id, Reassignment.undone_at.is_(None), Reassignment.undo_until > now)
        .values(undone_at=now, undone_by_id=by_id)
    )
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]
