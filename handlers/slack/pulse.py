"""Thirty days after a handoff: answering with one tap, and one line beside the answer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import pulse as blocks
from bot.handoff import pulse
from handlers.slack.answers import Answer, Close, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Person


@routes.action("pulse.yes")
def yes(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that the warm handoff happened."""
    return _answer(session, person, asked, "yes")


@routes.action("pulse.partly")
def partly(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that it happened in part."""
    return _answer(session, person, asked, "partly")


@routes.action("pulse.no")
def no(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that it did not happen."""
    return _answer(session, person, asked, "no")


@routes.action("pulse.line")
def open_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask for the line beside the answer."""
    found = pulse.require(session, person, asked.id_in_value())
    return Open(blocks.line_form(found.id, found.comment))


@routes.submission("pulse.line")
def save_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep the line."""
    pulse.comment(session, person, asked.id_in_metadata(), asked.typed("line"), now=asked.at)
    return Close()


def _answer(session: Session, person: Person, asked: Asked, said: str) -> Answer:
    pulse.answer(session, person, asked.id_in_value(), said, now=asked.at)
    return Nothing()
