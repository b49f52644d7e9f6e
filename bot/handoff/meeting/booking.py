"""Booking the call: one time chosen, one event however often it is tried, another time, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from bot.connectors.google.calendar import Event, Plan, Span
from bot.errors import AlreadyDone, Invalid, NotAllowed
from bot.handoff.meeting import arranging, attending, slots
from bot.handoff.meeting.attending import Party
from store import audit, cards, jobs, meetings, people
from store.models import Meeting, Person

BOOK, FIND_LINK, CANCEL, ASK = "meetings.book", "meetings.find_link", "meetings.cancel", "meetings.ask"
AFTERWARDS = timedelta(minutes=5)
"""How long after its end somebody is asked whether the call took place."""
LONGEST_NAME = 120


def choose(session: Session, person: Person, meeting: Meeting, starts: int, *, now: datetime) -> None:
    """Choose the proposed time that starts so many seconds after 1970; whoever does becomes the organiser.

    Of two people who choose at once one is taken. Raises NotAllowed, Invalid and AlreadyDone; nothing is booked then.
    """
    party = _require(session, person, meeting)
    attending.require_welcome(session, party)
    choice = next((one for one in meeting.choices if datetime.fromisoformat(one).timestamp() == starts), None)
    if choice is None or starts <= now.timestamp():
        raise AlreadyDone("That time is not on offer any more. Nothing was booked; press Look again.")
    organiser_id = meeting.organiser_id if meeting.booked_at is not None else person.id
    if attending.may_book(session, organiser_id) is None:
        raise Invalid("I may not put meetings into your calendar yet. Nothing was booked; press Allow calendar first.")
    values: dict[str, Any] = {
        "choices": [choice],
        "organiser_id": organiser_id,
        "trouble": None,
        "guests": list(party.invited()),
    }
    if not meetings.move(session, meeting.id, from_states=("proposed",), to="booking", **values):
        raise AlreadyDone("A time for this call was chosen a moment ago. Nothing else was booked.")
    key = f"meeting:{meeting.id}:book:{now.timestamp()}"
    jobs.schedule(session, BOOK, {"meeting_id": meeting.id}, now=now, unique_key=key, lane=arranging.lane(meeting.id))
    audit.note(session, person.id, "meeting.chosen", "meeting", meeting.id, {"starts": choice}, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def chosen(meeting: Meeting) -> Span:
    """Give the time that is being booked."""
    starts = datetime.fromisoformat(meeting.choices[0])
    return Span(starts, starts + slots.LENGTH)


def plan_of(session: Session, meeting: Meeting, party: Party) -> Plan:
    """Write the invitation, which the customer reads: who meets whom, and nothing that we know of them."""
    names = [_clean(person.name) for person in party.ours]
    company, customer = _clean(meetings.company(session)), _clean(party.customer.name)
    incoming = next((_clean(one.name) for one in party.ours if one.id == party.transition.incoming_id), names[-1])
    between = f"{customer} and {company}" if company else customer
    who = " and ".join(names)
    words = (
        f"Half an hour with {who}, so that you meet {incoming} and we agree on the next steps together.\n\n"
        "If this time does not suit you, please propose another one."
    )
    return Plan(
        event_ref=meeting.event_ref,
        title=f"Meet {incoming}: {between}",
        # Google shows a description as HTML.
        description=escape(words, quote=False),
        when=chosen(meeting),
        guests=tuple(meeting.guests),
    )


def still_free(meeting: Meeting, busy: Sequence[Span]) -> bool:
    """Tell whether nobody has anything else at the chosen time; what is there because of this very call is left out."""
    own = Span(meeting.starts_at, meeting.ends_at) if meeting.starts_at and meeting.ends_at else None
    return not slots.conflicts(chosen(meeting), [span for span in busy if span != own])


def was_booked(session: Session, meeting: Meeting, event: Event, *, now: datetime) -> None:
    """Note that the event stands in the calendar, and show both CSMs; asks later whether the call took place."""
    values: dict[str, Any] = {
        "starts_at": event.when.starts,
        "ends_at": event.when.ends,
        "meet_url": event.meet_url,
        "booked_at": meeting.booked_at or now,
        "choices": [],
        "trouble": None,
    }
    if not meetings.move(session, meeting.id, from_states=("booking",), to="booked", **values):
        return
    audit.note(session, meeting.organiser_id, "meeting.booked", "meeting", meeting.id, {}, now=now)
    if event.meet_url is None:
        key = f"meeting:{meeting.id}:link:{int(event.when.starts.timestamp())}"
        due = now + timedelta(seconds=2)
        jobs.schedule(session, FIND_LINK, {"meeting_id": meeting.id}, now=now, due_at=due, unique_key=key)
    ask_afterwards(session, meeting.id, event.when.ends, now=now)
    transition = attending.transition_of(session, meeting.transition_id)
    for person_id in (transition.outgoing_id, transition.incoming_id):
        person = people.get(session, person_id)
        if person is not None and person.deactivated_at is None:
            cards.show(session, arranging.CARD, meeting.id, person_id, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def was_taken(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Propose other times: somebody's calendar filled up between the proposal and the booking."""
    values: dict[str, Any] = {"choices": [], "trouble": arranging.TAKEN}
    if meetings.move(session, meeting.id, from_states=("booking",), to="proposed", **values):
        arranging.ask_for_times(session, meeting.id, now=now)


