"""The not-now guard for mails that offer something nobody asked for: what must have passed before one is welcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.people.working_time import working_day_after
from store import contacting

AFTER_HANDOFF, AFTER_NO, BETWEEN_OFFERS = timedelta(days=14), timedelta(days=14), timedelta(days=90)


@dataclass(frozen=True)
class Moment:
    """What is asked: whether this is a good moment to offer a customer something, as days are in `zone`."""

    session: Session
    customer_id: int
    now: datetime
    zone: str

    def day_of(self, at: datetime) -> date:
        """Give the date of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def working_day_after(self, at: datetime) -> date:
        """Give the first working day after the day of an instant."""
        return working_day_after(self.day_of(at), self.zone)


def not_now(session: Session, customer_id: int, *, now: datetime, zone: str) -> str | None:
    """Say why to wait and which day is the earliest good one, for the first rule that applies; None when none does."""
    asked = Moment(session, customer_id, now, zone)
    return next((said for rule in RULES if (said := rule(asked)) is not None), None)


def _ticket(asked: Moment) -> str | None:
    found = contacting.burning_ticket(asked.session, asked.customer_id)
    if found is None:
        return None
    severity = "an urgent" if found.severity == "urgent" else "a high-severity"
    return (
        f"They have {severity} ticket open since {_day(asked.day_of(found.opened_at))} (#{found.external_ref},"
        f" {found.subject}). Earliest good day: two working days after it closes."
    )


def _handoff(asked: Moment) -> str | None:
    found = contacting.handed_over_since(asked.session, asked.customer_id, asked.now - AFTER_HANDOFF)
    if found is None:
        return None
    if found.completed_at is None:
        return "They are being handed to a new CSM. Earliest good day: two weeks after that is done."
    earliest = asked.working_day_after(found.completed_at + AFTER_HANDOFF)
    since = _day(asked.day_of(found.completed_at))
    return f"They have had a new CSM since {since}. Earliest good day: {_day(earliest)}."


def _negative(asked: Moment) -> str | None:
    found = contacting.turned_us_down_since(asked.session, asked.customer_id, asked.now - AFTER_NO)
    if found is None:
        return None
    earliest = asked.working_day_after(found.sent_at + AFTER_NO)
    said = _day(asked.day_of(found.sent_at))
    return f"Their reply of {said} was not a happy one. Earliest good day: {_day(earliest)}."


def _another(asked: Moment) -> str | None:
    found = contacting.introduced_since(asked.session, asked.customer_id, asked.now - BETWEEN_OFFERS)
    if found is None or found.intro_sent_at is None:
        return None
    earliest = asked.working_day_after(found.intro_sent_at + BETWEEN_OFFERS)
    said = _day(asked.day_of(found.intro_sent_at))
    return f"We wrote to them about {found.name} on {said}. Earliest good day: {_day(earliest)}."


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


RULES: tuple[Callable[[Moment], str | None], ...] = (_ticket, _handoff, _negative, _another)
