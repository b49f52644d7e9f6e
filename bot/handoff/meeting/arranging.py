"""Arranging a call: beginning to look for times, what was found, and looking again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.handoff.meeting import attending
from store import audit, cards, jobs, meetings
from store.models import Meeting, Person, Transition

PROPOSE = "meetings.propose"
CARD, ASKED = "meeting", "meeting_asked"
SHOWING = ("handoff", "handoff_incoming")
"""Cards of the handoff that say how its call stands."""

NONE_FITS, TAKEN, REFUSED, NOT_CANCELLED = "none", "taken", "refused", "not_cancelled"
MISSED, MOVED, DECLINED, NO_LINK = "missed", "moved", "declined", "no_link"
UNSEEN = "unseen:"
"""Words in which `Meeting.trouble` says what stands in the way; UNSEEN is followed by a person's id."""


def arrange(session: Session, person: Person, transition: Transition, *, now: datetime) -> Meeting:
    """Show somebody the call of a handoff, and look for times when there is none yet; pressing twice makes one call.

    Raises NotAllowed for anybody but the two CSMs, and Invalid before the customer knows or when nobody may be invited.
    """
    attending.require_csm(transition, person)
    found = meetings.newest(session, transition.id)
    if found is None or found.state in meetings.OVER:
        found = _begin(session, person, transition, now=now)
    card = cards.show(session, CARD, found.id, person.id, now=now)
    if card.message_ref is not None:
        cards.bring_back(session, card, now=now)
    return found


def look_again(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> None:
    """Look for other times: the calendars may have changed, or one more of them may be looked into now."""
    attending.require_csm(attending.transition_of(session, meeting.transition_id), person)
    if not meetings.move(session, meeting.id, from_states=("proposed",), to="proposed", choices=[], trouble=None):
        raise AlreadyDone("The time for this call was chosen meanwhile. Nothing was changed.")
    ask_for_times(session, meeting.id, now=now)


def ask_for_times(session: Session, meeting_id: int, *, now: datetime) -> None:
    """Ask for times to be looked for and show that this goes on."""
    key = f"meeting:{meeting_id}:propose:{now.timestamp()}"
    jobs.schedule(session, PROPOSE, {"meeting_id": meeting_id}, now=now, unique_key=key, lane=lane(meeting_id))
    has_changed(session, meeting_id, now=now)


def offer(
    session: Session, meeting: Meeting, starts: Iterable[datetime], unseen: Iterable[int], *, now: datetime
) -> None:
    """Keep the times that were found, and whose calendars were not looked into; drop them if one was chosen since."""
    choices = [at.isoformat() for at in starts]
    kept = [word for word in words(meeting) if word in (TAKEN, REFUSED)]
    said = [*kept, *(f"{UNSEEN}{person_id}" for person_id in unseen), *([] if choices else [NONE_FITS])]
    values = {"choices": choices, "trouble": " ".join(said) or None}
    if meetings.move(session, meeting.id, from_states=("proposed",), to="proposed", **values):
        has_changed(session, meeting.id, now=now)


def words(meeting: Meeting) -> list[str]:
    """Read what stands in the way of a call."""
    return (meeting.trouble or "").split()


def unseen(meeting: Meeting) -> list[int]:
    """Read whose calendars were not looked into when its times were proposed."""
    return [int(word.removeprefix(UNSEEN)) for word in words(meeting) if word.startswith(UNSEEN)]


def load(session: Session, meeting_id: int) -> Meeting:
    """Load a meeting; raises NotFound."""
    found = meetings.get(session, meeting_id)
    if found is None:
        raise NotFound("I can't find that call any more. Nothing was changed.")
    return found


def has_changed(session: Session, meeting_id: int, *, now: datetime) -> None:
    """Draw again whatever shows this call."""
    meeting = load(session, meeting_id)
    cards.touch(session, meeting.id, CARD, ASKED, now=now)
    cards.touch(session, meeting.transition_id, *SHOWING, now=now)


def lane(meeting_id: int) -> str:
    """Name the lane in which everything about one call is done, one thing at a time."""
    return f"meeting:{meeting_id}"


def _begin(session: Session, person: Person, transition: Transition, *, now: datetime) -> Meeting:
    party = attending.party_of(session, transition)
    attending.require_welcome(session, party)
    values = {
        "transition_id": transition.id,
        "organiser_id": person.id,
        "event_ref": _event_ref(transition, meetings.number_over(session, transition.id)),
        "zone": party.zone,
        "state": "proposed",
        "choices": [],
        "guests": [],
        "created_at": now,
    }
    begun = meetings.begin(session, values)
    if begun is None:  # The colleague pressed the same button at the same moment.
        found = meetings.newest(session, transition.id)
        if found is None:
            raise NotFound("I can't find that call any more. Nothing was changed.")
        return found
    audit.note(session, person.id, "meeting.arranged", "meeting", begun.id, {"transition": transition.id}, now=now)
    ask_for_times(session, begun.id, now=now)
    return begun


def _event_ref(transition: Transition, number: int) -> str:
    """Name the calendar's event before it exists, in base32hex: the same for everybody who presses at once.

    The moment the handoff was planned keeps an installation that began anew from meeting its earlier events.
    """
    named = f"{transition.workspace_id}:{transition.id}:{transition.planned_at.isoformat()}:{number}"
    return hashlib.sha256(named.encode()).hexdigest()[:40]
