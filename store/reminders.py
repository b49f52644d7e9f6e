"""Reminders of mails that nobody has answered: planned, moved, cancelled, told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, aliased

from store.database import workspace_of
from store.models import Outreach, Reminder
from store.queries import built_once, first

SILENCE = "silence"
_FRESH = {"populate_existing": True}


def get(session: Session, reminder_id: int) -> Reminder | None:
    """Load one reminder of this workspace as it stands now."""
    return session.get(Reminder, reminder_id, populate_existing=True)


def add_silence(session: Session, outreach: Outreach, *, number: int, text: str, due_at: datetime) -> Reminder:
    """Plan to tell a mail's sender that nobody has answered it; `number` counts the nudges it would be the cause of."""
    reminder = Reminder(
        workspace_id=workspace_of(session),
        person_id=outreach.sender_id,
        customer_id=outreach.customer_id,
        outreach_id=outreach.id,
        purpose=SILENCE,
        number=number,
        text=text,
        due_at=due_at,
    )
    session.add(reminder)
    session.flush()
    return reminder


@first
def pending(outreach_id: int) -> Select[Reminder]:
    """Give the reminder about a mail's silence that is still to come."""
    wanted = select(Reminder).where(
        Reminder.outreach_id == outreach_id,
        Reminder.purpose == SILENCE,
        Reminder.done_at.is_(None),
        Reminder.cancelled_at.is_(None),
    )
    return wanted.order_by(Reminder.id.desc()).limit(1).execution_options(**_FRESH)


@first
def newest(outreach_id: int) -> Select[Reminder]:
    """Give the newest reminder about a mail's silence, whatever became of it."""
    wanted = select(Reminder).where(Reminder.outreach_id == outreach_id, Reminder.purpose == SILENCE)
    return wanted.order_by(Reminder.id.desc()).limit(1).execution_options(**_FRESH)


def of_mails(session: Session, outreach_ids: Collection[int]) -> list[Reminder]:
    """List the reminders about the silence of these mails, oldest first."""
    wanted = select(Reminder).where(Reminder.outreach_id.in_(outreach_ids), Reminder.purpose == SILENCE)
    return list(session.scalars(wanted.order_by(Reminder.id), execution_options=_FRESH))


def told(session: Session, person_id: int) -> list[tuple[Reminder, Outreach]]:
    """List a person's mails that are unanswered after they were told so, with the reminder that did, oldest first.

    One about which they are to be reminded again, or want to hear no more, is not among them.
    """
    return [(row[0], row[1]) for row in session.execute(*_told(person_id))]


@built_once
def _told(person_id: int) -> Select[*tuple[Any, ...]]:
    again = aliased(Reminder)
    waits = select(again.id).where(
        again.outreach_id == Reminder.outreach_id, again.purpose == SILENCE, again.id > Reminder.id
    )
    wanted = (
        select(Reminder, Outreach)
        .join(Outreach, Outreach.id == Reminder.outreach_id)
        .where(Reminder.person_id == person_id, Reminder.purpose == SILENCE, Outreach.state == "sent")
        .where(Reminder.done_at.is_not(None), Reminder.cancelled_at.is_(None), ~waits.exists())
    )
    return wanted.order_by(Reminder.id).execution_options(**_FRESH)


def move(session: Session, reminder: Reminder, due_at: datetime) -> bool:
    """Give a reminder that is still to come another moment; False when it was told or cancelled meanwhile."""
    still = update(Reminder).where(
        Reminder.id == reminder.id, Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None)
    )
    return bool(session.execute(still.values(due_at=due_at)).rowcount == 1)  # type: ignore[attr-defined]


def close(session: Session, reminder: Reminder, *, now: datetime) -> bool:
    """Note that a reminder was told; False when it was, or was cancelled."""
    still = update(Reminder).where(
        Reminder.id == reminder.id, Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None)
    )
    return bool(session.execute(still.values(done_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def cancel(session: Session, outreach_id: int, *, now: datetime) -> list[int]:
    """Cancel every reminder about a mail's silence; gives the ids of those that stood, told or not."""
    standing = update(Reminder).where(
        Reminder.outreach_id == outreach_id, Reminder.purpose == SILENCE, Reminder.cancelled_at.is_(None)
    )
    return list(session.scalars(standing.values(cancelled_at=now).returning(Reminder.id)))
