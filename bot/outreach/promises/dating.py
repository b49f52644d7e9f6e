"""The day by which a sentence promises something, as it reads on the day it was sent."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.outreach.claims.claim import Amount, Days, Found
from bot.outreach.claims.days import WEEKDAYS, dates
from bot.outreach.claims.lengths import lengths
from bot.people.working_time import ONE_DAY, working_day_after, working_day_before

FARTHEST = timedelta(days=400)
_DEADLINE = re.compile(r"\b(?:by|until|till|before|on|in|within|no later than)\s+(?:the\s+)?$", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:since|from|of|after|for|between)\s+(?:the\s+)?$", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|within)\s+(?:the next\s+)?$", re.IGNORECASE)
_TODAY = re.compile(r"\b(?:today|tonight|end of (?:the )?day)\b", re.IGNORECASE)
_WEEKDAY_ALONE = re.compile(rf"(?:{'|'.join(WEEKDAYS)})", re.IGNORECASE)
_WORKING = re.compile(r"\b(?:working|business)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Dated:
    """A day, and where in the text it is said."""

    on: date
    start: int
    end: int


def day_in(text: str, sent_on: date, zone: str) -> Dated | None:
    """Give the day a promise names: one behind "by" or "until" before any other; None when it names none to come.

    A stretch such as "next week" means its last working day in `zone`, the sender's; a weekday means the next one.
    """
    found = [one for one in _days(text, sent_on, zone) if one.on - sent_on <= FARTHEST]
    ranked = sorted(found, key=lambda one: (_rank(text[: one.start]), one.start, -one.end))
    return ranked[0] if ranked and _rank(text[: ranked[0].start]) < _NOT_MEANT else None


def back(on: date, working_days: int, zone: str) -> date:
    """Give the working day so many working days before a day; with 0 the day itself or the last working day before."""
    return working_day_before(on + ONE_DAY, zone, working_days + 1)


_NOT_MEANT = 2


def _rank(before: str) -> int:
    if _EARLIER.search(before):
        return _NOT_MEANT
    return 0 if _DEADLINE.search(before) else 1


def _days(text: str, sent_on: date, zone: str) -> Iterator[Dated]:
    for match in _TODAY.finditer(text):
        yield Dated(sent_on, *match.span())
    for found in dates(text, sent_on):
        on = _next(found, text[found.start : found.end], sent_on, zone)
        if on is not None:
            yield Dated(on, found.start, found.end)
    for found, is_ago in lengths(text):
        if not is_ago and isinstance(found.value, Amount) and _WITHIN.search(text[: found.start]):
            on = _after(found.value.high, text[found.start : found.end], sent_on, zone)
            if on is not None:
                yield Dated(on, found.start, found.end)


def _next(found: Found, words: str, sent_on: date, zone: str) -> date | None:
    if not isinstance(found.value, Days):
        return None
    # "By Friday", written on a Friday, is not today.
    earliest = sent_on + timedelta(days=1 if _WEEKDAY_ALONE.fullmatch(words.rsplit(maxsplit=1)[-1]) else 0)
    last = min((reading for reading in found.value.readings if reading[1] >= earliest), default=None, key=_end)
    return None if last is None else max(_last_working_day(*last, zone), sent_on)


def _end(reading: tuple[date, date]) -> date:
    return reading[1]


def _last_working_day(first: date, last: date, zone: str) -> date:
    return last if first == last else max(back(last, 0, zone), first)


def _after(days: float, words: str, sent_on: date, zone: str) -> date | None:
    whole = math.ceil(days)
    if whole > FARTHEST.days:
        return None
    if _WORKING.search(words):
        return working_day_after(sent_on, zone, whole)
    return max(back(sent_on + timedelta(days=whole), 0, zone), sent_on)
