"""Transitions of customers from one CSM to another; a customer has at most one open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Customer, Transition
from store.queries import first

OPEN = ("planned", "announced", "introduced")


def get(session: Session, transition_id: int) -> Transition | None:
    """Load one transition of this workspace as it stands now."""
    return session.get(Transition, transition_id, populate_existing=True)


@first
def open_of(customer_id: int) -> Select[Transition]:
    """Give the transition a customer is in; None when there is none."""
    found = select(Transition).where(Transition.customer_id == customer_id, Transition.state.in_(OPEN))
    return found.execution_options(populate_existing=True)


@first
def of_outreach(outreach_id: int) -> Select[Transition]:
    """Give the transition that one of its two mails belongs to."""
    is_its = or_(Transition.farewell_id == outreach_id, Transition.introduction_id == outreach_id)
    return select(Transition).where(is_its).execution_options(populate_existing=True)


def plan(session: Session, values: dict[str, Any]) -> Transition | None:
    """Begin a transition; None when the customer is in one already, also when somebody was faster by an instant."""
    row = {"workspace_id": workspace_of(session), "state": "planned", **values}
    transition_id = insert_ignoring(session, Transition, row)
    return None if transition_id is None else get(session, transition_id)


def move(
    session: Session, transition_id: int, *, from_states: Collection[str], to: str, **values: datetime | None
) -> bool:
    """Move a transition if it still is where the caller believes; False when it is not."""
    done = session.execute(
        update(Transition)
        .where(Transition.id == transition_id, Transition.state.in_(from_states))
        .values(state=to, **values)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def owner_is_incoming(session: Session, transition: Transition) -> bool:
    """Tell whether the customer is with the incoming CSM now."""
    owner_id = session.scalar(select(Customer.owner_id).where(Customer.id == transition.customer_id))
    return owner_id == transition.incoming_id
