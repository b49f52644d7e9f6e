"""The morning message: told at its moment, and drawn as a card of its day."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from blocks.slack import morning as blocks
from blocks.slack.drawing import Drawing
from bot import clock, morning
from bot.people import mornings
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import lobby
from store.models import Card


@job(mornings.TELL, ask=tell_nobody)
def tell(work: Work) -> None:
    """Tell somebody what needs them today, if they still want to be told at this moment."""
    planned_at = datetime.fromtimestamp(work.argument("moment"), UTC)
    with work.writing() as session:
        morning.tell(session, work.argument("person_id"), planned_at, now=clock.now())


def _morning(session: Session, card: Card, now: datetime) -> Drawing | None:
    shown = morning.shown_on(session, card, now=now)
    return blocks.card(shown, lobby.team_of(session, card.workspace_id)) if shown else None


PROJECTIONS = {morning.CARD: _morning}
"""How this card is drawn, for the table of all cards."""
