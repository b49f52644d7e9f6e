"""Asking the incoming CSM before anything is promised in their name, and their answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotFound
from bot.handoff import redrafting, reminding
from bot.handoff.kinds import CARDS, Farewell
from bot.outreach import sending
from bot.people.relations import require_on_customer
from store import agreements, audit, cards, customers, lines, people, transitions
from store import outreach as store
from store.models import Customer, Person, Transition

ASKED, DECLINED = "handoff_asked", "handoff_declined"
LONGEST_REASON = 300
TOLD_ELSEWHERE = ""  # The card about the refusal says why the farewell did not leave.
NO_LONGER_ASKED = "This handoff has moved on, so there is nothing to answer any more. Nothing was changed."


def ask_first(session: Session, person: Person, transition: Transition, *, now: datetime) -> None:
    """Ask the incoming CSM whether they take the customer; for the outgoing one, while nothing has left.

    Raises NotAllowed, Invalid while the drafts are being written, or AlreadyDone.
    """
    customer = _customer(session, transition)
    require_on_customer(session, "edit farewell", person, customer)
    redrafting.require_draft(session, transition.farewell_id)
    if not agreements.ask(session, transition.id, transition.incoming_id, now=now):
        incoming = people.get(session, transition.incoming_id)
        name = incoming.name if incoming else "Your colleague"
        raise AlreadyDone(f"{name} was asked already. Nothing was changed; the answer appears on this card.")
    audit.note(session, person.id, "handoff.asked", "transition", transition.id, {}, now=now)
    card = cards.show(session, ASKED, transition.id, transition.incoming_id, now=now)
    if card.message_ref is not None:  # The same person is asked once more.
        cards.bring_back(session, card, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def agree(session: Session, person: Person, transition: Transition, *, now: datetime) -> None:
    """Take the customer over, also after having declined; whoever waits for the answer is told."""
    customer = _customer(session, transition)
    require_on_customer(session, "take over", person, customer)
    had_declined = transition.declined_at is not None
    if not agreements.agree(session, transition.id, person.id, now=now):
        raise AlreadyDone("You have taken it already, or this handoff has moved on. Nothing was changed.")
    audit.note(session, person.id, "handoff.agreed", "transition", transition.id, {}, now=now)
    if transition.state == "planned" or had_declined:
        told = {transition.outgoing_id} | (_asker(transition) if had_declined else set())
        for person_id in _active(session, told - {person.id}):
            lines.say(session, person_id, f"{person.name} takes {customer.name} over.", None, now=now)
    if had_declined:
        _plan_again(session, transition.id, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def decline(session: Session, person: Person, transition: Transition, because: str, *, now: datetime) -> None:
    """Say that one cannot take the customer over; drafts are kept, and whoever can name somebody else is told at once.

    A farewell in its undo window or waiting to leave later is stopped. Raises NotAllowed, Invalid or AlreadyDone.
    """
    customer, why = _customer(session, transition), " ".join(because.split())
    require_on_customer(session, "take over", person, customer)
    if len(why) > LONGEST_REASON:
        raise Invalid(
            f"That is more than {LONGEST_REASON} characters. Nothing was changed; say it shorter.", field="why"
        )
    introduction = store.get(session, transition.introduction_id or 0)
    if introduction is not None and introduction.state in ("approved", "sending", "needs a person"):
        raise AlreadyDone("Your introduction is on its way. Nothing was changed; use Undo first.")
    _stop_farewell(session, transition, now=now)
    if not agreements.decline(session, transition.id, person.id, because=why or None, now=now):
        raise AlreadyDone(NO_LONGER_ASKED)
    audit.note(session, person.id, "handoff.declined", "transition", transition.id, {}, now=now)
    for person_id in _who_hears(session, transition):
        card = cards.show(session, DECLINED, transition.id, person_id, now=now)
        if card.message_ref is not None:  # The second person to decline.
            cards.bring_back(session, card, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def _stop_farewell(session: Session, transition: Transition, *, now: datetime) -> None:
    farewell = store.get(session, transition.farewell_id or 0)
    approval = store.last_approval(session, farewell.id) if farewell is not None else None
    if farewell is None or approval is None or farewell.state not in ("approved", "sending"):
        return
    if farewell.state == "sending":
        raise AlreadyDone("The farewell is leaving right now. Nothing was changed; press it again in a minute.")
    sending.back_to_draft(session, Farewell(), approval, trouble=TOLD_ELSEWHERE, now=now)


def _who_hears(session: Session, transition: Transition) -> list[int]:
    """Name whom a refusal concerns: the outgoing CSM and who asked; once the customer was told, the manager too."""
    heard = {transition.outgoing_id} | _asker(transition)
    manager = reminding.manager_of(session, transition)
    if manager is not None and (transition.state != "planned" or transition.farewell_id is None):
        heard.add(manager.id)
    return _active(session, heard - {transition.incoming_id})


def _asker(transition: Transition) -> set[int]:
    return {transition.asked_by_id}


def _active(session: Session, ids: set[int]) -> list[int]:
    found = (people.get(session, person_id) for person_id in sorted(ids))
    return [person.id for person in found if person is not None and person.deactivated_at is None]


def _plan_again(session: Session, transition_id: int, *, now: datetime) -> None:
    changed = transitions.get(session, transition_id)
    if changed is not None:
        reminding.plan(session, changed, now=now)


def _customer(session: Session, transition: Transition) -> Customer:
    found = customers.get(session, transition.customer_id)
    if found is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    return found
