"""What follows from any mail having left, whatever its kind: its promises are noted, and no look at it is open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import looking
from bot.outreach.promises import noting
from store import outreach as store
from store.models import Outreach


def follow(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """Do this once a mail has left; harmless when it is done twice."""
    if outreach.answered_at is not None:  # Its answer came while nobody knew yet whether it had left.
        store.move(session, outreach.id, from_states=("sent",), to="answered", now=now)
    noting.note(session, outreach, now=now)
    looking.draw_again(session, outreach, now=now)
