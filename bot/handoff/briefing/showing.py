"""What a person sees of a briefing and of its questions, as values: read in one transaction, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotFound
from bot.handoff.briefing.page import Briefing
from bot.handoff.briefing.reading import incoming_may_know, require_reader
from bot.handoff.briefing.writing import briefing
from store import briefing as store
from store import customers, people, transitions
from store.models import BriefingQuestion, Person, Transition


@dataclass(frozen=True)
class BriefingShown:
    """A briefing for one reader, with what they can do about its gaps.

    `asks` is whom the incoming CSM can ask, `answers` whether the reader is the one who knows.
    """

    transition_id: int
    briefing: Briefing
    asks: str | None
    answers: bool


@dataclass(frozen=True)
class QuestionShown:
    """One question on the outgoing CSM's card, with their answer and whether colleagues can read it."""

    question_id: int
    question: str
    answer: str | None
    is_kept: bool


@dataclass(frozen=True)
class QuestionsShown:
    """The questions of a handoff as the outgoing CSM's card shows them."""

    transition_id: int
    customer: str
    incoming: str
    is_asked: bool
    is_over: bool
    questions: tuple[QuestionShown, ...]


def for_reader(session: Session, person: Person, transition_id: int, *, now: datetime) -> BriefingShown:
    """Read a handoff's briefing as this person may see it; raises NotFound or NotAllowed."""
    transition = _transition(session, transition_id)
    customer = customers.get(session, transition.customer_id)
    if customer is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    require_reader(session, person, customer, transition)
    written = briefing(session, transition, clock.today_of(now, person.zone), reader_id=person.id)
    is_open = any(gap.asked_at is None for gap in written.gaps)
    runs, outgoing = transition.state != "cancelled", people.get(session, transition.outgoing_id)
    can_answer = outgoing is not None and outgoing.deactivated_at is None and outgoing.slack_ref is not None
    may_ask = person.id == transition.incoming_id and incoming_may_know(transition)
    return BriefingShown(
        transition_id=transition.id,
        briefing=written,
        asks=written.outgoing if runs and is_open and may_ask and can_answer else None,
        answers=runs and person.id == transition.outgoing_id and bool(written.gaps or written.answers),
    )


def questions(session: Session, transition_id: int) -> QuestionsShown:
    """Read the questions of a handoff for the outgoing CSM's card; raises NotFound."""
    transition = _transition(session, transition_id)
    customer = customers.get(session, transition.customer_id)
    incoming = people.get(session, transition.incoming_id)
    if customer is None or incoming is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    rows = store.questions(session, transition.id)
    shown = [row for row in rows if row.answer or row.asked_by_id != transition.outgoing_id]
    return QuestionsShown(
        transition_id=transition.id,
        customer=customer.name,
        incoming=incoming.name,
        is_asked=any(row.asked_by_id != transition.outgoing_id for row in rows),
        is_over=transition.state == "cancelled",
        questions=tuple(_shown(row) for row in shown),
    )


def _shown(row: BriefingQuestion) -> QuestionShown:
    given = row.answer if row.answered_at else None
    return QuestionShown(row.id, row.question, given, row.note_id is not None)


def _transition(session: Session, transition_id: int) -> Transition:
    found = transitions.get(session, transition_id)
    if found is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    return found
