"""Changing a handoff under way: another day, another colleague, with or without a copy; drafts follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotFound
from bot.handoff import asking, moving_on, redrafting, reminding
from bot.handoff.kinds import CARDS
from bot.outreach import choosing_thread
from bot.outreach.mime import Address
from bot.people.closed_days import is_holiday
from bot.people.relations import require_on_customer
from bot.people.working_time import is_working_day
from store import agreements, audit, cards, customers, lines, people, transitions
from store import outreach as store
from store.models import Customer, Outreach, Person, Transition

FURTHEST = timedelta(days=60)
TOO_LATE = "This handoff has moved on meanwhile. Nothing was changed; look at the card."


@dataclass(frozen=True)
class HandedOn:
    """What became of the drafts when another colleague was named: True where edited words were left as they are."""

    transition: Transition
    keeps_farewell: bool
    keeps_introduction: bool


def another_day(session: Session, person: Person, transition: Transition, by: date, *, now: datetime) -> None:
    """Let the incoming person write by another day; the farewell follows unless somebody edited it or it has left.

    Once the customer has been told, the outgoing person hears of the new day. Raises NotAllowed, Invalid, AlreadyDone.
    """
    require_on_customer(session, "take over", person, _customer(session, transition))
    redrafting.require_draft(session, transition.introduction_id)
    _require_usable(by, now.astimezone(ZoneInfo(person.zone)).date(), person.zone)
    farewell = store.get(session, transition.farewell_id or 0)
    if farewell is not None and farewell.state in ("approved", "sending", "needs a person"):
        raise AlreadyDone("The farewell is on its way with the day it names. Nothing was changed.")
    if not agreements.promise(session, transition.id, person.id, by=by):
        raise AlreadyDone("Your introduction has left, so there is no day to change any more. Nothing was changed.")
    changed = _again(session, transition)
    _redraft(session, changed, person, now=now)
    if changed.state == "announced" and changed.farewell_id is not None:
        _tell_outgoing(session, changed, person, by, now=now)
    reminding.plan(session, changed, now=now)
    audit.note(session, person.id, "handoff.day_changed", "transition", transition.id, {"by": str(by)}, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def hand_to_other(
    session: Session, asker: Person, transition: Transition, incoming: Person, *, now: datetime
) -> HandedOn:
    """Name another colleague who takes over; both drafts follow, except words somebody edited that still fit.

    For whoever may begin a handoff of this customer. Raises NotAllowed, Invalid or AlreadyDone.
    """
    customer, was_id = _customer(session, transition), transition.incoming_id
    was = people.get(session, was_id)
    outgoing = people.get(session, transition.outgoing_id)
    if was is None or outgoing is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    require_on_customer(session, "prepare handoff", asker, customer)
    if incoming.id == was_id:
        raise Invalid(f"It is {incoming.name} who takes it over now. Nothing was changed.", field="incoming")
    asking.require_taker(customer, incoming, outgoing)
    introduction = redrafting.require_draft(session, transition.introduction_id)
    _require_writable(session, transition)
    if not agreements.pass_on(session, transition.id, from_id=was_id, to_id=incoming.id):
        raise AlreadyDone(TOO_LATE)
    choosing_thread.leave(session, [introduction.id], now=now)
    if not agreements.give_draft_to(session, introduction.id, from_id=was_id, to_id=incoming.id):
        raise AlreadyDone(TOO_LATE)
    done = _redraft(session, _again(session, transition), was, now=now)
    _show(session, done.transition, was_id, now=now)
    detail = {"from": was_id, "to": incoming.id}
    audit.note(session, asker.id, "handoff.handed_on", "transition", transition.id, detail, now=now)
    return done


def set_copies(session: Session, person: Person, transition: Transition, *, on: bool, now: datetime) -> None:
    """Send the farewell with or without a copy to the incoming person; raises NotAllowed or AlreadyDone."""
    require_on_customer(session, "edit farewell", person, _customer(session, transition))
    redrafting.require_draft(session, transition.farewell_id)
    incoming = people.get(session, transition.incoming_id)
    if incoming is None or not agreements.copy_incoming(session, transition.id, incoming.id, on=on):
        raise AlreadyDone(TOO_LATE)
    changed = _again(session, transition)
    known = redrafting.look_up(session, changed, now=now)
    redrafting.farewell_anew(session, changed, known.farewell, was=incoming, now=now, copies=on)
    cards.touch(session, transition.id, *CARDS, now=now)


def copy_as_chosen(
    session: Session, person: Person, outreach: Outreach, cc: tuple[Address, ...], *, now: datetime
) -> None:
    """Let a farewell's words follow when whoever takes over was taken off its copies or put back on them."""
    transition = transitions.of_outreach(session, outreach.id)
    if transition is None or transition.farewell_id != outreach.id:
        return
    incoming = people.get(session, transition.incoming_id)
    is_copied = incoming is not None and incoming.email.lower() in {address.email.lower() for address in cc}
    if is_copied != transition.copies_incoming:
        set_copies(session, person, transition, on=is_copied, now=now)


