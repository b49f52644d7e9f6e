"""How often Rapport interrupts somebody in a day: what can wait beyond that comes together on their next morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.people.working_time import ONE_DAY, Hours, at_work, hours_of
from store import interruptions
from store.models import Person

UNASKED = (
    *("reply", "silence", "promise", "promise_named", "mailbox", "unsettled", "look", "away_cover", "meeting_asked"),
    *("briefing_questions", "handoff_asked", "handoff_declined", "handoff_due", "handoff_incoming", "handoff_overdue"),
    *("handoff_offer", "handoff_offers", "handoff_pulse", "handoff_alone", "reassignment", "meeting"),
)
"""The cards that come without their reader having just asked for them; each counts, those that never wait as well."""
TOGETHER = timedelta(minutes=10)
"""What comes so soon after the beginning of a working day has come together, and counts for nothing."""


def comes_at(session: Session, person: Person, *, most: int, now: datetime, waited: bool = False) -> datetime:
    """Give when something that can wait may interrupt somebody: now, or when their next working hours begin.

    Once they had `most` today it is next morning, except for what has `waited` for a morning already.
    """
    hours = hours_of(person)
    if not waited and interruptions.count_since(session, person.id, UNASKED, _begun(hours, now)) >= most:
        tomorrow = now.astimezone(hours.zone).date() + ONE_DAY
        return at_work(datetime.combine(tomorrow, time(), hours.zone), hours)
    return at_work(now, hours)


def _begun(hours: Hours, now: datetime) -> datetime:
    today = now.astimezone(hours.zone).date()
    return datetime.combine(today, hours.starts, hours.zone).astimezone(UTC) + TOGETHER
