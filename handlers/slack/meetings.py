"""The call with a customer: looking for times, booking one, moving and cancelling it, and whether it took place."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack.elements import actions, link
from blocks.slack.text import clipped, escape, section
from bot.connectors.google.oauth import CALENDAR
from bot.handoff.meeting import arranging, attending, booking, by_mail, took_place
from bot.kinds import KINDS
from handlers.slack.answers import Answer, Ephemeral, Nothing
from handlers.slack.asked import Asked
from handlers.slack.connecting import connect_url
from handlers.slack.routing import routes
from store.models import Meeting, Person

SCOPES = tuple(scope.rpartition("/")[2] for scope in CALENDAR)
WHY = (
    "*Allow your calendar*, so that I propose times at which you are free and put the call into it. I see when you are"
    " busy, never with what; I change only what I put there. Then press Look again on the card."
)

OFFERED = "The times stand in your draft to {} now. Nothing was sent and nothing is booked: read it, then press Send."
LONGEST_NAME = 80


@routes.action("meeting.arrange")
def arrange(session: Session, person: Person, asked: Asked) -> Answer:
    """Begin to arrange the call of a handoff, or bring its card to the bottom of the conversation."""
    arranging.arrange(session, person, attending.transition_of(session, asked.id_in_value()), now=asked.at)
    return Nothing()


@routes.action("meeting.look_again")
def look_again(session: Session, person: Person, asked: Asked) -> Answer:
    """Look for other times."""
    arranging.look_again(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.allow")
def allow(session: Session, person: Person, asked: Asked) -> Answer:
    """Lead to Google's page for the two permissions that a call needs."""
    meeting = _meeting(session, asked)
    attending.require_csm(attending.transition_of(session, meeting.transition_id), person)
    url = connect_url(session, person, asked, extra=SCOPES)
    return Ephemeral("Allow your calendar.", [section(WHY), actions(link("Allow calendar", "connect.open", url))])


@routes.action("meeting.book")
def book(session: Session, person: Person, asked: Asked) -> Answer:
    """Book one of the proposed times."""
    booking.choose(session, person, _meeting(session, asked), asked.id_in_value(1), now=asked.at)
    return Nothing()


@routes.action("meeting.offer")
def offer(session: Session, person: Person, asked: Asked) -> Answer:
    """Put the proposed times into this CSM's draft to the customer; nothing is booked and nothing leaves."""
    meeting = _meeting(session, asked)
    outreach = by_mail.draft_for(session, person, meeting, now=asked.at)
    kind = KINDS[outreach.kind]
    kind.may_edit(session, outreach, person)
    reader = by_mail.offer(session, person, meeting, outreach, now=asked.at)
    kind.has_changed(session, outreach, now=asked.at)
    return Ephemeral(OFFERED.format(escape(clipped(reader, LONGEST_NAME))), safe_here=True)


@routes.action("meeting.move")
def move(session: Session, person: Person, asked: Asked) -> Answer:
    """Look for another time for a booked call."""
    booking.move_it(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.keep")
def keep(session: Session, person: Person, asked: Asked) -> Answer:
    """Leave a booked call at its time."""
    booking.keep_it(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.cancel")
def cancel(session: Session, person: Person, asked: Asked) -> Answer:
    """Call the meeting off."""
    booking.call_off(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.join")
def joined(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow the link to the call; Slack still wants to be answered."""
    return Nothing()


@routes.action("meeting.yes")
def yes(session: Session, person: Person, asked: Asked) -> Answer:
    """Record that the call took place."""
    took_place.yes(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.moved")
def was_moved(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask again once the call has its new time."""
    took_place.moved(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


@routes.action("meeting.no")
def no(session: Session, person: Person, asked: Asked) -> Answer:
    """Record that the call did not take place."""
    took_place.no(session, person, _meeting(session, asked), now=asked.at)
    return Nothing()


def _meeting(session: Session, asked: Asked) -> Meeting:
    return arranging.load(session, asked.id_in_value())
