"""The call with a customer: looking into calendars, booking, the Meet link, cancelling, and asking afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blocks.slack import meetings as blocks
from blocks.slack.drawing import Drawing
from bot import clock
from bot.connectors.google.calendar import SYSTEM, Calendar, Event, Plan, Span
from bot.errors import Gone, NeedsReconnect, OutcomeUnknown, Rejected, Unavailable
from bot.handoff.meeting import arranging, attending, booking, showing, slots, took_place
from bot.handoff.meeting.attending import Party
from bot.handoff.meeting.slots import Attendee
from bot.people import working_time
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import meetings
from store.models import Card, Mailbox, Meeting, Person


@dataclass(frozen=True)
class Known:
    """What a job knows of a call before it speaks to Google, read in one transaction."""

    meeting: Meeting
    party: Party
    organiser: Mailbox | None
    calendars: dict[int, Mailbox]


@job(arranging.PROPOSE, ask=tell_nobody)
def propose(work: Work) -> None:
    """Look into both calendars and propose times; a calendar that is not allowed is left out, and its owner named."""
    known = _known(work)
    if known is None or known.meeting.state != "proposed" or known.meeting.choices:
        return
    with work.reading() as session:
        away = attending.away(session, known.party, now=clock.now())
    since = slots.looking_from(clock.now(), away.until if away else None, known.party.zone)
    busy = _busy(work, known, slots.window(since))
    ours = [_attendee(person, busy.get(person.id, ())) for person in known.party.ours]
    found = slots.propose(slots.recipient(known.party.zone), ours, now=since)
    with work.writing() as session:
        unseen = [person.id for person in known.party.ours if person.id not in busy]
        arranging.offer(session, arranging.load(session, known.meeting.id), found, unseen, now=clock.now())


def _refused(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    booking.was_refused(session, int(arguments["meeting_id"]), now=now)


@job(booking.BOOK, ask=_refused)
def book(work: Work) -> None:
    """Put the chosen time into the organiser's calendar, once, however often this is begun and killed."""
    known = _known(work)
    if known is None or known.meeting.state != "booking":
        return
    if known.organiser is None:
        raise NeedsReconnect(SYSTEM, "The organiser's calendar is not allowed any more.")
    with work.reading() as session:
        plan = booking.plan_of(session, known.meeting, known.party)
    with work.runtime.calendar(known.organiser) as calendar:
        event = _standing(calendar, plan.event_ref)
        if event is None or event.is_cancelled or event.when != plan.when:
            if not _is_free(work, known):
                with work.writing() as session:
                    booking.was_taken(session, known.meeting, now=clock.now())
                return
            event = _put(calendar, plan, event)
    with work.writing() as session:
        booking.was_booked(session, arranging.load(session, known.meeting.id), event, now=clock.now())


