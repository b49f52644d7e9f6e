"""Asking a colleague to look at a draft, and what they answer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import looking as blocks
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach import looking
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers, lines, people
from store.models import LookRequest, Outreach, Person


@routes.action("look.ask")
def ask_whom(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask which colleague is to look at a draft."""
    outreach = meant.mail(session, asked.id_in_value())
    looking.require_may_ask(session, outreach, person, now=asked.at)
    return Open(blocks.ask_form(outreach.id))


@routes.submission("look.ask")
def ask(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask a colleague; the draft comes to their direct message."""
    outreach = meant.mail(session, asked.id_in_metadata())
    colleague = people.get(session, asked.picked_id("colleague") or 0)
    if colleague is None:
        raise Invalid("Choose a colleague. Nobody was asked.", field="colleague")
    looking.ask(session, KINDS[outreach.kind], outreach, person, colleague, now=asked.at)
    return Close()


@routes.action("look.fine")
def fine(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a colleague's word that a draft looks fine."""
    request = looking.find(session, asked.id_in_value())
    _answer(session, request, person, None, asked)
    return Nothing()


@routes.action("look.comment")
def ask_for_comment(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask a colleague what they would change."""
    request = looking.find(session, asked.id_in_value())
    looking.require_open(session, request, looking.mail_of(session, request), person, now=asked.at)
    return Open(blocks.comment_form(request.id))


@routes.submission("look.comment")
def comment(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep what a colleague says of a draft, and tell its sender."""
    said = asked.typed("comment")
    if not said:
        raise Invalid("Write your comment first. Nothing was saved.", field="comment")
    request = looking.find(session, asked.id_in_metadata())
    outreach = _answer(session, request, person, said, asked)
    customer = customers.get(session, outreach.customer_id)
    text, drawn = blocks.told(person.name, customer.name if customer else "", said)
    lines.say(session, request.asked_by_id, text, drawn, now=asked.at)
    return Close()


def _answer(session: Session, request: LookRequest, person: Person, said: str | None, asked: Asked) -> Outreach:
    kind = KINDS[looking.mail_of(session, request).kind]
    return looking.answer(session, kind, request, person, comment=said, now=asked.at)
