"""The handoff itself in a briefing: why, what the customer has been told, by when, until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.handoff.briefing.page import Line, one_line
from bot.handoff.plan import SOURCE, usual_reason
from bot.handoff.wording.dates import day, weekday
from store.models import Person, Transition

DEPARTURE = "departure"
WHY = {
    "territory change": "Why now: territories change.",
    "rebalancing": "Why now: the books are being rebalanced.",
    "role change": "Why now: {name} changes role.",
    "leave": "Why now: {name} goes on leave.",
}


@dataclass(frozen=True)
class Pair:
    """A handoff and the two people in it.

    `written_to` is the contact its mails are for, None before they are begun; `away_until` the day that an
    out-of-office note of theirs names.
    """

    transition: Transition
    outgoing: Person
    incoming: Person
    written_to: int | None = None
    away_until: date | None = None

    def is_confidential(self) -> bool:
        """Tell whether this is a departure, which stays between those who know until it is announced."""
        return usual_reason(self.transition.reason or "") == DEPARTURE


def handoff(pair: Pair, today: date, zone: ZoneInfo) -> Iterator[Line]:
    """Say what the handoff says; a departure gives neither its reason nor its last day."""
    transition, name = pair.transition, one_line(pair.outgoing.name, 80)
    planned = transition.planned_at.astimezone(zone).date()
    reason = "" if pair.is_confidential() else usual_reason(transition.reason or "")
    if reason:
        said = WHY.get(reason, f"Why now, as given: “{one_line(reason, 160)}”.")
        yield Line(said.format(name=name) if reason in WHY else said, SOURCE, planned)
    yield Line(_told(transition, today, zone), SOURCE, planned)
    if pair.outgoing.deactivated_at is not None:
        yield Line(f"{name} is no longer here.", f"{name}'s profile", today)
    elif transition.last_day_on and transition.last_day_on >= today and not pair.is_confidential():
        yield Line(f"{name} can be reached until {weekday(transition.last_day_on, today)}.", SOURCE, planned)


def _told(transition: Transition, today: date, zone: ZoneInfo) -> str:
    def on(at: datetime) -> str:
        return day(at.astimezone(zone).date(), today)

    if transition.state == "cancelled":
        return "This handoff was called off."
    if transition.introduced_at:
        return f"The introduction left on {on(transition.introduced_at)}."
    due = (
        f" The introduction is due by {weekday(transition.introduce_by_on, today)}."
        if transition.introduce_by_on
        else ""
    )
    if transition.announced_at:
        return f"The farewell left on {on(transition.announced_at)}.{due}"
    return f"The customer has not been told yet.{due}"
