"""What the cards of a call show, as values: read in one transaction, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.handoff.meeting import arranging, attending, took_place
from bot.handoff.meeting.attending import Party
from bot.outreach.contacts_away import ContactAway
from bot.people.closed_days import country_of
from bot.people.forms_of_address import familiar
from store import meetings, people
from store.models import Meeting, Person, Transition


@dataclass(frozen=True)
class TimeShown:
    """One time in everybody's zone, as plain words: `theirs` with its day, `ours` per person with the hour alone.

    `starts` is the same in seconds since 1970.
    """

    starts: int
    theirs: str
    ours: tuple[str, ...]


@dataclass(frozen=True)
class CallShown:
    """A call as its own card shows it to one person. Names are as on record: escape them.

    `allow` says what the reader's own calendar still lacks; `asks_again_at` when they are asked anew. `away` is the
    guest who is back last of those who are away.
    """

    meeting_id: int
    transition_id: int
    state: str
    customer: str
    contact: str
    place: str
    organiser: str
    is_organiser: bool
    incoming: str
    times: tuple[TimeShown, ...]
    booked: TimeShown | None
    is_over: bool
    meet_url: str | None
    troubles: frozenset[str]
    unseen: tuple[str, ...]
    allow: bool
    may_book: bool
    is_delegated: bool
    is_pilot: bool
    is_zone_known: bool
    invited: tuple[str, ...]
    asks_again_at: datetime | None
    away: ContactAway | None


@dataclass(frozen=True)
class CallLine:
    """A call as the cards of its handoff show it; `state` is empty where none was arranged."""

    transition_id: int
    state: str
    starts_at: datetime | None


def line(session: Session, transition: Transition) -> CallLine | None:
    """Say how the call of a handoff stands; None before the customer knows of the handoff."""
    if transition.state not in attending.KNOWN:
        return None
    found = meetings.newest(session, transition.id)
    if found is None or found.state in meetings.OVER:
        return CallLine(transition.id, "", None)
    return CallLine(transition.id, found.state, found.starts_at)


def call(session: Session, meeting_id: int, reader_id: int, *, now: datetime) -> CallShown:
    """Read everything the card of a call shows at this moment; raises NotFound."""
    meeting = arranging.load(session, meeting_id)
    party = attending.party_of(session, attending.transition_of(session, meeting.transition_id))
    reader = people.get(session, reader_id) or party.ours[0]
    organiser, mailbox = people.get(session, meeting.organiser_id), people.mailbox_of(session, reader_id)
    incoming = next((one for one in party.ours if one.id == party.transition.incoming_id), party.ours[-1])
    unseen = [one for one in (people.get(session, person_id) for person_id in arranging.unseen(meeting)) if one]
    may_book = attending.may_book(session, meeting.organiser_id if meeting.booked_at else reader_id) is not None
    is_over = meeting.ends_at is not None and meeting.ends_at <= now
    return CallShown(
        meeting_id=meeting.id,
        transition_id=meeting.transition_id,
        state=meeting.state,
        customer=party.customer.name,
        contact=party.contact(),
        place=place_of(party),
        organiser=organiser.name if organiser else "",
        is_organiser=meeting.organiser_id == reader_id,
        incoming=incoming.name,
        times=tuple(_time(datetime.fromisoformat(choice), party, reader) for choice in meeting.choices),
        booked=_time(meeting.starts_at, party, reader) if meeting.starts_at and meeting.booked_at else None,
        is_over=is_over,
        meet_url=meeting.meet_url,
        troubles=frozenset(word for word in arranging.words(meeting) if not word.startswith(arranging.UNSEEN)),
        unseen=tuple("your" if one.id == reader_id else f"{familiar(one.name)}'s" for one in unseen),
        allow=not (may_book and attending.may_look(session, reader_id)),
        may_book=may_book,
        is_delegated=mailbox is not None and mailbox.is_delegated,
        is_pilot=party.is_pilot,
        is_zone_known=party.is_zone_known,
        invited=tuple(meeting.guests) or party.invited(),
        asks_again_at=took_place.asks_again_at(incoming, now) if arranging.MOVED in arranging.words(meeting) else None,
        away=attending.away(session, party, now=now) if meeting.state == "proposed" else None,
    )


def changes_at(meeting: Meeting) -> datetime | None:
    """Give when a booked call looks different by itself: at its end."""
    return meeting.ends_at + timedelta(seconds=1) if meeting.ends_at and meeting.state == "booked" else None


def _time(starts: datetime, party: Party, reader: Person) -> TimeShown:
    theirs = starts.astimezone(ZoneInfo(party.zone))
    ours = [(one, starts.astimezone(ZoneInfo(one.zone))) for one in party.ours]
    return TimeShown(
        starts=int(starts.timestamp()),
        theirs=f"{theirs:%A} {theirs.day} {theirs:%B}, {theirs:%H:%M}",
        ours=tuple(
            f"{there:%H:%M} for {'you' if one.id == reader.id else familiar(one.name)}"
            if there.date() == theirs.date()
            else f"{there:%A %H:%M} for {'you' if one.id == reader.id else familiar(one.name)}"
            for one, there in ours
        ),
    )


def place_of(party: Party) -> str:
    """Name the city that a zone is called after, as "Chicago" or "Knox, Indiana"; empty where it is after none."""
    parts = party.zone.replace("_", " ").split("/")[1:]
    return ", ".join(reversed(parts)) if country_of(party.zone) else ""
