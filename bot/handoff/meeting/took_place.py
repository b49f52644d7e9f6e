"""Whether the call took place: the calendar is read, then the new CSM is asked, and the handoff advances by a yes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.connectors.google.calendar import Event
from bot.errors import AlreadyDone, NotAllowed
from bot.handoff import kinds
from bot.handoff.meeting import arranging, attending, booking
from bot.people import working_time
from store import audit, cards, customers, meetings, people, transitions
from store.models import Meeting, Person, Transition


def ask(session: Session, meeting: Meeting, event: Event | None, *, now: datetime) -> None:
    """Ask the new CSM after a call, unless the calendar says that it was moved or cancelled there.

    `event` is None when the calendar could not be read; then the person is asked all the same.
    """
    if meeting.state != "booked" or meeting.ends_at is None:
        return
    if event is not None and event.is_cancelled:
        was_cancelled(session, meeting, now=now)
        return
    if event is not None and event.when.ends > now:
        _follow(session, meeting, event, now=now)
        return
    said = arranging.DECLINED if event is not None and _nobody_came(session, meeting, event) else None
    meetings.note(session, meeting.id, trouble=said)
    transition = attending.transition_of(session, meeting.transition_id)
    card = cards.show(session, arranging.ASKED, meeting.id, transition.incoming_id, now=now)
    if card.message_ref is not None:
        cards.bring_back(session, card, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def was_cancelled(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Note that somebody cancelled the event in the calendar itself."""
    if meetings.move(session, meeting.id, from_states=("booked",), to="cancelled", settled_at=now, trouble=None):
        audit.note(session, None, "meeting.cancelled", "meeting", meeting.id, {"in": "calendar"}, now=now)
        arranging.has_changed(session, meeting.id, now=now)


def yes(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Record that the call took place: contact with the customer, and a step of the handoff."""
    transition = _require(session, person, meeting)
    if not meetings.move(session, meeting.id, from_states=("booked",), to="took place", settled_at=now, trouble=None):
        raise AlreadyDone("That has been answered already. Nothing was changed.")
    _note_contact(session, meeting, transition, now=now)
    audit.note(session, person.id, "meeting.took_place", "meeting", meeting.id, {}, now=now)
    # They have met, so the customer knows the new CSM whether or not the introduction's mail has left.
    if transitions.move(session, transition.id, from_states=("announced",), to="introduced"):
        audit.note(session, person.id, "handoff.introduced", "transition", transition.id, {"by": "call"}, now=now)
    kinds.complete_if_moved(session, transition.id, now=now)
    cards.touch(session, transition.id, *kinds.CARDS, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def no(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Record that the call did not take place; the handoff stays where it is."""
    _require(session, person, meeting)
    values = {"settled_at": now, "trouble": arranging.MISSED}
    if not meetings.move(session, meeting.id, from_states=("booked",), to="cancelled", **values):
        raise AlreadyDone("That has been answered already. Nothing was changed.")
    audit.note(session, person.id, "meeting.missed", "meeting", meeting.id, {}, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def moved(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> datetime:
    """Look into the calendar again on the next working morning, and ask then; gives that moment."""
    _require(session, person, meeting)
    if meeting.ends_at is None or not meetings.move(
        session, meeting.id, from_states=("booked",), to="booked", trouble=arranging.MOVED
    ):
        raise AlreadyDone("That has been answered already. Nothing was changed.")
    at = asks_again_at(person, now)
    booking.ask_afterwards(session, meeting.id, meeting.ends_at, now=now, due_at=at)
    audit.note(session, person.id, "meeting.moved", "meeting", meeting.id, {}, now=now)
    arranging.has_changed(session, meeting.id, now=now)
    return at


def asks_again_at(person: Person, now: datetime) -> datetime:
    """Give the next working morning of somebody."""
    hours = working_time.hours_of(person)
    there = now.astimezone(hours.zone).date()
    return working_time.morning_of(working_time.working_day_after(there, person.zone), person.zone)


def _follow(session: Session, meeting: Meeting, event: Event, *, now: datetime) -> None:
    values = {"starts_at": event.when.starts, "ends_at": event.when.ends, "trouble": None}
    if meetings.move(session, meeting.id, from_states=("booked",), to="booked", **values):
        booking.ask_afterwards(session, meeting.id, event.when.ends, now=now)
        arranging.has_changed(session, meeting.id, now=now)


def _nobody_came(session: Session, meeting: Meeting, event: Event) -> bool:
    party = attending.party_of(session, attending.transition_of(session, meeting.transition_id))
    theirs = [guest.email.lower() for guest in party.guests if guest.email.lower() in event.answers]
    return bool(theirs) and all(event.answers[address] == "declined" for address in theirs)


def _note_contact(session: Session, meeting: Meeting, transition: Transition, *, now: datetime) -> None:
    party = attending.party_of(session, transition)
    first = party.guests[0].email.lower()
    contacts = customers.contacts_of(session, party.customer.id)
    contact = next((one for one in contacts if (one.email or "").lower() == first), None)
    incoming = people.get(session, transition.incoming_id)
    meetings.note_held(
        session,
        customer_id=party.customer.id,
        person_id=incoming.id if incoming else meeting.organiser_id,
        contact_id=contact.id if contact else None,
        subject=f"Call with {party.contact()} and both CSMs",
        at=meeting.starts_at or now - timedelta(minutes=30),
    )


def _require(session: Session, person: Person, meeting: Meeting) -> Transition:
    transition = attending.transition_of(session, meeting.transition_id)
    if person.id not in (transition.incoming_id, transition.outgoing_id):
        raise NotAllowed("Only the two CSMs of a handoff say whether its call took place. Nothing was changed.")
    return transition
