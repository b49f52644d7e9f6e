"""`/rapport mails`: the list of a person's mails, and the way from a line to its card."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import mails as blocks
from bot import mails
from bot.errors import Invalid
from handlers.slack.answers import Answer, Ephemeral, Nothing
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Person

IN_DM = "It's at the bottom of our direct message."


def by_words(session: Session, person: Person, asked: Asked, *, command: str) -> Answer:
    """List a person's mails; where customers could read it the list goes to the direct message.

    `command` is how commands are written in this installation.
    """
    shown = mails.mails_of(session, person, now=asked.at)
    return Ephemeral("Your mails", blocks.mails(shown, now=asked.at, command=command))


@routes.action("mails.show")
def show(session: Session, person: Person, asked: Asked) -> Answer:
    """Bring the card of a line to the bottom of the direct message."""
    kind, _, _ = asked.value.partition(":")
    if kind not in mails.SHOWABLE:
        raise Invalid("That is from an older version of Rapport. Nothing was changed; please ask for it again.")
    mails.show(session, person, kind, asked.id_in_value(1), now=asked.at)
    return Nothing() if asked.on_home else Ephemeral(IN_DM, safe_here=True)
