"""Drawing the card of a colleague who was asked to look at a draft."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import looking as blocks
from blocks.slack.drawing import Drawing
from bot.outreach import looking
from store import looks
from store.models import Card


def _asked(session: Session, card: Card, _now: datetime) -> Drawing | None:
    request = looks.get(session, card.subject_id)
    return blocks.asked_card(looking.asked(session, request)) if request else None


PROJECTIONS = {looking.CARD: _asked}
"""How this card is drawn, for the table of all cards."""
