"""How long a draft stays true: some working days, and no longer than the first day it speaks of as to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.outreach import hours, quiet
from bot.outreach.body import Body
from bot.outreach.body.tree import parts_of
from bot.outreach.claims.claim import Days
from bot.outreach.claims.record import figures
from store import outreach as store
from store.models import Outreach


def written_at(session: Session, outreach: Outreach) -> datetime | None:
    """Tell when what a draft rests on was last looked up; None for one that rests on nothing."""
    return store.facts_looked_up_at(session, outreach.id)


def stale_at(session: Session, outreach: Outreach, body: Body, zone: str) -> datetime | None:
    """Give the moment from which a draft is too old to be sent as it is, by its sender's days; None for never."""
    written = written_at(session, outreach)
    if written is None:
        return None
    days = days_to_come(body, quiet.day_of(written, zone))
    return min([hours.stale_at(written, zone), *(hours.end_of(day, zone) for day in days)])


def objection(session: Session, outreach: Outreach, body: Body, zone: str, *, leaves_at: datetime) -> str | None:
    """Name the first day that was to come when a mail was written and is over when it leaves; None without one."""
    written = written_at(session, outreach)
    leaves_on = quiet.day_of(leaves_at, zone)
    over = min(days_to_come(body, quiet.day_of(written, zone)), default=leaves_on) if written else leaves_on
    if over >= leaves_on:
        return None
    return f"It speaks of {_said(over)} as to come, and would leave on {_said(leaves_on)}. Change those words first."


def days_to_come(body: Body, written_on: date) -> set[date]:
    """Give the days after this one that stand where Rapport wrote them; what somebody typed is theirs."""
    return {day for day in _named(body, written_on) if day > written_on}


def _named(body: Body, today: date) -> Iterator[date]:
    """Yield every day named in so many words, as the one nearest to this day where the words fit several."""
    for block in body.blocks:
        for spans in parts_of(block) if block.facts else ():
            for found in figures("".join(span.text for span in spans), today):
                readings = found.value.readings if isinstance(found.value, Days) else ()
                yield from sorted((day for day, end in readings if day == end), key=lambda day: abs(day - today))[:1]


def _said(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
