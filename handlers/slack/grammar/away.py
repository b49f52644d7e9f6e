"""`away 3 to 14 March, Sarah covers`: from when until when, and who covers."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from bot.errors import Invalid
from handlers.slack.grammar import days

EXAMPLE = "/rapport away 3 to 14 March, Sarah covers"
LONGEST_OVER_NEW_YEAR = timedelta(days=183)
JUST_BEGUN = timedelta(days=60)
"""How long ago an absence may have begun that is only now told of; further back the next year is meant."""

_COVERS = (
    re.compile(
        r"[\s,;]*(?:and |with )?(?P<who><@[^>]+>|[^,;\d]+?) (?:covers|is covering|covering|will cover)(?: for me)?$",
        re.IGNORECASE,
    ),
    re.compile(r"[\s,;]*(?:and )?(?:is |am )?cover(?:ed)?(?: is| by|:) ?(?P<who>.+)$", re.IGNORECASE),
)
_PARTED = re.compile(
    r"^(?:from |between )?(?P<first>.+?)"
    r"\s*(?:\bto\b|\buntil\b|\btill\b|\bthrough\b|\band\b|–|—|→|\s-\s)\s*(?P<last>.+)$",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"^(?:from )?(?P<first>\d{1,2})\s?-\s?(?P<last>\d{1,2}\.? .+)$", re.IGNORECASE)
_DAY_WORDS = re.compile(
    rf"(?:(?:to|until|till|from|on|{'|'.join(calendar.month_name[1:])}|{'|'.join(calendar.day_name)}|today|tomorrow)\b\s*)+",
    re.IGNORECASE,
)
WEEK, FRIDAY = 7, 4
_WEEK = re.compile(r"(this|next) week", re.IGNORECASE)
_UNTIL = re.compile(r"^(?:until|till|through|to)\s+(?P<last>.+)$", re.IGNORECASE)
_BARE = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)?")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\s+\d{1,2}(?:st|nd|rd|th)?$")


class AwayWords(NamedTuple):
    """What was typed: the days, both included, and who covers as it was written; None where nothing was said."""

    from_on: date | None
    until_on: date | None
    cover: str | None


def parse_away(text: str, *, today: date) -> AwayWords:
    """Read what stands behind `away`; raises Invalid for days that cannot be read or have two readings."""
    line, cover = _without_cover(text.strip(" ,.;!"))
    if not line:
        return AwayWords(None, None, cover)
    if found := _WEEK.fullmatch(line):
        monday = today + timedelta(days=(WEEK if found[1].casefold() == "next" else 0) - today.weekday())
        return AwayWords(max(monday, today), max(monday + timedelta(days=FRIDAY), today), cover)
    if found := _UNTIL.match(line):
        return AwayWords(today, _required(found["last"], today), cover)
    found = _HYPHEN.match(line) or _PARTED.match(line)
    if found is None:
        day = _required(re.sub(r"^(?:on|from) ", "", line, flags=re.IGNORECASE), today)
        return AwayWords(day, day, cover)
    return AwayWords(*_both(found["first"], found["last"], today), cover)


def _without_cover(line: str) -> tuple[str, str | None]:
    for pattern in _COVERS:
        if found := pattern.search(line):
            # Without a comma the last word of the days stands before the name: "3 to 14 March Sarah covers".
            day = _DAY_WORDS.match(found["who"].strip())
            who = found["who"].strip()[day.end() if day else 0 :]
            days_said = f"{line[: found.start()]} {day[0] if day else ''}"
            return days_said.strip(" ,;."), who.strip(" ,.") or None
    return line, None


def _both(first: str, last: str, today: date) -> tuple[date, date]:
    """Read two days; the first may lack its month ("3 to 14 March"), the second too ("March 3 to 14")."""
    first, last = first.strip(" ,"), last.strip(" ,")
    if (american := _AMERICAN.fullmatch(first)) and _BARE.fullmatch(last):
        last = f"{american[1]} {last}"
    until = _required(last, today)
    if bare := _BARE.fullmatch(first):
        return max(_same_month(int(bare[1]), until, first), min(today, until)), until
    begin = _required(first, today) if first.casefold() not in ("today", "now") else today
    if begin <= until:
        return begin, until
    began = begin.replace(year=begin.year - 1) if (begin.month, begin.day) != (2, 29) else begin
    if today - JUST_BEGUN <= began <= today:  # It has begun already: "3 to 14 March", typed on the fifth.
        return today, until
    later = _required(last, begin)
    # Half a year and more is no leave over the turn of the year, but two days the wrong way round.
    return begin, later if later - begin <= LONGEST_OVER_NEW_YEAR else until


def _same_month(number: int, until: date, typed: str) -> date:
    try:
        return until.replace(day=number)
    except ValueError:
        raise days.unreadable(typed, example=EXAMPLE) from None


def _required(typed: str, today: date) -> date:
    try:
        found = days.read(typed, today=today, example=EXAMPLE)
    except Invalid as error:
        raise Invalid(error.message) from error  # Without a field: nothing was filled in, it was typed.
    if found is None:
        raise days.unreadable(typed, example=EXAMPLE)
    return found
