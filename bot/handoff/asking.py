"""Asking for a handoff: who may, for whom, to whom; asking twice gives the same one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.handoff import kinds, recipient
from bot.handoff.wording.dates import introduction_due
from bot.people.relations import require_on_customer
from store import audit, cards, customers, jobs, people, transitions
from store import outreach as store
from store.models import Customer, Person, Transition

PREPARE = "handoff.prepare"
CARD = "handoff"
INCOMING_CARD = "handoff_incoming"
POINTER = "handoff_pointer"
TAKERS = ("csm", "manager")
"""The roles that can take a customer over."""


@dataclass(frozen=True)
class Wish:
    """What somebody asked for."""

    customer: Customer
    incoming: Person
    reason: str | None = None
    last_day: date | None = None


def ask(session: Session, asker: Person, wish: Wish, *, now: datetime) -> tuple[Transition, bool]:
    """Begin a handoff, or find the one already begun with the same person; the flag says whether it is new.

    Its card appears in the outgoing CSM's direct message. Raises Invalid, NotAllowed or AlreadyDone.
    """
    customer = wish.customer
    outgoing = _outgoing(session, customer)
    require_on_customer(session, "prepare handoff", asker, customer)
    _require_taker(customer, wish.incoming, outgoing)
    if wish.last_day is not None and wish.last_day < now.astimezone(ZoneInfo(outgoing.zone)).date():
        raise Invalid("That last day is in the past. Nothing was drafted; name a day to come.", field="last_day")
    recipient.recipient(customer, customers.contacts_of(session, customer.id))
    begun = transitions.open_of(session, customer.id) or _begin(session, asker, outgoing, wish, now)
    if begun.incoming_id != wish.incoming.id:
        _refuse_second(session, customer, begun)
    is_new = begun.planned_at == now
    card = cards.show(session, CARD, begun.id, begun.outgoing_id, now=now)
    if not is_new:
        cards.bring_back(session, card, now=now)
    return begun, is_new


def _require_taker(customer: Customer, incoming: Person, outgoing: Person) -> None:
    if incoming.id == outgoing.id:
        raise Invalid(
            f"{customer.name} is with {outgoing.name} already. Nothing was drafted; name the colleague who takes over.",
            field="incoming",
        )
    if incoming.deactivated_at is not None:
        raise Invalid(f"{incoming.name} has left. Nothing was drafted; name a colleague who is here.", field="incoming")
    if incoming.role not in TAKERS:
        raise Invalid(
            f"{incoming.name} is not a CSM or manager and can't take a customer over. Nothing was drafted;"
            " name a colleague who can.",
            field="incoming",
        )


def _outgoing(session: Session, customer: Customer) -> Person:
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    if owner is None:
        raise Invalid(
            f"Nobody looks after {customer.name} yet, so there is nobody to say goodbye. Nothing was drafted."
            f" /rapport reassign {customer.name} to NAME gives it to someone."
        )
    if owner.deactivated_at is not None:
        raise Invalid(
            f"{owner.name}, who looks after {customer.name}, has left and can't send a farewell. Nothing was drafted."
            f" /rapport reassign {customer.name} to NAME moves it to a colleague."
        )
    return owner


def _begin(session: Session, asker: Person, outgoing: Person, wish: Wish, now: datetime) -> Transition:
    today = now.astimezone(ZoneInfo(outgoing.zone)).date()
    transition = transitions.plan(
        session,
        {
            "customer_id": wish.customer.id,
            "outgoing_id": outgoing.id,
            "incoming_id": wish.incoming.id,
            "asked_by_id": asker.id,
            "reason": wish.reason,
            "last_day_on": wish.last_day,
            "introduce_by_on": introduction_due(today),
            "planned_at": now,
        },
    )
    if transition is None:  # Somebody else asked in the same instant.
        found = transitions.open_of(session, wish.customer.id)
        if found is None:
            raise AlreadyDone("Somebody is handing this customer over right now. Nothing was drafted; look again.")
        return found
    farewell = store.add(session, kind=kinds.FAREWELL, customer_id=wish.customer.id, sender_id=outgoing.id, now=now)
    introduction = store.add(
        session,
        kind=kinds.INTRODUCTION,
        customer_id=wish.customer.id,
        sender_id=wish.incoming.id,
        reply_to_id=farewell.id,
        now=now,
    )
    transition.farewell_id, transition.introduction_id = farewell.id, introduction.id
    session.flush()
    jobs.schedule(session, PREPARE, {"transition_id": transition.id}, now=now, unique_key=f"prepare:{transition.id}")
    audit.note(session, asker.id, "handoff.planned", "transition", transition.id, {}, now=now)
    return transition


def _refuse_second(session: Session, customer: Customer, begun: Transition) -> None:
    other = people.get(session, begun.incoming_id)
    name = other.name if other else "another colleague"
    raise AlreadyDone(
        f"{customer.name} is already being handed to {name}. Nothing was drafted."
        " Discard that handoff on its card first, or finish it."
    )


def prepare_again(session: Session, person: Person, transition: Transition, *, now: datetime) -> None:
    """Try again to write the drafts of a handoff; for whoever may prepare it."""
    customer = customers.get(session, transition.customer_id)
    if customer is None or transition.farewell_id is None:
        raise Invalid("I can't find that customer any more. Nothing was changed.")
    require_on_customer(session, "prepare handoff", person, customer)
    store.set_trouble(session, transition.farewell_id, None)
    key = f"prepare:{transition.id}:{int(now.timestamp())}"
    jobs.schedule(session, PREPARE, {"transition_id": transition.id}, now=now, unique_key=key)
    cards.touch(session, transition.id, CARD, now=now)