def _redraft(session: Session, transition: Transition, was: Person, *, now: datetime) -> HandedOn:
    redrafting.require_draft(session, transition.introduction_id)
    known = redrafting.look_up(session, transition, now=now)
    keeps_farewell = False
    if _farewell_in(session, transition, "drafted"):
        keeps_farewell = not redrafting.farewell_anew(session, transition, known.farewell, was=was, now=now)
        moving_on.plan(session, transition, now=now)
    keeps_introduction = not redrafting.introduction_anew(session, transition, known.introduction, was=was, now=now)
    return HandedOn(transition, keeps_farewell, keeps_introduction)


def _show(session: Session, transition: Transition, was_id: int, *, now: datetime) -> None:
    cards.touch(session, transition.id, *CARDS, now=now)
    if transition.farewell_id is None:
        cards.show(session, "handoff_alone", transition.id, transition.incoming_id, now=now)
    elif transition.state == "announced":
        card = cards.show(session, "handoff_incoming", transition.id, transition.incoming_id, now=now)
        if was_id != transition.incoming_id and card.revision > 1:  # Somebody who had declined is asked once more.
            cards.bring_back(session, card, now=now)
    reminding.plan(session, transition, now=now)


def _require_usable(by: date, today: date, zone: str) -> None:
    if by < today:
        raise Invalid("That day has passed. Nothing was changed; choose a day to come.", field="day")
    if by - today > FURTHEST:
        raise Invalid(
            "That is more than two months away, too long to leave a customer without you. Nothing was changed.",
            field="day",
        )
    if is_holiday(by, zone):
        raise Invalid(
            f"{by:%A} {by.day} {by:%B} is a public holiday where you are. Nothing was changed; choose another day.",
            field="day",
        )
    if not is_working_day(by, zone):
        raise Invalid(f"{by:%A} is no working day. Nothing was changed; choose another.", field="day")


def _require_writable(session: Session, transition: Transition) -> None:
    """Refuse while the farewell is leaving: it names the person who takes over."""
    farewell: Outreach | None = store.get(session, transition.farewell_id or 0)
    if farewell is not None and farewell.state in ("approved", "sending", "needs a person"):
        raise AlreadyDone("The farewell is on its way and names who takes over. Nothing was changed; use Undo first.")


def _farewell_in(session: Session, transition: Transition, state: str) -> bool:
    farewell = store.get(session, transition.farewell_id or 0)
    return farewell is not None and farewell.state == state


def _tell_outgoing(session: Session, transition: Transition, person: Person, by: date, *, now: datetime) -> None:
    customer = _customer(session, transition)
    text = f"{person.name} now writes to {customer.name} by {by:%A} {by.day} {by:%B}. Your farewell named another day."
    lines.say(session, transition.outgoing_id, text, None, now=now)


def _again(session: Session, transition: Transition) -> Transition:
    found = transitions.get(session, transition.id)
    if found is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    return found


def _customer(session: Session, transition: Transition) -> Customer:
    found = customers.get(session, transition.customer_id)
    if found is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    return found
