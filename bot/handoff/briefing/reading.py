"""Who may read a briefing: the outgoing CSM and the managers always, the incoming CSM once they may know."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.people.relations import Facts, require_as
from bot.permissions import Action
from store import people, transitions
from store.models import Customer, Person, Transition


def require_reader(session: Session, person: Person, customer: Customer, transition: Transition | None = None) -> None:
    """Let a person read a customer's briefing, or raise NotAllowed; the handoff is the open one unless given.

    What a briefing shows is the record of today, so a handoff that is over opens it only while the customer is still
    with one of its two people and in no later handoff.
    """
    transition = _that_counts(session, customer, transition)
    two = {transition.outgoing_id, customer.owner_id} if transition else {customer.owner_id}
    above = [people.managers_of(session, person_id) for person_id in two if person_id and person_id != person.id]
    facts = Facts(
        outgoing_id=transition.outgoing_id if transition else None,
        incoming_id=transition.incoming_id if transition else None,
        owner_id=customer.owner_id,
        manager_ids=frozenset().union(*above),
        farewell_left=transition is not None and incoming_may_know(transition),
    )
    require_as(session, Action.READ_BRIEFING, person, facts)


def _that_counts(session: Session, customer: Customer, given: Transition | None) -> Transition | None:
    """Give the handoff by which a reader is judged: the given one, or the open one once that has taken its place."""
    begun = transitions.open_of(session, customer.id)
    if given is None or begun is not None:
        return begun
    return given if customer.owner_id in (given.outgoing_id, given.incoming_id) else None


def incoming_may_know(transition: Transition) -> bool:
    """Tell whether the incoming CSM has heard of the handoff: they were asked, or the farewell has left.

    Where the outgoing CSM has left there is no farewell, and the incoming one hears of the handoff when it begins.
    Whoever declined, or whose handoff was called off, has no more business with the customer's record.
    """
    if transition.state == "planned":
        is_told = transition.asked_incoming_at is not None or transition.farewell_id is None
        return is_told and transition.declined_at is None
    return transition.state != "cancelled"
