"""Reminding people of what sent mails promise, and drawing the cards about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import kept_promises
from blocks.slack.drawing import Drawing
from bot import clock
from bot.outreach.promises import noting, reminding, showing
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import promises, reminders
from store.models import Card


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
    return kept_promises.due_card(showing.shown(session, task, now=now, reader_id=card.person_id))


def _named(session: Session, card: Card, now: datetime) -> Drawing | None:
    task = promises.get(session, card.subject_id)
    if task is None:
        return None
    return kept_promises.named_card(showing.shown(session, task, now=now, reader_id=card.person_id))


PROJECTIONS = {reminding.CARD: _due, noting.NAMED: _named}
"""How each of these cards is drawn, for the table of all cards."""
