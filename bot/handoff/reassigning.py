"""Moving a customer and everything with it to a colleague in one step, and moving it back within a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.handoff import offering
from bot.handoff.asking import TAKERS, require_handed_by
from bot.handoff.kinds import CARDS, complete_if_moved
from bot.outreach import choosing_thread
from bot.people.relations import require_on_customer
from store import audit, cards, customers, moving, people, transitions
from store.database import workspace_of
from store.models import Customer, Person, Reassignment

UNDO = timedelta(hours=24)
CARD = "reassignment"


@dataclass(frozen=True)
class Move:
    """Everything that would move, as people read it."""

    customer_id: int
    customer: str
    from_id: int | None
    from_name: str | None
    to_id: int
    to_name: str
    tasks: tuple[str, ...]
    reminders: tuple[str, ...]
    drafts: int
    notes: int


def preview(
    session: Session, mover: Person, customer: Customer, to: Person, *, handed_by: Collection[str] = ()
) -> Move:
    """Show what reassigning would move; raises NotAllowed, or Invalid where there is nothing to move.

    `handed_by` is what was typed after "from"; Invalid where that is not who the customer is with.
    """
    require_on_customer(session, "reassign", mover, customer)
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    require_handed_by(session, customer, owner, handed_by, nothing="Nothing was moved")
    if customer.owner_id == to.id:
        raise Invalid(f"{customer.name} is with {to.name} already. Nothing was moved.")
    if to.deactivated_at is not None:
        raise NotAllowed(f"{to.name} has left. Nothing was moved; choose somebody else.")
    if to.role not in TAKERS:
        raise Invalid(f"{to.name} is no CSM or manager. Nothing was moved; choose who looks after {customer.name}.")
    return Move(
        customer_id=customer.id,
        customer=customer.name,
        from_id=customer.owner_id,
        from_name=owner.name if owner else None,
        to_id=to.id,
        to_name=to.name,
        tasks=tuple(task.title for task in moving.open_tasks(session, customer.id, customer.owner_id)),
        reminders=tuple(item.text for item in moving.open_reminders(session, customer.id, customer.owner_id)),
        drafts=len(moving.drafts(session, customer.id, customer.owner_id)),
        notes=moving.count_notes(session, customer.id),
    )


def reassign(
    session: Session,
    mover: Person,
    customer: Customer,
    to: Person,
    *,
    expected_from: int | None,
    now: datetime,
    by_system: bool = False,
) -> Reassignment:
    """Move the customer, open tasks, reminders and drafts from its owner to a colleague; a day long it can be undone.

    `expected_from` is the owner the mover was shown; raises AlreadyDone when that has changed meanwhile. Outside a
    handoff the earlier owner is offered a goodbye, unless that is who moved it by hand; `by_system` says it was not.
    """
    preview(session, mover, customer, to)
    moved = _what_moves(session, customer.id, expected_from)
    if not moving.hand_over(session, customer.id, from_id=expected_from, to_id=to.id):
        raise AlreadyDone(f"{customer.name} has changed hands meanwhile. Nothing was moved; please look again.")
    choosing_thread.leave(session, moved["drafts"], now=now)
    moving.move_all(session, moved, from_id=expected_from, to_id=to.id)
    transition = transitions.open_of(session, customer.id)
    belongs = transition is not None and transition.incoming_id == to.id
    done = moving.add(
        session,
        Reassignment(
            workspace_id=workspace_of(session),
            customer_id=customer.id,
            transition_id=transition.id if transition is not None and belongs else None,
            from_id=expected_from,
            to_id=to.id,
            by_id=mover.id,
            moved=moved,
            moved_at=now,
            undo_until=now + UNDO,
        ),
    )
    audit.note(session, mover.id, "customer.reassigned", "customer", customer.id, {"reassignment": done.id}, now=now)
    if transition is not None and belongs:
        complete_if_moved(session, transition.id, now=now)
        cards.touch(session, transition.id, *CARDS, now=now)
    if transition is None:  # Otherwise a handoff is what says goodbye.
        _offer_goodbye(session, done, is_asked=by_system or mover.id != expected_from, now=now)
    for person_id in {mover.id, to.id, expected_from} - {None}:
        cards.show(session, CARD, done.id, int(person_id or 0), now=now)
    return done


def _what_moves(session: Session, customer_id: int, owner_id: int | None) -> dict[str, Any]:
    return {
        "tasks": [task.id for task in moving.open_tasks(session, customer_id, owner_id)],
        "reminders": [item.id for item in moving.open_reminders(session, customer_id, owner_id)],
        "drafts": [draft.id for draft in moving.drafts(session, customer_id, owner_id)],
    }


def _offer_goodbye(session: Session, done: Reassignment, *, is_asked: bool, now: datetime) -> None:
    change = offering.Change(done.customer_id, done.from_id, done.to_id)
    if is_asked:
        offering.after_move(session, change, now=now)
    else:
        offering.withdraw(session, [done.customer_id], now=now)


def undo(session: Session, person: Person, reassignment_id: int, *, now: datetime) -> Reassignment:
    """Move everything back that has not changed hands since; raises AlreadyDone, NotAllowed or NotFound."""
    done = moving.get(session, reassignment_id)
    customer = customers.get(session, done.customer_id) if done else None
    if done is None or customer is None:
        raise NotFound("I can't find that move. Nothing was changed.")
    if person.id not in {done.by_id, done.from_id}:
        require_on_customer(session, "undo reassign", person, customer)
    if not moving.mark_undone(session, reassignment_id, by_id=person.id, now=now):
        raise AlreadyDone("This move has been undone already, or its 24 hours are over. Nothing was changed.")
    if not moving.give_back(session, customer.id, from_id=done.to_id, to_id=done.from_id):
        raise AlreadyDone(f"{customer.name} has changed hands again since. Nothing was changed.")
    moving.move_all(session, done.moved, from_id=done.to_id, to_id=done.from_id)
    if done.transition_id is not None:
        transitions.move(session, done.transition_id, from_states=("completed",), to="introduced", completed_at=None)
        cards.touch(session, done.transition_id, *CARDS, now=now)
    offering.withdraw(session, [customer.id], now=now)
    audit.note(session, person.id, "customer.given_back", "customer", customer.id, {"reassignment": done.id}, now=now)
    cards.touch(session, done.id, CARD, now=now)
    return done
