"""How a person stands to a customer right now, and whether that lets an action pass."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import permissions
from bot.permissions import Action
from store import people, transitions
from store.models import Customer, Person


def require_on_customer(session: Session, action: str, person: Person, customer: Customer) -> None:
    """Let an action on a customer pass, or raise NotAllowed with the sentence for this person."""
    transition = transitions.open_of(session, customer.id)
    owner_id = customer.owner_id
    manager_ids = people.managers_of(session, owner_id) if owner_id and owner_id != person.id else frozenset()
    stands = permissions.relations(
        person.id,
        person.role,
        outgoing_id=transition.outgoing_id if transition else None,
        incoming_id=transition.incoming_id if transition else None,
        owner_id=owner_id,
        manager_ids=manager_ids,
        # Where nobody can say goodbye, the one mail is the incoming person's from the start.
        farewell_left=transition is not None and (transition.state != "planned" or transition.farewell_id is None),
        is_guest=person.is_guest,
        is_deactivated=person.deactivated_at is not None,
    )
    permissions.require(Action(action), stands)
