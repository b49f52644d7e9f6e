"""How a person stands to a customer or one of its mails right now, and whether that lets an action pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock, permissions
from bot.errors import NotAllowed
from bot.people import roster
from bot.permissions import Action, Relation
from store import customers, people, standing_in, transitions
from store import outreach as mails
from store.models import Customer, Outreach, Person, Transition

DRAFTS = ("drafting", "drafted", "finishing")
ASKED_OF_OTHERS = frozenset({Action.PREPARE_HANDOFF, Action.REASSIGN})
"""What somebody who may not do it asks the owner or their manager for."""
NOBODY = 0
"""An id that no person has."""


@dataclass(frozen=True)
class _Facts:
    """What is on record about a customer, its transition and one mail, as `permissions.relations` takes it."""

    outgoing_id: int | None
    incoming_id: int | None
    owner_id: int | None
    manager_ids: frozenset[int]
    farewell_left: bool
    sender_id: int | None = None
    is_listed: bool = False
    is_asked_to_look: bool = False
    is_heir: bool = False


def require_on_customer(
    session: Session, action: str, person: Person, customer: Customer, *, now: datetime | None = None
) -> None:
    """Let an action on a customer pass, or raise NotAllowed with the sentence for this person.

    `now` decides who is covered today, by the day where the person is; without it, this very moment does.
    """
    wanted = Action(action)
    stands = _stands(person, _facts_of(session, person, customer), _covered(session, wanted, person, now))
    try:
        permissions.require(wanted, stands)
    except NotAllowed as refused:
        if wanted not in ASKED_OF_OTHERS or not permissions.is_plain_refusal(wanted, stands):
            raise
        raise NotAllowed(f"{refused.message} {_whom_to_ask(session, customer, person)}".strip()) from None


def require_on_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, *, now: datetime | None = None
) -> None:
    """Let an action on one mail pass, or raise NotAllowed; its state is for the compare-and-set of the caller."""
    permissions.require(action, _to_mail(session, action, person, outreach, now))


def allows_on_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, *, now: datetime | None = None
) -> bool:
    """Tell whether somebody may do this with a mail as it stands: both who they are and the state it is in."""
    possible = permissions.states(action)
    if possible and outreach.state not in possible:
        return False
    return permissions.allows(action, _to_mail(session, action, person, outreach, now))


def require_in_workspace(action: Action, person: Person) -> None:
    """Let an action on the whole workspace pass, such as an export, or raise NotAllowed."""
    facts = _Facts(outgoing_id=None, incoming_id=None, owner_id=NOBODY, manager_ids=frozenset(), farewell_left=False)
    permissions.require(action, _stands(person, facts, ()))


def _whom_to_ask(session: Session, customer: Customer, person: Person) -> str:
    """Name the owner and their manager, as far as they are here; nothing where nobody is."""
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    manager = people.get(session, owner.manager_id) if owner is not None and owner.manager_id else None
    known = [one for one in (owner, manager) if one and one.deactivated_at is None and one.id != person.id]
    return f"Ask {' or '.join(one.name for one in known)}." if known else ""


def _to_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, now: datetime | None
) -> frozenset[Relation]:
    sender_id = sender_of(session, outreach)
    if sender_id == person.id and Relation.SENDER in permissions.RULES[action].allowed:
        # Most who press a mail's button are its sender; nothing else about them need be looked up.
        alone = _Facts(None, None, NOBODY, frozenset(), farewell_left=False, sender_id=sender_id)
        return _stands(person, alone, ())
    customer = customers.get(session, outreach.customer_id)
    if customer is None:
        raise LookupError(f"mail {outreach.id} has no customer")
    transition = transitions.of_outreach(session, outreach.id)
    facts = replace(
        _facts_of(session, person, customer, transition),
        sender_id=sender_id,
        is_listed=standing_in.is_listed_sender(session, outreach, person.id),
        is_asked_to_look=standing_in.is_asked_to_look(session, outreach.id, person.id),
        is_heir=_is_heir(session, action, person, sender_id),
    )
    return _stands(person, facts, _covered(session, action, person, now))


def _facts_of(session: Session, person: Person, customer: Customer, transition: Transition | None = None) -> _Facts:
    transition = transition or transitions.open_of(session, customer.id)
    owner_id = customer.owner_id
    return _Facts(
        outgoing_id=transition.outgoing_id if transition else None,
        incoming_id=transition.incoming_id if transition else None,
        owner_id=owner_id,
        manager_ids=people.managers_of(session, owner_id) if owner_id and owner_id != person.id else frozenset(),
        # Where nobody can say goodbye, the one mail is the incoming person's from the start.
        farewell_left=transition is not None and (transition.state != "planned" or transition.farewell_id is None),
    )


def _covered(session: Session, action: Action, person: Person, now: datetime | None) -> Collection[int]:
    if Relation.COVER not in permissions.RULES[action].allowed:
        return ()
    return standing_in.covered_by(session, person.id, clock.today_of(now or clock.now(), person.zone))


def _is_heir(session: Session, action: Action, person: Person, sender_id: int) -> bool:
    if Relation.HEIR not in permissions.RULES[action].allowed:
        return False
    sender = people.get(session, sender_id)
    if sender is None or sender.deactivated_at is None:
        return False
    return any(heir.id == person.id for heir in roster.heirs(session, sender))


def _stands(person: Person, facts: _Facts, covered_ids: Collection[int]) -> frozenset[Relation]:
    return permissions.relations(
        person.id,
        person.role,
        outgoing_id=facts.outgoing_id,
        incoming_id=facts.incoming_id,
        owner_id=facts.owner_id,
        manager_ids=facts.manager_ids,
        farewell_left=facts.farewell_left,
        sender_id=facts.sender_id,
        is_listed=facts.is_listed,
        is_asked_to_look=facts.is_asked_to_look,
        is_heir=facts.is_heir,
        covered_ids=covered_ids,
        is_guest=person.is_guest,
        is_deactivated=person.deactivated_at is not None,
    )


def sender_of(session: Session, outreach: Outreach) -> int:
    """Name whose Send it is: once somebody pressed it, theirs, which of several listed senders that may be."""
    approval = mails.last_approval(session, outreach.id) if outreach.state not in DRAFTS else None
    return outreach.sender_id if approval is None else approval.person_id
