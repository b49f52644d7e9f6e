"""Finds dates in a text: days, months, quarters and years, also as people say them from where they stand."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.outreach.claims.claim import Amount, Days, Found
from bot.outreach.claims.lengths import lengths

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)(?!\w)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_NTH = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = re.compile(rf"(?<!\w)(?:{_WEEKDAY},?\s+)?(?:the\s+)?{_NTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)")
_AMERICAN = re.compile(rf"\b(?:{_WEEKDAY},?\s+)?{_MONTH}\s+(?:the\s+)?{_NTH}(?!\w|[:.]\d)(?:,?\s+{_YEAR}\b)?")
_WEEKDAY_DAY = re.compile(rf"\b{_WEEKDAY},?\s+(?:the\s+)?{_NTH}(?![\w:.]*\d)(?!\s+(?:{'|'.join(MONTHS)}))")
_NUMERIC = re.compile(r"(?<![\w.-])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})([./])(\d{1,2})\5(\d{4}|\d\d))(?![\w-])")
_LONE_DAY = re.compile(
    r"\b(?:on|by|until|till|before|from) (?P<found>the (?P<day>[0-3]?\d)(?:st|nd|rd|th))(?!\w| of)", re.IGNORECASE
)
_LEAD = r"(?:in|since|until|till|by|from|of|on|this|before|after|for|during|is|due|Since|In|Until|By|From|Before|After)"
_PLACE = r"(?P<place>[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd of|[Bb]eginning of|[Ss]tart of|[Mm]iddle of)"
_MONTH_ALONE = re.compile(
    rf"(?:\b(?P<which>[Ll]ast|[Nn]ext)\s+|\b(?:the\s+)?{_PLACE}[\s-]+|\b{_LEAD}\s+(?:only\s+)?)"
    rf"(?P<found>{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?)"
    rf"|\b(?P<dated>(?:{'|'.join(MONTHS)}|Sept?|Jan|Feb|Dec|Oct|Nov|Aug)\.?\s+(?:19|20)\d\d)\b"
)
_QUARTER = re.compile(
    rf"\b(?:(?:the\s+)?(?P<nth>first|second|third|fourth|last) quarter|Q(?P<number>[1-4]))(?:\s+(?:of\s+)?{_YEAR})?\b"
)
_YEAR_ALONE = re.compile(
    r"\b(?:in|since|from|of|until|during|by|before|after|year|early|late|mid|for)[\s-]+"
    rf"(?P<found>{_YEAR})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_SEASONS = "spring|summer|autumn|fall|winter"
_SEASON = re.compile(
    rf"\b(?:(?P<which>last|next|(?:since|in|by|until|before|after) the) (?P<season>{_SEASONS})"
    rf"|(?P<dated>{_SEASONS})(?: of)? {_YEAR})\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:(?P<word>tomorrow|yesterday|this morning|this afternoon|tonight)"
    r"|(?:from|by|until|effect|effective|since|due|starting) (?P<today>today)"
    r"|(?P<which>last|next|this|this coming|coming)"
    rf" (?P<unit>week|month|year|quarter|{'|'.join(WEEKDAYS)})(?! and a half)"
    r"|(?P<end>(?:the )?(?P<side>end|beginning|start) of (?P<of>this|next|the) (?P<span>week|month|year|quarter)))\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:[Bb]y|[Oo]n|[Uu]ntil|till|[Ss]ince|[Bb]efore|[Aa]fter|[Ff]rom|[Ff]or|or|and|Does|Is|Would)\s+"
    rf"(?P<found>{_WEEKDAY})\b(?!\s+habit)"
)
_FEAST = re.compile(r"\b(?:since|before|after|by|until|over|at) (?P<found>Christmas|Easter|New Year)\b")
_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_NEAR = 14  # Days around today within which a weekday alone can mean one.
Reading = tuple[date, date]


def dates(text: str, today: date) -> Iterator[Found]:
    """Yield dates as the days they can mean; a day without a year means the ones within a year of `today`."""
    for match in (*_DAY.finditer(text), *_AMERICAN.finditer(text)):
        yield Found(*match.span(), "date", _named_day(match, today))
    for match in _NUMERIC.finditer(text):
        yield Found(*match.span(), "date", Days(tuple(_numeric(match))))
    for match in _WEEKDAY_DAY.finditer(text):
        near = (today + timedelta(days=n) for n in (*range(61), *range(-1, -61, -1)))
        fits = [on for on in near if on.day == int(match["day"]) and WEEKDAYS[on.weekday()] == match["weekday"]]
        yield Found(*match.span(), "date", Days(tuple((on, on) for on in fits[:1])))
    yield from _longer(text, today)
    yield from _from_today(text, today)


def _longer(text: str, today: date) -> Iterator[Found]:
    """Yield months, quarters, seasons and years."""
    for match in _MONTH_ALONE.finditer(text):
        group = "dated" if match["dated"] else "found"
        start = match.start() if match["place"] or match["which"] else match.start(group)
        yield Found(start, match.end(), "date", _months(match, today))
    for match in _QUARTER.finditer(text):
        number = int(match["number"]) if match["number"] else _ORDER[match["nth"]]
        years = [int(match["year"])] if match["year"] else _years(today)
        yield Found(*match.span(), "date", Days(tuple(_stretch(year, 3 * number - 2, 3) for year in years)))
    for match in _SEASON.finditer(text):
        month = _STARTS[(match["season"] or match["dated"]).casefold()]
        years = [int(match["year"])] if match["year"] else _years(today)
        readings = [_stretch(year, month, 3) for year in years]
        yield Found(*match.span(), "date", Days(tuple(_which(readings, match["which"], today))))
    for match in _YEAR_ALONE.finditer(text):
        year = int(match["year"])
        yield Found(*match.span("found"), "date", Days(((date(year, 1, 1), date(year, 12, 31)),)))


def _from_today(text: str, today: date) -> Iterator[Found]:
    """Yield what is said as seen from today."""
    for match in _LONE_DAY.finditer(text):
        near = (today + timedelta(days=n) for n in range(-31, 32))
        yield Found(*match.span("found"), "date", Days(tuple((on, on) for on in near if on.day == int(match["day"]))))
    for match in _RELATIVE.finditer(text):
        group = "today" if match["today"] else 0
        yield Found(*match.span(group), "date", Days(tuple(_relative(match, today))))
    for match in _BARE.finditer(text):
        yield Found(*match.span("found"), "date", Days(tuple(_weekdays(match["weekday"], today, -_NEAR, _NEAR))))
    for match in _FEAST.finditer(text):
        yield Found(*match.span("found"), "date", Days(()))
    for found, is_ago in lengths(text) if " ago" in text else ():
        if is_ago and isinstance(found.value, Amount):
            yield Found(
                found.start, found.end, "date", Days((_ago(found.value, text[found.start : found.end], today),))
            )


def _named_day(match: re.Match[str], today: date) -> Days:
    """Read "Friday, 6 March": in the year it names or any within a year of today, if it is that weekday."""
    years = [int(match["year"])] if match["year"] else _years(today)
    days = [on for year in years if (on := _real(year, _month_number(match["month"]), int(match["day"])))]
    if match["weekday"]:
        days = [on for on in days if WEEKDAYS[on.weekday()] == match["weekday"]]
    return Days(tuple((on, on) for on in days))


def _numeric(match: re.Match[str]) -> Iterator[Reading]:
    """Read 2026-03-06, 6.3.2026 and 6/3/2026, the last both ways round."""
    if match[1]:
        orders = [(int(match[1]), int(match[2]), int(match[3]))]
    else:
        year = int(match[7]) + (2000 if len(match[7]) == 2 else 0)  # noqa: PLR2004  Two figures of a year.
        orders = [(year, int(match[6]), int(match[4]))]
        if match[5] == "/":
            orders.append((year, int(match[4]), int(match[6])))
    for year, month, day in orders:
        if on := _real(year, month, day):
            yield on, on


def _months(match: re.Match[str], today: date) -> Days:
    name = match["month"] or match["dated"]
    year = match["year"] or (re.findall(r"\d{4}", match["dated"])[0] if match["dated"] else None)
    years = [int(year)] if year else _years(today)
    readings = [_stretch(each, _month_number(name), 1) for each in years]
    if place := (match["place"] or "").casefold():
        readings = [_part(reading, place) for reading in readings]
    return Days(tuple(_which(readings, match["which"], today)))


def _relative(match: re.Match[str], today: date) -> Iterator[Reading]:
    if match["word"] or match["today"]:
        away = {"tomorrow": 1, "yesterday": -1}.get((match["word"] or "").casefold(), 0)
        yield today + timedelta(days=away), today + timedelta(days=away)
    elif match["end"]:
        whole = _period(match["span"].casefold(), 1 if match["of"].casefold() == "next" else 0, today)
        yield _part(whole, match["side"].casefold())
    elif match["unit"].capitalize() in WEEKDAYS:
        first, last = {"last": (-7, -1), "next": (1, 13)}.get(match["which"].casefold(), (0, 7))
        yield from _weekdays(match["unit"].capitalize(), today, first, last)
    else:
        away_by = {"last": -1, "next": 1}.get(match["which"].casefold(), 0)
        yield _period(match["unit"].casefold(), away_by, today)


def _period(unit: str, away: int, today: date) -> Reading:
    """Give this, the last or the next week, month, quarter or year."""
    if unit == "week":
        monday = today + timedelta(days=7 * away - today.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return date(today.year + away, 1, 1), date(today.year + away, 12, 31)
    size = 3 if unit == "quarter" else 1
    index = today.year * 12 + today.month - 1
    first = index - index % size + away * size
    return _stretch(first // 12, first % 12 + 1, size)


def _part(whole: Reading, place: str) -> Reading:
    """Give the part of a stretch that "early", "end of" and the like mean: its first, middle or last part."""
    third = timedelta(days=((whole[1] - whole[0]).days + 1) // 3)
    if place.startswith(("early", "beginning", "start")):
        return whole[0], whole[0] + third
    if place.startswith(("late", "end")):
        return whole[1] - third, whole[1]
    return whole[0] + third, whole[1] - third


def _which(readings: list[Reading], which: str | None, today: date) -> list[Reading]:
    if (which or "").casefold() == "last":
        return [max((r for r in readings if r[0] < today), default=readings[0])]
    if (which or "").casefold() == "next":
        return [min((r for r in readings if r[1] > today), default=readings[-1])]
    within = timedelta(days=366)
    return [r for r in readings if abs(r[0] - today) <= within or abs(r[1] - today) <= within] or readings


def _ago(length: Amount, words: str, today: date) -> Reading:
    """Give the days that "three weeks ago" may mean: half a unit early or late."""
    slack = min(length.high / 2, 183 if "year" in words else 15 if "month" in words else 4 if "week" in words else 1)
    return today - timedelta(days=length.high + slack), today - timedelta(days=max(0.0, length.low - slack))


def _weekdays(name: str, today: date, first: int, last: int) -> Iterator[Reading]:
    for away in range(first, last + 1):
        on = today + timedelta(days=away)
        if WEEKDAYS[on.weekday()] == name:
            yield on, on


def _stretch(year: int, month: int, months: int) -> Reading:
    last = year * 12 + month - 2 + months
    return date(year, month, 1), date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])


def _real(year: int, month: int, day: int) -> date | None:
    is_real = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004  Months of a year.
    return date(year, month, day) if is_real else None


def _years(today: date) -> list[int]:
    return [today.year - 1, today.year, today.year + 1]


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name[:3]))