def _no_link(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    meetings.note(session, int(arguments["meeting_id"]), trouble=arranging.NO_LINK)
    arranging.has_changed(session, int(arguments["meeting_id"]), now=now)


@job(booking.FIND_LINK, ask=_no_link)
def find_link(work: Work) -> None:
    """Look whether Google has made the Meet link, and keep it; Google makes it after it took the meeting."""
    known = _known(work)
    if known is None or known.meeting.state != "booked" or known.meeting.meet_url or known.organiser is None:
        return
    with work.runtime.calendar(known.organiser) as calendar:
        url = calendar.event(known.meeting.event_ref).meet_url
    if url is None:
        raise Unavailable(SYSTEM, "The Meet link is not ready yet.")
    with work.writing() as session:
        meetings.note(session, known.meeting.id, meet_url=url)
        arranging.has_changed(session, known.meeting.id, now=clock.now())


def _not_cancelled(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    meeting_id = int(arguments["meeting_id"])
    values = {"trouble": arranging.NOT_CANCELLED, "settled_at": None}
    if meetings.move(session, meeting_id, from_states=("cancelled",), to="booked", **values):
        arranging.has_changed(session, meeting_id, now=now)


@job(booking.CANCEL, ask=_not_cancelled)
def cancel(work: Work) -> None:
    """Take a cancelled call out of the organiser's calendar."""
    known = _known(work)
    if known is None or known.meeting.state != "cancelled":
        return
    if known.organiser is None:
        raise NeedsReconnect(SYSTEM, "The organiser's calendar is not allowed any more.")
    with work.runtime.calendar(known.organiser) as calendar:
        try:
            calendar.cancel(known.meeting.event_ref)
        except OutcomeUnknown as error:  # Cancelling twice is cancelling once.
            raise Unavailable(error.system, error.message) from error


@job(booking.ASK, ask=tell_nobody)
def ask(work: Work) -> None:
    """Ask after a call whether it took place, unless the calendar knows that it was moved or cancelled."""
    known = _known(work)
    ends_at = datetime.fromisoformat(work.lease.arguments["ends_at"])
    if known is None or known.meeting.state != "booked" or known.meeting.ends_at != ends_at:
        return
    event = _seen(work, known)
    with work.writing() as session:
        took_place.ask(session, arranging.load(session, known.meeting.id), event, now=clock.now())


def _known(work: Work) -> Known | None:
    with work.reading() as session:
        meeting = meetings.get(session, work.argument("meeting_id"))
        if meeting is None:
            return None
        party = attending.party_of(session, attending.transition_of(session, meeting.transition_id))
        looked = {person.id: attending.may_look(session, person.id) for person in party.ours}
        organiser = attending.may_book(session, meeting.organiser_id)
        return Known(meeting, party, organiser, {who: mailbox for who, mailbox in looked.items() if mailbox})


def _busy(work: Work, known: Known, within: Span) -> dict[int, tuple[Span, ...]]:
    """Read when each of our people is busy; whoever's calendar Google does not show is left out."""
    found = {}
    for person_id, mailbox in known.calendars.items():
        try:
            with work.runtime.calendar(mailbox) as calendar:
                found[person_id] = calendar.busy(within)
        except (NeedsReconnect, Rejected):
            continue
    return found


def _is_free(work: Work, known: Known) -> bool:
    busy: Iterable[tuple[Span, ...]] = _busy(work, known, booking.chosen(known.meeting)).values()
    return all(booking.still_free(known.meeting, spans) for spans in busy)


def _standing(calendar: Calendar, event_ref: str) -> Event | None:
    try:
        return calendar.event(event_ref)
    except Gone:
        return None


def _put(calendar: Calendar, plan: Plan, standing: Event | None) -> Event:
    try:
        return calendar.book(plan) if standing is None else calendar.move(plan.event_ref, plan.when)
    except OutcomeUnknown as error:
        # Trying again is safe: the event's id is ours, and it is looked for before it is made.
        raise Unavailable(error.system, error.message) from error


def _seen(work: Work, known: Known) -> Event | None:
    if known.organiser is None:
        return None
    try:
        with work.runtime.calendar(known.organiser) as calendar:
            return calendar.event(known.meeting.event_ref)
    except (NeedsReconnect, Rejected):
        return None


def _attendee(person: Person, busy: tuple[Span, ...]) -> Attendee:
    hours = working_time.hours_of(person)
    return Attendee(hours.zone.key, hours.starts, hours.ends, busy)


def _call(session: Session, card: Card, now: datetime) -> Drawing:
    meeting = arranging.load(session, card.subject_id)
    drawing = blocks.call_card(showing.call(session, card.subject_id, card.person_id, now=now))
    ends = showing.changes_at(meeting)
    return Drawing(drawing.text, drawing.blocks, changes_at=ends if ends is not None and ends > now else None)


def _asked(session: Session, card: Card, now: datetime) -> Drawing:
    return blocks.asked_card(showing.call(session, card.subject_id, card.person_id, now=now))


PROJECTIONS = {arranging.CARD: _call, arranging.ASKED: _asked}
"""How each of these cards is drawn, for the table of all cards."""
