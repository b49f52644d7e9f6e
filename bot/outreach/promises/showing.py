"""What cards show of a promise, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.outreach import quiet
from bot.outreach.promises import reminding
from bot.people import covering
from bot.people.covering import AwayShown
from store import customers, people, promises
from store import outreach as store
from store.models import Outreach, Task

LEFT = ("sent", "answered", "bounced")


@dataclass(frozen=True)
class PromiseShown:
    """One promise. `owner` is whoever keeps it, `sender` whose mail made it; `remind_on` is the next reminder's day.

    `is_senders`: its sender keeps it. `behind` is the absence because of which its reader sees it.
    """

    task_id: int
    sentence: str
    title: str
    customer: str
    owner: str
    sender: str
    is_senders: bool
    sent_on: date | None
    due_on: date | None
    remind_on: date | None
    is_overdue: bool
    is_due_today: bool
    done_on: date | None
    is_none: bool
    behind: AwayShown | None = None


def of_mail(session: Session, outreach: Outreach, *, now: datetime) -> tuple[PromiseShown, ...]:
    """Read what a mail that has left promises, without what its author said is no promise."""
    if outreach.state not in LEFT:
        return ()
    found = [task for task in promises.of_mail(session, outreach.id) if task.dismissed_at is None]
    return tuple(shown(session, task, now=now) for task in found)


def shown(session: Session, task: Task, *, now: datetime, reader_id: int | None = None) -> PromiseShown:
    """Read one promise, for a certain reader where it matters who that is."""
    outreach = store.get(session, task.outreach_id or 0)
    owner = people.get(session, task.owner_id) if task.owner_id else None
    sender = people.get(session, outreach.sender_id) if outreach else None
    customer = customers.get(session, task.customer_id)
    zone = owner.zone if owner else "UTC"
    today, remind_at = quiet.day_of(now, zone), reminding.next_of(session, task, now=now)
    behind = covering.absence_behind(session, owner.id, reader_id, now=now) if owner and reader_id else None
    return PromiseShown(
        task_id=task.id,
        sentence=task.sentence or task.title,
        title=task.title,
        customer=customer.name if customer else "",
        owner=owner.name if owner else "",
        sender=sender.name if sender else "",
        is_senders=owner is not None and sender is not None and owner.id == sender.id,
        sent_on=quiet.day_of(outreach.sent_at, zone) if outreach and outreach.sent_at else None,
        due_on=task.due_on,
        remind_on=quiet.day_of(remind_at, zone) if remind_at else None,
        is_overdue=task.due_on is not None and task.due_on < today,
        is_due_today=task.due_on == today,
        done_on=task.done_on,
        is_none=task.dismissed_at is not None,
        behind=behind,
    )
