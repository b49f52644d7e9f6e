"""Cells that hold a day or a moment; a date that can be read two ways is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from bot.customers.importing.cells import Format, Unreadable

ISO_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
DAY_MONTH_WORD = re.compile(r"(\d{1,2})\.?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
MONTH_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")
SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
CLOCK = re.compile(r"(.+?)(?:T|\s+)(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
FIRST_HALF = ("january", "february", "march", "april", "may", "june")
MONTHS = (*FIRST_HALF, "july", "august", "september", "october", "november", "december")
FIRST_YEAR, LAST_YEAR = 1900, 2199
NOON = time(12, tzinfo=UTC)
EXAMPLE = "Write it like 2026-04-03."


def _day(text: str, _separator: str = ",") -> date:
    found = CLOCK.fullmatch(text)
    if found and set(found[2] + (found[3] or "")) <= set("0:.+Zz"):
        text = found[1]  # Exports of databases give days a midnight.
    return _whole_day(text)


def _whole_day(text: str) -> date:
    if found := ISO_DAY.fullmatch(text):
        return _date(found[1], found[3], found[4])
    if found := DAY_MONTH_WORD.fullmatch(text):
        return _date(found[3], _month(found[2]), found[1])
    if found := MONTH_WORD_DAY.fullmatch(text):
        return _date(found[3], _month(found[1]), found[2])
    if found := NUMBERS.fullmatch(text):
        return _from_numbers(int(found[1]), int(found[3]), found[4])
    if SHORT_YEAR.fullmatch(text):
        raise Unreadable(f"has a year of two digits and could be several days. {EXAMPLE}")
    if SERIAL.fullmatch(text):
        raise Unreadable(f"is a spreadsheet's inner number for a date. Format the column as a date. {EXAMPLE}")
    raise Unreadable(f"is not a date. {EXAMPLE}")


def _from_numbers(first: int, second: int, year: str) -> date:
    readings = {}
    for day, month in ((first, second), (second, first)):
        try:
            readings[_date(year, month, day)] = f"{day} {MONTHS[month - 1].capitalize()}"
        except (Unreadable, IndexError):
            continue
    if not readings:
        raise Unreadable(f"is not a date. {EXAMPLE}")
    if len(readings) > 1:
        raise Unreadable(f"could be {' or '.join(readings.values())}. Write {' or '.join(map(str, readings))}.")
    return next(iter(readings))


def _month(word: str) -> int:
    for number, month in enumerate(MONTHS, start=1):
        if month.startswith(word.lower()) or (word.lower() == "sept" and number == MONTHS.index("september") + 1):
            return number
    raise Unreadable(f"is not a date. {EXAMPLE}")


def _date(year: str | int, month: str | int, day: str | int) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(f"is not a date. {EXAMPLE}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"is not in a year between {FIRST_YEAR} and {LAST_YEAR}.")
    return found


def _moment(text: str, _separator: str = ",") -> datetime:
    found = CLOCK.fullmatch(text)
    if found is None:
        return datetime.combine(_whole_day(text), NOON)
    day = _whole_day(found[1])
    offset = (found[3] or "Z").upper()
    try:
        clock = time.fromisoformat(found[2].zfill(len(found[2]) + (found[2][1] == ":")) + offset)
        return datetime.combine(day, clock).astimezone(UTC)
    except ValueError:
        raise Unreadable(
            "is not a moment. Write it like 2026-04-03 14:30, in UTC, or with an offset: 14:30+02:00."
        ) from None


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(sep=" ").replace("+00:00", "Z")


DAY = Format(_day, date.isoformat, may_be_formula=False)
MOMENT = Format(_moment, _write_moment, may_be_formula=False)
