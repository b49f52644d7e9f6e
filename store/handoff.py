"""Everything on record that a handoff of one customer can rest on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from store.database import workspace_of
from store.models import (
    Activity,
    Base,
    Contact,
    Customer,
    HealthScore,
    Note,
    Opportunity,
    Person,
    Task,
    Ticket,
    Usage,
    WorkspaceSettings,
)
from store.queries import every

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Record:
    """One customer and the two people it passes between, as rows; lists are oldest first, tasks by due date."""

    company: str | None
    customer: Customer
    outgoing: Person
    incoming: Person
    support_engineer: Person | None
    authors: dict[int, str]
    contacts: Sequence[Contact]
    meetings: Sequence[Activity]
    notes: Sequence[Note]
    open_tasks: Sequence[Task]
    tickets: Sequence[Ticket]
    health: Sequence[HealthScore]
    usage: Sequence[Usage]
    opportunities: Sequence[Opportunity]


def record(session: Session, *, customer_id: int, outgoing_id: int, incoming_id: int) -> Record:
    """Read what is on record; raises NotFound when the customer or one of the two people is not in this workspace."""
    customer = _existing(session, Customer, customer_id, "That customer is not on record. Nothing was drafted.")
    settings = session.get(WorkspaceSettings, workspace_of(session))
    notes = _notes(session, customer_id)
    return Record(
        company=settings.company_name if settings else None,
        customer=customer,
        outgoing=_existing(session, Person, outgoing_id, "The person handing over is not on record."),
        incoming=_existing(session, Person, incoming_id, "The person taking over is not on record."),
        support_engineer=_support_engineer(session, customer),
        authors=_names(session, {note.author_id for note in notes if note.author_id is not None}),
        contacts=_contacts(session, customer_id),
        meetings=_meetings(session, customer_id),
        notes=notes,
        open_tasks=_open_tasks(session, customer_id),
        tickets=_tickets(session, customer_id),
        health=_health(session, customer_id),
        usage=_usage(session, customer_id),
        opportunities=_opportunities(session, customer_id),
    )


def _existing(session: Session, model: type[Row], row_id: int, missing: str) -> Row:
    row = session.get(model, row_id)
    if row is None:
        raise NotFound(missing)
    return row


def _support_engineer(session: Session, customer: Customer) -> Person | None:
    """Name the customer's support engineer, unless that person has left."""
    if customer.support_engineer_id is None:
        return None
    person = session.get(Person, customer.support_engineer_id)
    return person if person and person.deactivated_at is None else None


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    return {person.id: person.name for person in _people(session, ids)}


@every
def _people(ids: Collection[int]) -> Select[Person]:
    return select(Person).where(Person.id.in_(ids))


@every
def _contacts(customer_id: int) -> Select[Contact]:
    return select(Contact).where(Contact.customer_id == customer_id).order_by(Contact.id)


@every
def _meetings(customer_id: int) -> Select[Activity]:
    return (
        select(Activity)
        .where(Activity.customer_id == customer_id, Activity.type.in_(("call", "meeting")))
        .order_by(Activity.occurred_at, Activity.id)
    )


@every
def _notes(customer_id: int) -> Select[Note]:
    return select(Note).where(Note.customer_id == customer_id).order_by(Note.noted_on, Note.id)


@every
def _open_tasks(customer_id: int) -> Select[Task]:
    return (
        select(Task)
        .where(Task.customer_id == customer_id, Task.done_on.is_(None))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    )


@every
def _tickets(customer_id: int) -> Select[Ticket]:
    return select(Ticket).where(Ticket.customer_id == customer_id).order_by(Ticket.opened_at, Ticket.id)


@every
def _health(customer_id: int) -> Select[HealthScore]:
    return select(HealthScore).where(HealthScore.customer_id == customer_id).order_by(HealthScore.scored_on)


@every
def _usage(customer_id: int) -> Select[Usage]:
    return select(Usage).where(Usage.customer_id == customer_id).order_by(Usage.measured_on, Usage.id)


@every
def _opportunities(customer_id: int) -> Select[Opportunity]:
    return select(Opportunity).where(Opportunity.customer_id == customer_id).order_by(Opportunity.id)
