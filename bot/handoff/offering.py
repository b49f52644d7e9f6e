"""Offering to say goodbye to a customer whose owner was changed elsewhere: by the API, or by an import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.customers.importing import Report
from bot.errors import AlreadyDone, Invalid, NotFound, UserError
from bot.handoff import asking
from bot.handoff.asking import Wish
from bot.people.relations import Facts, require_as
from bot.permissions import Action
from store import audit, cards, customers, offers, people, transitions
from store.database import workspace_of
from store.models import Customer, HandoffOffer, Person, Transition

CARD, LIST = "handoff_offer", "handoff_offers"
ONE_BY_ONE = 5
"""More than this for one person in one run make one card."""
CHURNED = "churned"


@dataclass(frozen=True)
class Change:
    """A customer that now has another owner."""

    customer_id: int
    from_id: int | None
    to_id: int | None


@dataclass(frozen=True)
class Drafted:
    """What came of drafting several handoffs: how many were begun, and what kept the others from it."""

    begun: int
    refused: tuple[str, ...]


def after_import(session: Session, report: Report, *, now: datetime) -> int:
    """Offer a goodbye for every customer that an import gave to another owner; gives the number of offers.

    A dry run and a workspace's first import offer nothing: imports are quiet.
    """
    if report.dry_run or report.is_first:
        return 0
    changes = [Change(change.customer_id, change.from_id, change.to_id) for change in report.owner_changes]
    return offer(session, changes, batch=f"import:{now.isoformat()}", now=now)


def after_move(session: Session, change: Change, *, now: datetime) -> int:
    """Offer a goodbye for one customer that was moved; many on one day are one run, like a restructuring."""
    return offer(session, [change], batch=f"moves:{now.date().isoformat()}", now=now)


def offer(session: Session, changes: Sequence[Change], *, batch: str, now: datetime) -> int:
    """Offer the earlier owners a goodbye, each once; earlier offers about the same customers are overtaken."""
    withdraw(session, [change.customer_id for change in changes], now=now)
    known = customers.with_ids(session, {change.customer_id for change in changes})
    made = [
        offers.add(session, _offer(session, change, batch, now))
        for change in changes
        if change.customer_id in known and _is_worth_offering(session, known[change.customer_id], change)
    ]
    for person_id in sorted({row.from_id for row in made}):
        _show(session, [row for row in made if row.from_id == person_id], batch, person_id, now=now)
    for row in made:
        audit.note(session, None, "handoff.offered", "offer", row.id, {"customer": row.customer_id}, now=now)
    return len(made)


def withdraw(session: Session, customer_ids: Collection[int], *, now: datetime) -> None:
    """Take back offers about customers that have changed hands again, or gone back."""
    _redraw(session, offers.overtake(session, customer_ids, now=now), now=now)


def draft(session: Session, person: Person, row: HandoffOffer, *, now: datetime) -> Transition:
    """Draft the handoff an offer is about; for the earlier owner and their managers.

    Raises NotAllowed, AlreadyDone, or Invalid with what keeps the mails from being drafted.
    """
    require_concerned(session, person, row)
    customer, outgoing, incoming = _customer(session, row), people.get(session, row.from_id), _new_owner(session, row)
    if row.state != "offered" or outgoing is None or incoming is None or customer.owner_id != incoming.id:
        raise AlreadyDone(_how_it_stands(row, customer))
    begun, _ = asking.ask(session, person, Wish(customer, incoming, outgoing=outgoing), now=now)
    _settle(session, person, row, "taken", now=now)
    return begun


def draft_several(session: Session, person: Person, rows: Iterable[HandoffOffer], *, now: datetime) -> Drafted:
    """Draft the handoffs of several offers; one that cannot be drafted keeps no other from it and stays offered."""
    begun, refused = 0, []
    for row in rows:
        try:
            with session.begin_nested():
                draft(session, person, row, now=now)
        except UserError as error:
            refused.append(f"{_customer(session, row).name}: {error.message}")
        else:
            begun += 1
    return Drafted(begun, tuple(refused))


def decline(session: Session, person: Person, rows: Iterable[HandoffOffer], *, now: datetime) -> None:
    """Say that no goodbye is needed."""
    for row in rows:
        require_concerned(session, person, row)
        _settle(session, person, row, "declined", now=now)


def load(session: Session, offer_id: int) -> HandoffOffer:
    """Give one offer; raises NotFound."""
    found = offers.get(session, offer_id)
    if found is None:
        raise NotFound("I can't find that offer any more. Nothing was changed.")
    return found


def standing(session: Session, first_id: int) -> list[HandoffOffer]:
    """List the offers that still stand on the card whose subject is this one; raises NotFound."""
    first = load(session, first_id)
    return [row for row in offers.of_batch(session, first.batch, first.from_id) if row.state == "offered"]


def require_concerned(session: Session, person: Person, row: HandoffOffer) -> None:
    """Let the earlier owner and their managers pass; raises NotAllowed."""
    facts = Facts(
        outgoing_id=row.from_id,
        incoming_id=row.to_id,
        owner_id=row.from_id,
        manager_ids=people.managers_of(session, row.from_id),
        farewell_left=False,
    )
    require_as(session, Action.OFFER_GOODBYE, person, facts)


def _is_worth_offering(session: Session, customer: Customer, change: Change) -> bool:
    if customer.status == CHURNED or change.from_id is None or change.to_id is None or change.from_id == change.to_id:
        return False
    two = (people.get(session, change.from_id), people.get(session, change.to_id))
    if any(person is None or person.deactivated_at is not None for person in two):
        return False
    return transitions.open_of(session, customer.id) is None


def _offer(session: Session, change: Change, batch: str, now: datetime) -> HandoffOffer:
    return HandoffOffer(
        workspace_id=workspace_of(session),
        customer_id=change.customer_id,
        from_id=change.from_id,
        to_id=change.to_id,
        batch=batch,
        state="offered",
        offered_at=now,
    )


def _show(session: Session, made: list[HandoffOffer], batch: str, person_id: int, *, now: datetime) -> None:
    """Show few offers one by one, and many as one list; the card that makes it too many for one run is the list."""
    everything = offers.of_batch(session, batch, person_id)
    if len(everything) > ONE_BY_ONE:
        cards.show(session, LIST, everything[0].id, person_id, now=now)
        return
    for row in made:
        cards.show(session, CARD, row.id, person_id, now=now)


def _settle(session: Session, person: Person, row: HandoffOffer, to: str, *, now: datetime) -> None:
    if not offers.settle(session, row.id, to, now=now):
        raise AlreadyDone(_how_it_stands(row, _customer(session, row)))
    audit.note(session, person.id, f"handoff.offer_{to}", "offer", row.id, {}, now=now)
    _redraw(session, [row], now=now)


def _redraw(session: Session, rows: Iterable[HandoffOffer], *, now: datetime) -> None:
    shown = set()
    for row in rows:
        cards.touch(session, row.id, CARD, now=now)
        first = offers.of_batch(session, row.batch, row.from_id)[0].id
        if first not in shown:
            cards.touch(session, first, LIST, now=now)
        shown.add(first)


def _how_it_stands(row: HandoffOffer, customer: Customer) -> str:
    match row.state:
        case "taken":
            return f"The handoff of {customer.name} is drafted already. Nothing was changed."
        case "declined":
            return f"You said that {customer.name} needs no goodbye. Nothing was changed; type /handoff to write one."
        case _:
            return f"{customer.name} has changed hands again since. Nothing was drafted."


def _customer(session: Session, row: HandoffOffer) -> Customer:
    found = customers.get(session, row.customer_id)
    if found is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    return found


def _new_owner(session: Session, row: HandoffOffer) -> Person | None:
    found = people.get(session, row.to_id)
    if found is not None and found.deactivated_at is not None:
        raise Invalid(f"{found.name} has left. Nothing was drafted; reassign the customer to somebody who is here.")
    return found
