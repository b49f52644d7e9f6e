"""How often Rapport interrupts somebody in a day: what can wait beyond that comes together on their next morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.people.working_time import ONE_DAY, at_work, hours_of
from store import cards
from store.models import Person

UNASKED = (
    *("reply", "silence", "promise", "promise_named", "mailbox", "unsettled", "look", "away_cover", "meeting_asked"),
    *("briefing_questions", "handoff_asked", "handoff_declined", "handoff_due", "handoff_incoming", "handoff_overdue"),
    *("handoff_offer", "handoff_offers", "handoff_pulse"),
)
"""The cards that come without their reader having just asked for them; each counts, those that never wait as well."""
TOGETHER = timedelta(minutes=10)
"""What comes so soon after the beginning of a working day has come together, and counts for nothing."""


def comes_at(session: Session, person: Person, *, most: int, now: datetime) -> datetime:
    """Give when something that can wait may interrupt somebody: now, or once they had `most` today, next morning."""
    hours = hours_of(person)
    today = now.astimezone(hours.zone).date()
    begun = datetime.combine(today, hours.starts, hours.zone).astimezone(UTC) + TOGETHER
    if cards.count_since(session, person.id, UNASKED, begun) < most:
        return now
    return at_work(datetime.combine(today + ONE_DAY, time(), hours.zone), hours)
