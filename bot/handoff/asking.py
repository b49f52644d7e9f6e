"""Asking for a handoff: who may, for whom, to whom; asking twice gives the same one back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.handoff import alone, kinds, moving_on, recipient
from bot.handoff.plan import usual_reason
from bot.handoff.wording.dates import introduction_due
from bot.people import directory as colleagues
from bot.people.names import quoted
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
    """What somebody asked for. `outgoing` is named where the customer has moved already; else its owner is meant.

    `handed_by` is what was typed after "from", if anything was.
    """

    customer: Customer
    incoming: Person
    reason: str | None = None
    last_day: date | None = None
    outgoing: Person | None = None
    handed_by: tuple[str, ...] = ()


def ask(session: Session, asker: Person, wish: Wish, *, now: datetime) -> tuple[Transition, bool]:
    """Begin a handoff, or find the one already begun with the same person; the flag says whether it is new.

    Its card appears in the outgoing CSM's direct message; where that person has left, one mail is drafted for the
    incoming one, in whose direct message it appears. Raises Invalid, NotAllowed or AlreadyDone.
    """
    customer = wish.customer
    outgoing = wish.outgoing or _owner(session, customer)
    _require_may_ask(session, asker, wish)
    require_handed_by(session, customer, outgoing, wish.handed_by, nothing="Nothing was drafted")
    require_taker(customer, wish.incoming, outgoing)
    if wish.last_day is not None and wish.last_day < now.astimezone(ZoneInfo(outgoing.zone)).date():
        raise Invalid("That last day is in the past. Nothing was drafted; name a day to come.", field="last_day")
    recipient.recipient(customer, customers.contacts_of(session, customer.id))
    begun = transitions.open_of(session, customer.id) or _begin(session, asker, outgoing, wish, now)
    if begun.incoming_id != wish.incoming.id:
        _refuse_second(session, customer, begun)
    is_new = begun.planned_at == now
    if begun.state == "planned" and begun.farewell_id is not None and outgoing.deactivated_at is not None:
        alone.go_on_alone(session, asker, begun, now=now)
    kind, reader = card_of(begun)
    card = cards.show(session, kind, begun.id, reader, now=now)
    if not is_new:
        cards.bring_back(session, card, now=now)
    return begun, is_new


def card_of(transition: Transition) -> tuple[str, int]:
    """Name the card on which a handoff begins, and the person in whose direct message it appears."""
    if transition.farewell_id is None:
        return alone.CARD, transition.incoming_id
    return CARD, transition.outgoing_id


def _require_may_ask(session: Session, asker: Person, wish: Wish) -> None:
    """Let those pass who may begin a handoff; of a customer that has moved already also who it moved away from."""
    outgoing = wish.outgoing
    if outgoing is not None and (asker.id == outgoing.id or asker.id in people.managers_of(session, outgoing.id)):
        return
    require_on_customer(session, "prepare handoff", asker, wish.customer)


def require_taker(customer: Customer, incoming: Person, outgoing: Person) -> None:
    """Let a colleague pass who can take this customer over; raises Invalid for the field `incoming`."""
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


def require_handed_by(
    session: Session, customer: Customer, owner: Person | None, said: Collection[str], *, nothing: str
) -> None:
    """Let words pass that were typed after "from" and name the owner, or "me", whoever says that; raises Invalid."""
    known = colleagues.everyone(session) if said else None
    for words in said:
        found = known.match(words, loosely=False).rows if known else ()
        if colleagues.is_me(words) or (owner is not None and owner.id in {row.id for row in found}):
            continue
        typed = found[0].name if found else words
        raise Invalid(
            f"{customer.name} is with {owner.name if owner else 'nobody'}, so I don't understand"
            f" {quoted(f'from {typed}')}. {nothing}; leave it out. A last day is said with “until”."
        )


def _owner(session: Session, customer: Customer) -> Person:
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    if owner is None:
        raise Invalid(
            f"Nobody looks after {customer.name} yet, so there is nobody to say goodbye. Nothing was drafted."
            f" /rapport reassign {customer.name} to NAME gives it to someone."
        )
    return owner


def _begin(session: Session, asker: Person, outgoing: Person, wish: Wish, now: datetime) -> Transition:
    values = {
        "customer_id": wish.customer.id,
        "outgoing_id": outgoing.id,
        "incoming_id": wish.incoming.id,
        "asked_by_id": asker.id,
        "reason": usual_reason(wish.reason) if wish.reason else None,
        "last_day_on": wish.last_day,
        "introduce_by_on": introduction_due(now.astimezone(ZoneInfo(outgoing.zone)).date(), wish.incoming.zone),
        "planned_at": now,
    }
    if outgoing.deactivated_at is not None:
        return alone.begin(session, asker, values, now=now) or _begun_by_another(session, wish.customer)
    transition = transitions.plan(session, values)
    if transition is None:
        return _begun_by_another(session, wish.customer)
    _begin_both(session, transition, now)
    audit.note(session, asker.id, "handoff.planned", "transition", transition.id, {}, now=now)
    return transition


def _begun_by_another(session: Session, customer: Customer) -> Transition:
    """Give the handoff that somebody else began in the same instant."""
    found = transitions.open_of(session, customer.id)
    if found is None:
        raise AlreadyDone("Somebody is handing this customer over right now. Nothing was drafted; look again.")
    return found


def _begin_both(session: Session, transition: Transition, now: datetime) -> None:
    customer_id = transition.customer_id
    farewell = store.add(
        session, kind=kinds.FAREWELL, customer_id=customer_id, sender_id=transition.outgoing_id, now=now
    )
    introduction = store.add(
        session,
        kind=kinds.INTRODUCTION,
        customer_id=customer_id,
        sender_id=transition.incoming_id,
        reply_to_id=farewell.id,
        now=now,
    )
    transition.farewell_id, transition.introduction_id = farewell.id, introduction.id
    session.flush()
    jobs.schedule(session, PREPARE, {"transition_id": transition.id}, now=now, unique_key=f"prepare:{transition.id}")
    moving_on.plan(session, transition, now=now)


def _refuse_second(session: Session, customer: Customer, begun: Transition) -> None:
    other = people.get(session, begun.incoming_id)
    name = other.name if other else "another colleague"
    if begun.declined_at is not None:
        raise AlreadyDone(
            f"{name} can't take {customer.name} over, and nobody else is named yet. Nothing was drafted."
            " Press Name somebody else on the card about it."
        )
    raise AlreadyDone(
        f"{customer.name} is already being handed to {name}. Nothing was drafted."
        " Discard that handoff on its card first, or finish it."
    )


def prepare_again(session: Session, person: Person, transition: Transition, *, now: datetime) -> None:
    """Try again to write the drafts of a handoff; for whoever may prepare it."""
    customer = customers.get(session, transition.customer_id)
    if customer is None:
        raise Invalid("I can't find that customer any more. Nothing was changed.")
    require_on_customer(session, "prepare handoff", person, customer)
    if transition.farewell_id is None:
        alone.prepare_again(session, transition, now=now)
        return
    store.set_trouble(session, transition.farewell_id, None)
    key = f"prepare:{transition.id}:{int(now.timestamp())}"
    jobs.schedule(session, PREPARE, {"transition_id": transition.id}, now=now, unique_key=key)
    cards.touch(session, transition.id, CARD, now=now)
