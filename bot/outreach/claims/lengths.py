"""Finds spans of time and rhythms in a text: "18 months", "a year and a half", "every two weeks"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.outreach.claims.claim import Amount, Found
from bot.outreach.claims.numbers import NUMBER, ROUNDING, read_number, rounded

MONTH, YEAR = 365.25 / 12, 365.25
DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": MONTH, "quarter": 3 * MONTH} | {
    "year": YEAR,
    "decade": 10 * YEAR,
}
_UNIT = r"(?P<unit>minute|hour|day|week|month|quarter|year|decade)"
_MAY_LAST = re.compile(r"minute|hour|day|week|month|quarter|year|decade", re.IGNORECASE)
_MAY_RECUR = re.compile(r"once|twice|times|every|daily|weekly|fortnightly|monthly|quarterly|yearly", re.IGNORECASE)
_MANY = re.compile(
    rf"(?:\b(?P<rounding>{ROUNDING})\s+)?(?P<number>{NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<upper>{NUMBER}))?"
    rf"(?:\s|-)(?:(?:working|business|full|short|whole|good)\s)?{_UNIT}s?\b(?P<half> and a half)?(?P<ago> ago\b)?",
    re.IGNORECASE,
)
_HALF = re.compile(rf"\b(?P<number>half an?) {_UNIT}\b(?P<ago> ago\b)?", re.IGNORECASE)
# "A year" is a length only where something lasts that long or lies so far away: not in "245k a year".
_ONE = re.compile(
    rf"(?P<lead>\b(?:for|in|within|after|last(?:ed)?|took|just|only|than|past|spent|{ROUNDING})\s+(?:the\s+)?)?"
    rf"\b(?P<number>an?|one|past|last) {_UNIT}\b(?P<half> and a half)?(?P<ago> ago\b)?",
    re.IGNORECASE,
)
_TIMES = r"(?P<times>once|twice|three times|four times|five times)"
_RHYTHM = re.compile(
    rf"\b(?:(?:about )?{_TIMES} (?:an?|per|every|each)|every(?: (?P<number>{NUMBER}|other|few))?) {_UNIT}s?\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\b(?P<adverb>daily|weekly|fortnightly|monthly|quarterly|yearly)\b", re.IGNORECASE)
_ADVERBS = {"daily": 1.0, "weekly": 7.0, "fortnightly": 14.0, "monthly": MONTH, "quarterly": 3 * MONTH, "yearly": YEAR}
_MEETS = re.compile(r"\b(?:met|meet|meetings?|calls?|spoken|spoke|talked|conversations?)\b", re.IGNORECASE)
_OFTEN = {"once": 1, "twice": 2, "three times": 3, "four times": 4, "five times": 5}
_TOLERANCE = 1.25  # A rhythm said of people is never exact.


def lengths(text: str) -> Iterator[tuple[Found, bool]]:
    """Yield each length in days with whether "ago" follows it, which makes it a date."""
    if not _MAY_LAST.search(text):
        return
    for match in _MANY.finditer(text):
        low, high = read_number(match["number"])
        if match["upper"]:
            high = read_number(match["upper"])[1]
        if match["number"].casefold() in {"one", "1"} and not _is_said_of_time(match):
            continue
        yield _length(match, low, high, match["rounding"])
    for match in _HALF.finditer(text):
        yield _length(match, 0.5, 0.5, None)
    for match in _ONE.finditer(text):
        is_article = match["number"].casefold() not in {"past", "last"}
        if match["half"] or (is_article and (match["lead"] or match["ago"])):
            rounding = re.sub(r"^the\s+", "", (match["lead"] or "").strip())
            yield _length(match, 1, 1, rounding)
    for match in re.finditer(r"\b(?P<rounding>over|in) the (?:past|last) (?P<unit>decade|year)\b", text, re.IGNORECASE):
        yield _found(match, 1, 1, None), False


def rhythms(text: str) -> Iterator[Found]:
    """Yield how often something happens, as days from one time to the next."""
    if not _MAY_RECUR.search(text):
        return
    for match in _RHYTHM.finditer(text):
        times = _OFTEN[match["times"].casefold()] if match["times"] else 1
        count = {"other": 2.0, "few": 3.0}.get((match["number"] or "").casefold()) or read_number(
            match["number"] or "one"
        )[0]
        yield _rhythm(match, DAYS[match["unit"].casefold()] * count / times)
    if _MEETS.search(text):
        for match in _ADVERB.finditer(text):
            yield _rhythm(match, _ADVERBS[match["adverb"].casefold()])


def _is_said_of_time(match: re.Match[str]) -> bool:
    return bool(match["ago"] or match["half"] or match["rounding"])


def _length(match: re.Match[str], low: float, high: float, rounding: str | None) -> tuple[Found, bool]:
    half = 0.5 if "half" in match.re.groupindex and match["half"] else 0.0
    return _found(match, low + half, high + half, rounding), bool(match["ago"])


def _found(match: re.Match[str], low: float, high: float, rounding: str | None) -> Found:
    unit = match["unit"].casefold()
    days = DAYS[unit]
    low, high = rounded(low * days, high * days, rounding, step=days * 0.99)
    start = match.start("number") if "lead" in match.re.groupindex and match["lead"] else match.start()
    return Found(start, match.end(), "span", Amount(low, high, "length"))


def _rhythm(match: re.Match[str], days: float) -> Found:
    return Found(match.start(), match.end(), "span", Amount(days / _TOLERANCE, days * _TOLERANCE, "rhythm"))
