"""Home: opening it asks for it to be drawn."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers.slack.answers import Answer, Nothing
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import cards
from store.models import Person

TAB = "home"  # The event comes for the app's messages tab as well.


@routes.event("app_home_opened")
def opened(session: Session, person: Person, asked: Asked) -> Answer:
    """Have Home drawn; from now on it follows whatever happens to this person's mails and handoffs."""
    if asked.value == TAB:
        card = cards.show(session, cards.HOME, person.id, person.id, now=asked.at, place="home")
        if asked.view_ref is None:
            card.digest = None  # Slack shows nothing there, whatever was published before.
    return Nothing()


@routes.action("home.open")
def follow(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow a button that only leads to a message; Slack still wants to be answered."""
    return Nothing()
