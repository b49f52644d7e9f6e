"""Proposing times for a call: three different days on which everybody is at work and free, pure of everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.connectors.google.calendar import Span
from bot.people.working_time import is_working_day

LENGTH = timedelta(minutes=30)
BUFFER = timedelta(minutes=15)
STEP = timedelta(minutes=30)
DAYS = 14
"""Days ahead, as the recipient counts them, within which a time is looked for; tomorrow is the first."""
PROPOSALS = 3
RECIPIENT_HOURS = (time(9), time(17))
GOOD_TIME = time(11)
"""The recipient's time that proposals come nearest to: after the morning's mail, before lunch."""


@dataclass(frozen=True)
class Attendee:
    """Somebody who is to be there: where they are, when they work there, and when they are busy."""

    zone: str
    opens: time
    closes: time
    busy: tuple[Span, ...] = ()


def recipient(zone: str) -> Attendee:
    """Give somebody at the customer, whose calendar nobody sees."""
    return Attendee(zone, *RECIPIENT_HOURS)


def looking_from(now: datetime, away_until: date | None, zone: str) -> datetime:
    """Give the moment from which times are looked for: now, or the beginning of the day that somebody is away until."""
    return max(now, _moment(away_until, time(0), zone)) if away_until else now


def propose(whom: Attendee, ours: Sequence[Attendee], *, now: datetime) -> list[datetime]:
    """Propose up to three starts on different days, the first tomorrow; fewer when the calendars have no more.

    A proposal lies in everybody's working hours, on nobody's weekend or public holiday, and keeps a quarter of an
    hour between itself and whatever else our people have.
    """
    found = []
    today = now.astimezone(ZoneInfo(whom.zone)).date()
    for day in (today + timedelta(days=number) for number in range(1, DAYS + 1)):
        fitting = [at for at in _starts(day, whom) if all(_suits(at, who) for who in (whom, *ours))]
        if fitting:
            found.append(min(fitting, key=lambda at: abs(at - _moment(day, GOOD_TIME, whom.zone))))
        if len(found) == PROPOSALS:
            break
    return found


def window(now: datetime) -> Span:
    """Give the time in which calendars must be known for `propose`: its days, and some room for other zones."""
    return Span(now, now + timedelta(days=DAYS + 2))


def conflicts(when: Span, busy: Sequence[Span]) -> bool:
    """Tell whether somebody has anything else at that very time."""
    return any(when.overlaps(span) for span in busy)


def _starts(day: date, whom: Attendee) -> Iterator[datetime]:
    at = _moment(day, whom.opens, whom.zone)
    while at + LENGTH <= _moment(day, whom.closes, whom.zone):
        yield at
        at += STEP


def _suits(at: datetime, who: Attendee) -> bool:
    there, over = at.astimezone(ZoneInfo(who.zone)), (at + LENGTH).astimezone(ZoneInfo(who.zone))
    if there.date() != over.date() or not who.opens <= there.time() or over.time() > who.closes:
        return False
    if not is_working_day(there.date(), who.zone):
        return False
    return not conflicts(Span(at - BUFFER, at + LENGTH + BUFFER), who.busy)


def _moment(day: date, clock_time: time, zone: str) -> datetime:
    return datetime.combine(day, clock_time, ZoneInfo(zone)).astimezone(UTC)
