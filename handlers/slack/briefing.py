"""The briefing of a handoff: opening it, asking the outgoing CSM, answering, and putting an answer on record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import briefing as briefing_blocks
from bot.handoff.briefing import incoming_may_know, questions, showing
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Nothing, Open, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import briefing as store
from store import customers, lines, people
from store.models import Person, Transition


@routes.action("briefing.open")
def open_briefing(session: Session, person: Person, asked: Asked) -> Answer:
    """Open the briefing of a handoff for whoever may read it."""
    shown = showing.for_reader(session, person, asked.id_in_value(), now=asked.at)
    return Open(briefing_blocks.briefing(shown))


@routes.action("briefing.sources")
def show_sources(session: Session, person: Person, asked: Asked) -> Answer:
    """Show where each line of a briefing comes from."""
    shown = showing.for_reader(session, person, asked.id_in_value(), now=asked.at)
    return Open(briefing_blocks.sources(shown.briefing))


@routes.action("briefing.ask")
def ask(session: Session, person: Person, asked: Asked) -> Answer:
    """Put the gaps to the outgoing CSM, and show in the open briefing that they were asked."""
    transition = meant.handoff(session, asked.id_in_value())
    questions.ask(session, person, transition, now=asked.at)
    shown = showing.for_reader(session, person, transition.id, now=asked.at)
    return Update(briefing_blocks.briefing(shown))


@routes.action("briefing.answer")
def open_answers(session: Session, person: Person, asked: Asked) -> Answer:
    """Open the form with the questions for the outgoing CSM."""
    transition = meant.handoff(session, asked.id_in_value())
    rows = questions.to_answer(session, person, transition, now=asked.at)
    incoming = people.get(session, transition.incoming_id)
    return Open(briefing_blocks.answer_form(transition.id, rows, incoming.name if incoming else ""))


@routes.submission("briefing.answer")
def save_answers(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep what was answered between the two CSMs, and tell the one who asked."""
    transition = meant.handoff(session, asked.id_in_metadata())
    rows = store.questions(session, transition.id)
    typed = {row.id: asked.typed(f"{briefing_blocks.QUESTION}{row.id}") for row in rows if _is_in_form(row.id, asked)}
    new = questions.answer(session, person, transition, typed, now=asked.at)
    if new:
        _tell(session, transition, person, new, asked)
    return Close()


@routes.action("briefing.keep")
def keep(session: Session, person: Person, asked: Asked) -> Answer:
    """Put one answer on record; the card says so."""
    questions.keep(session, person, asked.id_in_value(), now=asked.at)
    return Nothing()


def _tell(session: Session, transition: Transition, person: Person, new: int, asked: Asked) -> None:
    # Whoever has not heard of the handoff yet finds the answers in the briefing once they have.
    customer = customers.get(session, transition.customer_id)
    if customer is not None and incoming_may_know(transition):
        text, blocks = briefing_blocks.answered_line(customer.name, person.name, new, transition.id)
        lines.say(session, transition.incoming_id, text, blocks, now=asked.at)


def _is_in_form(question_id: int, asked: Asked) -> bool:
    return f"{briefing_blocks.QUESTION}{question_id}" in asked.inputs
