"""What needs a person, all of it: `/rapport` alone, and a button under the morning message."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import needs as blocks
from bot import needs
from handlers.slack.answers import Answer, Ephemeral
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Person


@routes.action("needs.list")
def by_words(session: Session, person: Person, asked: Asked) -> Answer:
    """List what needs a person; where customers could read it the list goes to the direct message."""
    found = needs.desk(session, person, now=asked.at).needs
    return Ephemeral(blocks.how_many(found), blocks.everything(found, team_ref=asked.team_ref))
