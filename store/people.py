"""Queries about colleagues, their mailboxes and who manages whom."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from store.models import Mailbox, Person

# Asked for each delivery, so it is built once: building takes longer than running it.
_BY_SLACK_REF = select(Person).where(Person.slack_ref == bindparam("slack_ref"))


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


def by_slack_ref(session: Session, slack_ref: str) -> Person | None:
    """Load the colleague behind a Slack user id (`U0SARAH`)."""
    return session.scalar(_BY_SLACK_REF, {"slack_ref": slack_ref})


def names(session: Session) -> list[PersonName]:
    """Name every colleague, also those who have left, in no particular order."""
    rows = session.execute(
        select(Person.id, Person.name, Person.email, Person.slack_ref, Person.role, Person.deactivated_at.is_(None))
    )
    return list(map(PersonName._make, rows))


def mailbox_of(session: Session, person_id: int) -> Mailbox | None:
    """Load a person's own mailbox, a connected one first; never a shared mailbox they may send from."""
    wanted = select(Mailbox).where(Mailbox.owner_id == person_id)
    return session.scalar(wanted.order_by(Mailbox.state, Mailbox.id).limit(1))


def managers_of(session: Session, person_id: int) -> frozenset[int]:
    """Name everybody above a person, however far up; a circle in the data ends where it began."""
    return frozenset(session.scalars(_ABOVE, {"person_id": person_id})) - {person_id}


def _above() -> Select[int]:
    chain = select(Person.manager_id).where(Person.id == bindparam("person_id")).cte("chain", recursive=True)
    chain = chain.union(select(Person.manager_id).join(chain, Person.id == chain.c.manager_id))
    return select(chain.c.manager_id).where(chain.c.manager_id.is_not(None))


_ABOVE = _above()