def was_refused(session: Session, meeting_id: int, *, now: datetime) -> None:
    """Give the choice back after Google did not take it; the time that was booked before, if any, still stands."""
    values: dict[str, Any] = {"choices": [], "trouble": arranging.REFUSED}
    if meetings.move(session, meeting_id, from_states=("booking",), to="proposed", **values):
        arranging.has_changed(session, meeting_id, now=now)


def move_it(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Look for another time for a booked call; until one is chosen the old one stands."""
    _require_organiser(session, person, meeting)
    if not meetings.move(session, meeting.id, from_states=("booked",), to="proposed", choices=[], trouble=None):
        raise AlreadyDone("This call is not booked any more. Nothing was changed.")
    arranging.ask_for_times(session, meeting.id, now=now)


def keep_it(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Leave a booked call at the time it has."""
    _require_organiser(session, person, meeting)
    if meeting.booked_at is None or not meetings.move(
        session, meeting.id, from_states=("proposed",), to="booked", choices=[], trouble=None
    ):
        raise AlreadyDone("There is no booked time to keep. Nothing was changed.")
    arranging.has_changed(session, meeting.id, now=now)


def call_off(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Call the meeting off; guests of a booked one are told by Google."""
    if meeting.booked_at is None:
        _require(session, person, meeting)
    else:
        _require_organiser(session, person, meeting)
    states = ("proposed", "booked")
    if not meetings.move(session, meeting.id, from_states=states, to="cancelled", trouble=None, settled_at=now):
        raise AlreadyDone("This call is over, or is being booked at this moment. Nothing was changed.")
    if meeting.booked_at is not None:
        key = f"meeting:{meeting.id}:cancel:{now.timestamp()}"
        jobs.schedule(
            session, CANCEL, {"meeting_id": meeting.id}, now=now, unique_key=key, lane=arranging.lane(meeting.id)
        )
    audit.note(session, person.id, "meeting.cancelled", "meeting", meeting.id, {}, now=now)
    arranging.has_changed(session, meeting.id, now=now)


def ask_afterwards(
    session: Session, meeting_id: int, ends_at: datetime, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Plan the question whether a call took place; one about a time that was changed since asks nobody."""
    due = due_at or ends_at + AFTERWARDS
    arguments = {"meeting_id": meeting_id, "ends_at": ends_at.isoformat()}
    key = f"meeting:{meeting_id}:ask:{int(ends_at.timestamp())}:{int(due.timestamp())}"
    jobs.schedule(session, ASK, arguments, now=now, due_at=due, unique_key=key, queue="later")


def _require(session: Session, person: Person, meeting: Meeting) -> Party:
    transition = attending.transition_of(session, meeting.transition_id)
    attending.require_csm(transition, person)
    return attending.party_of(session, transition)


def _require_organiser(session: Session, person: Person, meeting: Meeting) -> None:
    _require(session, person, meeting)
    if person.id != meeting.organiser_id:
        organiser = people.get(session, meeting.organiser_id)
        whose = f"{organiser.name}'s" if organiser else "somebody else's"
        raise NotAllowed(f"The call stands in {whose} calendar, and only they change it. Nothing was changed.")


def _clean(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST_NAME]
