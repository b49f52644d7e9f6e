"""Asking new CSMs, thirty days after a handoff, whether it happened warmly."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import pulse as blocks
from blocks.slack.drawing import Drawing
from bot import clock
from bot.handoff import pulse
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store.models import Card


@job(pulse.SWEEP, ask=tell_nobody)
def sweep(work: Work) -> None:
    """Ask about the handoffs that are thirty days old; the next hour asks again for those whose CSM is not at work."""
    with work.writing() as session:
        pulse.sweep(session, now=clock.now())


def _pulse(session: Session, card: Card, _now: datetime) -> Drawing:
    return blocks.pulse_card(pulse.shown(session, card.subject_id))


PROJECTIONS = {pulse.CARD: _pulse}
"""How this card is drawn, for the table of all cards."""
