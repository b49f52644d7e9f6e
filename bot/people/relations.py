"""How a person stands to a customer or one of its mails right now, and whether that lets an action pass."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock, permissions
from bot.errors import NotAllowed
from bot.people import covering, roster
from bot.permissions import Action, Relation
from store import customers, people, standing_in, transitions
from store import outreach as mails
from store.models import Customer, Outreach, Person, Transition

DRAFTS = ("drafting", "drafted", "finishing")
MOST_ASKED = 2
"""How many people a refusal names."""
NOBODY = 0
"""An id that no person has."""


@dataclass(frozen=True)
class Facts:
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
    facts, covered = _facts_of(session, person, customer), _covered(session, wanted, person, now)
    require_as(session, wanted, person, facts, covered_ids=covered, now=now)


def require_as(
    session: Session,
    action: Action,
    person: Person,
    facts: Facts,
    *,
    covered_ids: Collection[int] = (),
    now: datetime | None = None,
) -> None:
    """Let an action pass for how somebody stands by what is on record, or raise NotAllowed with whom to ask."""
    stands = _stands(person, facts, covered_ids)
    with _naming_whom_to_ask(session, action, person, stands, lambda: facts, now=now):
        permissions.require(action, stands)


def require_on_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, *, now: datetime | None = None
) -> None:
    """Let an action on one mail pass, or raise NotAllowed; its state is for the compare-and-set of the caller."""
    stands = _to_mail(session, action, person, outreach, now)
    with _naming_whom_to_ask(
        session, action, person, stands, lambda: _facts_of_mail(session, action, person, outreach), now=now
    ):
        permissions.require(action, stands)


def allows_on_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, *, now: datetime | None = None
) -> bool:
    """Tell whether somebody may do this with a mail as it stands: both who they are and the state it is in."""
    possible = permissions.states(action)
    if possible and outreach.state not in possible:
        return False
    return permissions.allows(action, _to_mail(session, action, person, outreach, now))


def require_in_workspace(session: Session, action: Action, person: Person) -> None:
    """Let an action on the whole workspace pass, such as an export, or raise NotAllowed."""
    facts = Facts(outgoing_id=None, incoming_id=None, owner_id=NOBODY, manager_ids=frozenset(), farewell_left=False)
    require_as(session, action, person, facts)


@contextmanager
def _naming_whom_to_ask(
    session: Session,
    action: Action,
    person: Person,
    stands: frozenset[Relation],
    facts: Callable[[], Facts],
    *,
    now: datetime | None,
) -> Iterator[None]:
    """End a refusal of one of ours with whom to ask; `facts` are read only then."""
    try:
        yield
    except NotAllowed as refused:
        if not permissions.is_ours(stands):
            raise
        known = [name for one, name in _asked(session, action, facts(), now or clock.now()) if one.id != person.id]
        ask = f" Ask {' or '.join(known[:MOST_ASKED])}." if known else ""
        raise NotAllowed(f"{refused.message}{ask}") from None


def _asked(session: Session, action: Action, facts: Facts, now: datetime) -> list[tuple[Person, str]]:
    """Give who may do it at this moment, each with how they are named, the closest first.

    In the place of somebody away stands whoever covers for them and may do it as well; without one, they are named
    where nobody is here, with the day until which they are away. An incoming CSM is named once the customer was told.
    """
    here, away = dict[int, tuple[Person, str]](), dict[int, tuple[Person, str]]()
    for relation in permissions.asked_of(action):
        for one in _who_is(session, relation, facts):
            if one is None or not _may(session, action, one, facts, now):
                continue
            absence = covering.running(session, one, now=now)
            found = one if absence is None else _cover_who_may(session, action, one, facts, now)
            if found is not None:
                here.setdefault(found.id, (found, found.name))
            elif absence is not None:
                away.setdefault(one.id, (one, f"{one.name} (away until {covering.written(absence.until_on)})"))
    return list((here or away).values())


def _cover_who_may(session: Session, action: Action, away: Person, facts: Facts, now: datetime) -> Person | None:
    found = people.get(session, covering.who_sees(session, away.id, now=now))
    if found is None or found.id == away.id or covering.running(session, found, now=now) is not None:
        return None
    return found if _may(session, action, found, facts, now) else None


def _may(session: Session, action: Action, one: Person, facts: Facts, now: datetime) -> bool:
    """Tell whether somebody else than who was refused may do it, by what is on record about the customer and mail."""
    managers = people.managers_of(session, facts.owner_id) if facts.owner_id else frozenset[int]()
    known = replace(facts, manager_ids=managers, is_listed=False, is_asked_to_look=False, is_heir=False)
    return permissions.allows(action, _stands(one, known, _covered(session, action, one, now)))


def _who_is(session: Session, relation: Relation, facts: Facts) -> Sequence[Person | None]:
    owner = people.get(session, facts.owner_id) if facts.owner_id else None
    match relation:
        case Relation.MANAGER:
            return [people.get(session, owner.manager_id)] if owner is not None and owner.manager_id else []
        case Relation.ADMIN:
            return people.with_roles(session, "admin")
        case Relation.OWNER:
            return [owner]
        case Relation.SENDER:
            found = facts.sender_id
        case Relation.OUTGOING:
            found = facts.outgoing_id
        case _:
            found = facts.incoming_id if facts.farewell_left else None
    return [people.get(session, found)] if found else []


def _to_mail(
    session: Session, action: Action, person: Person, outreach: Outreach, now: datetime | None
) -> frozenset[Relation]:
    sender_id = sender_of(session, outreach)
    if sender_id == person.id and Relation.SENDER in permissions.RULES[action].allowed:
        # Most who press a mail's button are its sender; nothing else about them need be looked up.
        alone = Facts(None, None, NOBODY, frozenset(), farewell_left=False, sender_id=sender_id)
        return _stands(person, alone, ())
    facts = _facts_of_mail(session, action, person, outreach)
    return _stands(person, facts, _covered(session, action, person, now))


def _facts_of_mail(session: Session, action: Action, person: Person, outreach: Outreach) -> Facts:
    customer = customers.get(session, outreach.customer_id)
    if customer is None:
        raise LookupError(f"mail {outreach.id} has no customer")
    transition = transitions.of_outreach(session, outreach.id)
    sender_id = sender_of(session, outreach)
    return replace(
        _facts_of(session, person, customer, transition),
        sender_id=sender_id,
        is_listed=standing_in.is_listed_sender(session, outreach, person.id),
        is_asked_to_look=standing_in.is_asked_to_look(session, outreach.id, person.id),
        is_heir=_is_heir(session, action, person, sender_id),
    )


def _facts_of(session: Session, person: Person, customer: Customer, transition: Transition | None = None) -> Facts:
    transition = transition or transitions.open_of(session, customer.id)
    owner_id = customer.owner_id
    return Facts(
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
    return covering.stands_in_for(session, person.id, now=now or clock.now())


def _is_heir(session: Session, action: Action, person: Person, sender_id: int) -> bool:
    if Relation.HEIR not in permissions.RULES[action].allowed:
        return False
    sender = people.get(session, sender_id)
    if sender is None or sender.deactivated_at is None:
        return False
    return any(heir.id == person.id for heir in roster.heirs(session, sender))


def _stands(person: Person, facts: Facts, covered_ids: Collection[int]) -> frozenset[Relation]:
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
