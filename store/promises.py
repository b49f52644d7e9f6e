"""Promises made in sent mails: tasks that know their mail and their sentence, and the reminders of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import Outreach, Reminder, Task
from store.queries import every

PURPOSE = "promise"
_FRESH = {"populate_existing": True}


def add(
    session: Session,
    outreach: Outreach,
    *,
    owner_id: int,
    title: str,
    sentence: str,
    due_on: date | None,
    audience: str,
) -> Task:
    """Keep one promise of a mail as its owner's task; the customer has read it, unless `audience` says otherwise."""
    task = Task(
        workspace_id=workspace_of(session),
        customer_id=outreach.customer_id,
        owner_id=owner_id,
        title=title,
        audience=audience,
        due_on=due_on,
        outreach_id=outreach.id,
        sentence=sentence,
    )
    session.add(task)
    session.flush()
    return task


def get(session: Session, task_id: int) -> Task | None:
    """Load one promise as it stands now; None for a task that no mail promised."""
    task = session.get(Task, task_id, populate_existing=True)
    return task if task is not None and task.sentence is not None and task.outreach_id is not None else None


@every
def of_mail(outreach_id: int) -> Select[Task]:
    """List every promise found in a mail, in reading order, also those that turned out to be none."""
    wanted = select(Task).where(Task.outreach_id == outreach_id, Task.sentence.is_not(None))
    return wanted.order_by(Task.id).execution_options(**_FRESH)


def due_between(session: Session, owner_id: int, first: date, last: date) -> list[Task]:
    """List what somebody has promised for these days and nobody has noted as done, the earliest first."""
    wanted = select(Task).where(Task.owner_id == owner_id, Task.sentence.is_not(None), Task.done_on.is_(None))
    days = wanted.where(Task.due_on >= first, Task.due_on <= last)
    return list(session.scalars(days.order_by(Task.due_on, Task.id), execution_options=_FRESH))


def end(session: Session, task_id: int, *, on: date, dismissed_at: datetime | None = None) -> bool:
    """Note that a promise is kept, or was none; False when one of the two is noted already.

    What was none is done as well, so that nothing that lists open tasks shows it.
    """
    still = update(Task).where(Task.id == task_id, Task.done_on.is_(None))
    values = {"done_on": on, "dismissed_at": dismissed_at}
    return bool(session.execute(still.values(**values)).rowcount == 1)  # type: ignore[attr-defined]


def change(session: Session, task_id: int, *, owner_id: int, due_on: date | None) -> bool:
    """Give a promise another owner or day; False when it is kept or was none."""
    still = update(Task).where(Task.id == task_id, Task.done_on.is_(None))
    done = session.execute(still.values(owner_id=owner_id, due_on=due_on))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def add_reminder(session: Session, task: Task, *, person_id: int, number: int, text: str, due_at: datetime) -> Reminder:
    """Plan to remind of a promise; `number` tells the reminders of one promise apart."""
    reminder = Reminder(
        workspace_id=workspace_of(session),
        person_id=person_id,
        customer_id=task.customer_id,
        outreach_id=task.outreach_id,
        task_id=task.id,
        purpose=PURPOSE,
        number=number,
        text=text,
        due_at=due_at,
    )
    session.add(reminder)
    session.flush()
    return reminder


def reminders_of(session: Session, task_ids: Collection[int]) -> list[Reminder]:
    """List every reminder of these promises, told, cancelled or to come, oldest first."""
    wanted = select(Reminder).where(Reminder.task_id.in_(task_ids), Reminder.purpose == PURPOSE)
    return list(session.scalars(wanted.order_by(Reminder.id), execution_options=_FRESH))


def to_come(session: Session, person_id: int) -> list[tuple[Task, Reminder]]:
    """List the reminders of open promises that somebody is still to get, with the promise, oldest first."""
    wanted = select(Task, Reminder).join(Reminder, Reminder.task_id == Task.id).where(Task.done_on.is_(None))
    waiting = wanted.where(
        Reminder.person_id == person_id,
        Reminder.purpose == PURPOSE,
        Reminder.done_at.is_(None),
        Reminder.cancelled_at.is_(None),
    )
    return [(row[0], row[1]) for row in session.execute(waiting.order_by(Reminder.id), execution_options=_FRESH)]


def cancel_reminders(session: Session, task_id: int, *, now: datetime) -> None:
    """Cancel the reminders of a promise that are still to come."""
    to_come = update(Reminder).where(
        Reminder.task_id == task_id,
        Reminder.purpose == PURPOSE,
        Reminder.done_at.is_(None),
        Reminder.cancelled_at.is_(None),
    )
    session.execute(to_come.values(cancelled_at=now))
