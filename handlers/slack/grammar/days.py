"""The last day somebody names: read when there is one reading, refused by name when there are two or it has passed."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from dateparser.date import DateDataParser

from bot.errors import Invalid
from bot.people.names import quoted

LONGEST = 40
CENTURY = 2000
WEEK = 7

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?(?:\s?(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WEEKDAY = re.compile(r"(this |next |coming )?(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:(?:nes|rs|s|ur)?day)?")
_END_OF_MONTH = re.compile(r"end of (?:(?:the |this )?(month)|([a-z]+))")
_AROUND = re.compile(r"^(?:(?:and )?including |on |the )+|[ ,]*\(?inclusive\)?$")
_YEAR = re.compile(r"\d{4}")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = {calendar.month_name[number].lower(): number for number in range(1, 13)}


def read(typed: str, *, today: date, example: str) -> date | None:
    """Read a day, today or later; a day without a year is the next one. None when it is no day at all.

    Raises Invalid for a day with two readings (03/04, next Friday), one that does not exist, and one that has passed.
    `example` is a command that would work, for the person to copy.
    """
    asked = f"Nothing was saved. Name a coming day with its month, for example {example}."
    text = _AROUND.sub("", typed.strip(" ,.;!?").lower())
    if not text or len(text) > LONGEST:
        return None
    try:
        day = _read(text, today)
    except _TwoReadings as two:
        raise Invalid(f"I can't tell whether {quoted(typed)} is {two}. {asked}", field="last_day") from two
    except ValueError as error:
        raise Invalid(f"There is no such day as {quoted(typed)}. {asked}", field="last_day") from error
    if day and day < today:
        raise Invalid(f"{written(day, today)} has passed. {asked}", field="last_day")
    return day


def unreadable(typed: str, *, example: str) -> Invalid:
    """Give the refusal of something that stands where a day should and is none."""
    asked = f"Nothing was saved. Name a coming day with its month, for example {example}."
    return Invalid(f"I can't read {quoted(typed.strip())} as a day. {asked}", field="last_day")


def written(day: date, today: date | None = None) -> str:
    """Write a day with its month's name, and with the year when that is another than today's."""
    named = f"{day.day} {calendar.month_name[day.month]}"
    return named if today is None or day.year == today.year else f"{named} {day.year}"


class _TwoReadings(Exception):  # noqa: N818  Named for what happened.
    """Two days fit."""

    def __init__(self, one: date, other: date) -> None:
        super().__init__(f"{written(one)} or {written(other)}")


def _read(text: str, today: date) -> date | None:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(text):
        return _slashed(int(found[1]), int(found[2]), found[3], today)
    if found := _DOTTED.fullmatch(text):
        return _in_year(int(found[1]), int(found[2]), found[3], today)
    if found := _WEEKDAY.fullmatch(text):
        return _weekday(found[1], _WEEKDAYS.index(found[2][:3]), today)
    if found := _END_OF_MONTH.fullmatch(text):
        return _end_of(today.month if found[1] else _MONTHS.get(found[2]), today)
    return _in_words(text, today)


def _slashed(first: int, second: int, year: str | None, today: date) -> date:
    months = 12
    if first <= months and second <= months and first != second:
        raise _TwoReadings(_in_year(first, second, year, today), _in_year(second, first, year, today))
    return _in_year(first, second, year, today) if second <= months else _in_year(second, first, year, today)


def _in_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (CENTURY if len(year) < len("2026") else 0), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _weekday(which: str | None, number: int, today: date) -> date:
    coming = today + timedelta(days=(number - today.weekday() - 1) % WEEK + 1)
    if which == "next ":
        raise _TwoReadings(coming, coming + timedelta(days=WEEK))
    return coming


def _end_of(month: int | None, today: date) -> date | None:
    if month is None:
        return None
    year = today.year + (month < today.month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _in_words(text: str, today: date) -> date | None:
    parser = DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time()),
            "PREFER_DATES_FROM": "future",
            "REQUIRE_PARTS": ["day", "month"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    found = parser.get_date_data(text).date_obj
    if found is None or found.time() != time():
        # A time of day is more than was asked for, and guessing what it is meant to change would be worse than asking.
        return None
    day: date = found.date()
    # Without a year the parser takes today for a day that is over.
    is_today = (day.month, day.day) == (today.month, today.day) and not _YEAR.search(text)
    return today if is_today else day
