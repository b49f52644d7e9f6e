"""Queries about colleagues, their mailboxes and who manages whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from store.database import once
from store.models import AuditEntry, Mailbox, Person
from store.queries import built_once, every, first


class PersonName(NamedTuple):
    """What it takes to recognise a colleague and to tell two of them apart."""

    id: int
    name: str
    email: str
    slack_ref: str | None
    role: str
    is_active: bool


def get(session: Session, person_id: int) -> Person | None:
    """Load one colleague of this workspace, also one who has left."""
    return session.get(Person, person_id)


def by_email(session: Session, email: str) -> Person | None:
    """Load the colleague with this address, in whatever case it is written."""
    wanted = select(Person).where(func.lower(Person.email) == email.strip().lower())
    return session.scalar(wanted.order_by(Person.id).limit(1))


@first
def by_slack_ref(slack_ref: str) -> Select[Person]:
    """Load the colleague behind a Slack user id (`U0SARAH`)."""
    return select(Person).where(Person.slack_ref == slack_ref)


@once
def names(session: Session) -> list[PersonName]:
    """Name every colleague, also those who have left, in no particular order; a guest is nobody's colleague."""
    return list(map(PersonName._make, session.execute(*_names())))


@built_once
def _names() -> Select[Any, Any, Any, Any, Any, Any]:
    named = Person.id, Person.name, Person.email, Person.slack_ref, Person.role, Person.deactivated_at.is_(None)
    return select(*named).where(Person.is_guest.is_(False))


@once
@first
def mailbox_of(person_id: int) -> Select[Mailbox]:
    """Load a person's own mailbox, a connected one first; never a shared mailbox they may send from."""
    return select(Mailbox).where(Mailbox.owner_id == person_id).order_by(Mailbox.state, Mailbox.id).limit(1)


def managers_of(session: Session, person_id: int) -> frozenset[int]:
    """Name everybody above a person, however far up; a circle in the data ends where it began."""
    return frozenset(_above(session, person_id)) - {person_id}


@every
def _above(person_id: int) -> Select[int]:
    chain = select(Person.manager_id).where(Person.id == person_id).cte("chain", recursive=True)
    chain = chain.union(select(Person.manager_id).join(chain, Person.id == chain.c.manager_id))
    return select(chain.c.manager_id).where(chain.c.manager_id.is_not(None))


def everyone(session: Session) -> list[Person]:
    """Load everybody on record, also guests and those who have left."""
    return list(session.scalars(select(Person).order_by(Person.id)))


def with_roles(session: Session, *roles: str) -> list[Person]:
    """Load the active people with one of these roles."""
    active = Person.deactivated_at.is_(None), Person.is_guest.is_(False)
    return list(session.scalars(select(Person).where(Person.role.in_(roles), *active).order_by(Person.id)))


def wanting_mornings(session: Session) -> list[Person]:
    """Load the active people with a Slack account who chose an hour for their morning message."""
    active = Person.deactivated_at.is_(None), Person.is_guest.is_(False), Person.slack_ref.is_not(None)
    return list(session.scalars(select(Person).where(Person.digest_at.is_not(None), *active).order_by(Person.id)))


def deactivate(session: Session, person_id: int, *, now: datetime) -> bool:
    """Note that somebody has left; False when that is on record."""
    active = update(Person).where(Person.id == person_id, Person.deactivated_at.is_(None))
    return bool(session.execute(active.values(deactivated_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def was_deactivated_by(session: Session, person: Person, action: str) -> bool:
    """Tell whether it was this action in the audit log that noted that somebody has left, and no import since."""
    noted = select(AuditEntry.id).where(
        AuditEntry.subject == "person",
        AuditEntry.subject_id == person.id,
        AuditEntry.action == action,
        AuditEntry.at == person.deactivated_at,
    )
    return session.scalar(noted.limit(1)) is not None
