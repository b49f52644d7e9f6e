"""The cards of somebody's absence, and the summary on their first morning back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import away as blocks
from blocks.slack.drawing import Drawing
from bot import clock
from bot.errors import NotFound
from bot.kinds import KINDS
from bot.outreach import absence
from bot.people import covering
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import covers
from store.models import Card


@job(absence.SUMMARY, ask=tell_nobody)
def summarise(work: Work) -> None:
    """Tell somebody who is back what happened while they were away."""
    with work.writing() as session:
        absence.summarise(session, work.argument("cover_id"), kind_of=KINDS.__getitem__, now=clock.now())


def _own(session: Session, card: Card, now: datetime) -> Drawing | None:
    cover = covers.get(session, card.subject_id)
    return blocks.own_card(covering.shown(session, cover, now=now)) if cover else None


def _cover(session: Session, card: Card, now: datetime) -> Drawing | None:
    cover = covers.get(session, card.subject_id)
    return blocks.cover_card(covering.shown(session, cover, now=now)) if cover else None


def _summary(session: Session, card: Card, _now: datetime) -> Drawing | None:
    try:
        return blocks.summary_card(absence.summary(session, card.subject_id))
    except NotFound:
        return None


PROJECTIONS = {absence.OWN_CARD: _own, absence.COVER_CARD: _cover, absence.SUMMARY_CARD: _summary}
"""How each of these cards is drawn, for the table of all cards."""
