"""Reminding people of what sent mails promise, and drawing the cards about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import away, kept_promises
from blocks.slack.drawing import Drawing
from bot import clock
from bot.outreach.promises import noting, reminding, showing
from bot.people import covering
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import outreach as store
from store import promises, reminders
from store.models import Card, Task


@job(reminding.REMIND, ask=tell_nobody)
def remind(work: Work) -> None:
    """Remind whoever keeps a promise, or who covers for them."""
    with work.writing() as session:
        reminding.remind(session, work.argument("reminder_id"), now=clock.now())


def _due(session: Session, card: Card, now: datetime) -> Drawing | None:
    reminder = reminders.get(session, card.subject_id)
    task = promises.get(session, reminder.task_id or 0) if reminder else None
    if task is None:
        return None
    drawing = kept_promises.due_card(showing.shown(session, task, now=now, reader_id=card.person_id))
    return _as_covered(session, card, drawing, task, now)


def _named(session: Session, card: Card, now: datetime) -> Drawing | None:
    task = promises.get(session, card.subject_id)
    if task is None:
        return None
    drawing = kept_promises.named_card(showing.shown(session, task, now=now, reader_id=card.person_id))
    return _as_covered(session, card, drawing, task, now)


def _as_covered(session: Session, card: Card, drawing: Drawing, task: Task, now: datetime) -> Drawing:
    """Take the buttons from somebody who covered for whom a promise concerns, and covers no more."""
    outreach = store.get(session, task.outreach_id or 0)
    concerned = [one for one in (task.owner_id, outreach.sender_id if outreach else None) if one is not None]
    return away.handed_on(drawing, covering.has_instead(session, concerned, card.person_id, now=now))


PROJECTIONS = {reminding.CARD: _due, noting.NAMED: _named}
"""How each of these cards is drawn, for the table of all cards."""
