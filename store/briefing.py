"""What a briefing reads about one customer, and the questions that the record left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store import customers, messages
from store.database import workspace_of
from store.dialects import insert_ignoring
from store.messages import LastContact
from store.models import (
    Activity,
    BriefingQuestion,
    Contact,
    Customer,
    HealthScore,
    Note,
    Opportunity,
    Outreach,
    Person,
    Task,
    Ticket,
    Transition,
    Usage,
)

Row = TypeVar("Row", Activity, HealthScore, Note, Opportunity, Task, Ticket, Usage)


@dataclass(frozen=True)
class Known:
    """Everything on record that a briefing tells: lists are oldest first, tasks by due date, the main contact first.

    `people` are the colleagues that the other rows point at; `kept` are the topics that an answer put on record;
    `last_mail` is the latest one that a connected mailbox heard of, wherever it was written; `promised_at` says when
    each mail left that open tasks were promised in, by its id.
    """

    customer: Customer
    people: dict[int, Person]
    contacts: Sequence[Contact]
    activities: Sequence[Activity]
    notes: Sequence[Note]
    open_tasks: Sequence[Task]
    tickets: Sequence[Ticket]
    health: Sequence[HealthScore]
    usage: Sequence[Usage]
    opportunities: Sequence[Opportunity]
    kept: frozenset[str]
    last_mail: LastContact | None = None
    promised_at: dict[int, datetime] = field(default_factory=dict)


def known(session: Session, customer: Customer) -> Known:
    """Read what is on record about a customer."""
    notes = _of(session, Note, customer.id, Note.noted_on, Note.id)
    tasks = _of(session, Task, customer.id, Task.due_on.is_(None), Task.due_on, Task.id)
    opportunities = _of(session, Opportunity, customer.id, Opportunity.id)
    colleagues = {customer.account_executive_id, customer.support_engineer_id}
    colleagues |= (
        {note.author_id for note in notes} | {row.owner_id for row in tasks} | {row.owner_id for row in opportunities}
    )
    return Known(
        customer=customer,
        people=_people(session, {person_id for person_id in colleagues if person_id is not None}),
        contacts=customers.contacts_of(session, customer.id),
        activities=_of(session, Activity, customer.id, Activity.occurred_at, Activity.id),
        notes=notes,
        open_tasks=[task for task in tasks if task.done_on is None],
        tickets=_of(session, Ticket, customer.id, Ticket.opened_at, Ticket.id),
        health=_of(session, HealthScore, customer.id, HealthScore.scored_on),
        usage=_of(session, Usage, customer.id, Usage.measured_on, Usage.id),
        opportunities=opportunities,
        kept=_kept(session, customer.id),
        last_mail=messages.last_contact(session, customer.id),
        promised_at=_sent_at(session, {task.outreach_id for task in tasks if task.outreach_id and task.sentence}),
    )


def _sent_at(session: Session, outreach_ids: set[int]) -> dict[int, datetime]:
    if not outreach_ids:
        return {}
    left = select(Outreach.id, Outreach.sent_at).where(Outreach.id.in_(outreach_ids), Outreach.sent_at.is_not(None))
    return {outreach_id: at for outreach_id, at in session.execute(left) if at is not None}


def questions(session: Session, transition_id: int) -> Sequence[BriefingQuestion]:
    """Load the questions of a handoff as they stand now, in the order in which they were asked first."""
    wanted = select(BriefingQuestion).where(BriefingQuestion.transition_id == transition_id)
    return session.scalars(wanted.order_by(BriefingQuestion.id), execution_options={"populate_existing": True}).all()


def question(session: Session, question_id: int) -> BriefingQuestion | None:
    """Load one question of this workspace as it stands now."""
    return session.get(BriefingQuestion, question_id, populate_existing=True)


def ask(session: Session, values: dict[str, Any]) -> bool:
    """Put a question, once for each topic of a handoff; False when the same person has asked it already.

    Somebody else's question is taken over, and an answer to them must be given anew before the new asker sees it.
    """
    if insert_ignoring(session, BriefingQuestion, {"workspace_id": workspace_of(session), **values}) is not None:
        return True
    is_this = (
        BriefingQuestion.transition_id == values["transition_id"],
        BriefingQuestion.topic == values["topic"],
        BriefingQuestion.note_id.is_(None),
    )
    asker = {"asked_by_id": values["asked_by_id"], "asked_at": values["asked_at"], "answered_at": None}
    done = session.execute(
        update(BriefingQuestion).where(*is_this, BriefingQuestion.asked_by_id != values["asked_by_id"]).values(**asker)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def offer(session: Session, values: dict[str, Any]) -> None:
    """Keep a place for an answer that nobody has asked for yet."""
    insert_ignoring(session, BriefingQuestion, {"workspace_id": workspace_of(session), **values})


def answer(session: Session, question_id: int, text: str | None, *, now: datetime) -> bool:
    """Keep an answer, or take one back with None; False when it is on record already and stays as it is."""
    done = session.execute(
        update(BriefingQuestion)
        .where(BriefingQuestion.id == question_id, BriefingQuestion.note_id.is_(None))
        .values(answer=text, answered_at=now if text else None)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def keep(session: Session, asked: BriefingQuestion, note: Note) -> bool:
    """Put an answer on record as this note; False when somebody was faster or the answer was changed meanwhile."""
    session.add(note)
    session.flush()
    done = session.execute(
        update(BriefingQuestion)
        .where(BriefingQuestion.id == asked.id, BriefingQuestion.note_id.is_(None))
        .where(BriefingQuestion.answer == asked.answer, BriefingQuestion.answered_at.is_not(None))
        .values(note_id=note.id)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _of(session: Session, model: type[Row], customer_id: int, *order: Any) -> Sequence[Row]:
    return session.scalars(select(model).where(model.customer_id == customer_id).order_by(*order)).all()


def _people(session: Session, ids: set[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _kept(session: Session, customer_id: int) -> frozenset[str]:
    topics = (
        select(BriefingQuestion.topic)
        .join(Transition, BriefingQuestion.transition_id == Transition.id)
        .where(Transition.customer_id == customer_id, BriefingQuestion.note_id.is_not(None))
    )
    return frozenset(session.scalars(topics))
