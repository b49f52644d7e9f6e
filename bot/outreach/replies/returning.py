"""The day somebody is away until, as an out-of-office note names it; a date with two readings is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from dateparser.date import DateDataParser

_CUES = {
    "en": r"\b(?:until|till|til|through|thru|back(?: (?:in|at|to) (?:the |my )?(?:office|work|desk))?(?: (?:on|from))?"
    r"|return(?:ing)?(?: to (?:the office|work))?(?: on)?|(?:available|reachable|online) again(?: (?:on|from))?)\b",
    "de": r"\b(?:bis(?: einschließlich)?(?: zum)?|zurück(?: (?:ab|am))?|(?:wieder|erst) (?:ab|am)"
    r"|erster (?:arbeits)?tag ist(?: wieder)?|(?:ab|am)(?=[^.]{1,3}[^!?]{1,40}\b(?:wieder|zurück|erreichbar)\b))\b",
    "fr": r"\b(?:jusqu(?:'|’)?(?:au|à)?(?: au| le)?|retour le"
    r"|(?:de retour|joignable|disponible)(?: au bureau)?(?: le| à partir du)?)\b",
    "es": r"\b(?:hasta(?: el)?|de vuelta el|vuelvo el|regreso el|regresaré el|volveré el|disponible a partir del)\b",
    "it": r"\b(?:fino a(?:l)?|sino al|di ritorno il|rientrerò il|rientro il|tornerò il|disponibile dal)\b",
    "nl": r"\b(?:tot(?: en met)?|t/m|terug op|weer (?:bereikbaar|aanwezig)(?: op| vanaf)?)",
    "pt": r"\b(?:até(?: ao?)?(?: dia)?|de volta (?:em|no dia)|regresso (?:a|em)|retorno em|volto (?:a|em|no dia))\b",
    "sv": r"\b(?:till och med|t\.?o\.?m\.?|åter|tillbaka(?: den)?)\b",
    "da": r"\b(?:til og med|tilbage(?: den)?)\b",
}
_RANGES = {
    "en": r"\b(?:from|between)\b.{1,40}?(?:\bto\b|\band\b|[-–—])"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: [a-z]{3,9})? ?[-–—](?=.*\d)",
    "de": r"\b(?:vom|ab)\b.{1,40}?(?:\bbis(?: zum)?\b|[-–—])",
    "fr": r"\bdu\b.{1,40}?\bau\b",
    "es": r"\b(?:del?|desde el)\b.{1,40}?(?:\bal\b|\bhasta el\b)",
    "it": r"\bdal\b.{1,40}?\bal\b",
    "nl": r"\bvan\b.{1,40}?\b(?:tot(?: en met)?|t/m)",
    "pt": r"\bde\b.{1,40}?\b(?:a|até)\b",
}
_BETWEEN = re.compile(
    r"[\s,:(]*(?:(?:the|and including|including|on|next|dem|den|einschließlich|le|el|il|op|dia|o|inclusive)\b[\s,]*)*",
    re.IGNORECASE,
)
_DAY_NAME = re.compile(r"([^\W\d_]{2,10}(?:-feira)?)\.?,?\s+(?:(?:the|den|dem|le|el|il|der)\s+)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d)(?!\d))?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d\d))?(?![\d/])")
_WORDS = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?\s*(?:(?:of|de|di)\s+)?[^\W\d_]{3,12}\.?(?:,?\s*(?:de(?:l)?\s+)?\d{4})?"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?!\d|:)(?:,?\s*\d{4})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_WEEKDAY = re.compile(r"[^\W\d_]{3,12}(?:-feira)?")
_WINDOW, _LONGEST = 70, 4_000
_SOON = 320  # Days within which a day without a year is believed; a later one has most likely passed already.
_LATEST = 800
_CENTURY = 2000

# A base that never changes: dateparser keeps what it learnt for each base, and a message brings a new one each time.
# It is a leap year, so that 29 February can be read, and its first day is a Saturday.
_BASE = datetime(2000, 1, 1)  # noqa: DTZ001  Only a day is read from it.
_DAY_FIRST = {"de", "fr", "es", "it", "nl", "pt", "sv", "da"}


def return_day(text: str, *, sent_on: date) -> date | None:
    """Give the day a note says its author is away until, or is back on; None when it names none or two readings fit.

    A day without a year is the next one after `sent_on`. Each language is read by its own cues, so that a date can be
    read in the order of that language.
    """
    words = " ".join(text[:_LONGEST].split())
    found = [(at, day) for at, day in _named(words, sent_on) if day is not None]
    return min(found)[1] if found else None


def _named(words: str, sent_on: date) -> Iterator[tuple[int, date | None]]:
    for cues in (_CUES, _RANGES):
        for language, pattern in cues.items():
            for cue in re.finditer(pattern, words, re.IGNORECASE):
                after = words[cue.end() : cue.end() + _WINDOW]
                # A range says it best: it counts before a cue that begins inside it.
                yield cue.start(), _day_at(after, language, sent_on)


def _day_at(after: str, language: str, sent_on: date) -> date | None:
    """Read the day that stands right behind a cue, also behind the name of its weekday."""
    between = _BETWEEN.match(after)
    rest = after[between.end() :] if between else after
    found = _dated(rest, language, sent_on)
    named = _DAY_NAME.match(rest)
    if found is None and named is not None:
        found = _dated(rest[named.end() :], language, sent_on)
    return found or _weekday(rest, language, sent_on)


def _dated(rest: str, language: str, sent_on: date) -> date | None:
    if iso := _ISO.match(rest):
        return _plausible(_made(int(iso[1]), int(iso[2]), int(iso[3])), sent_on, is_dated=True)
    if dotted := _DOTTED.match(rest):
        return _figures(int(dotted[1]), int(dotted[2]), dotted[3], sent_on)
    if slashed := _SLASHED.match(rest):
        order = _order(int(slashed[1]), int(slashed[2]), language)
        return None if order is None else _figures(*order, slashed[3], sent_on)
    if written := _WORDS.match(rest):
        found = _parsed(written[0], language, "day month")
        return None if found is None else _with_year(found, written[0], sent_on)
    return None


def _order(first: int, second: int, language: str) -> tuple[int, int] | None:
    """Give day and month of figures like 3/4; English is written both ways, so there one must be no month."""
    if first > 12 or first == second or (language in _DAY_FIRST and second <= 12):  # noqa: PLR2004  Months.
        return first, second
    return (second, first) if second > 12 else None  # noqa: PLR2004


def _figures(day: int, month: int, year: str | None, sent_on: date) -> date | None:
    if year is None:
        return _next(day, month, sent_on)
    full = int(year) + (_CENTURY if len(year) == 2 else 0)  # noqa: PLR2004  26 is 2026.
    return _plausible(_made(full, month, day), sent_on, is_dated=True)


def _with_year(found: datetime, words: str, sent_on: date) -> date | None:
    year = _YEAR.search(words)
    if year is None:
        return _next(found.day, found.month, sent_on)
    return _plausible(_made(int(year[0]), found.month, found.day), sent_on, is_dated=True)


def _next(day: int, month: int, sent_on: date) -> date | None:
    years = (_made(sent_on.year + later, month, day) for later in (0, 1))
    coming = next((made for made in years if made is not None and made >= sent_on), None)
    return _plausible(coming, sent_on, is_dated=False)


def _weekday(rest: str, language: str, sent_on: date) -> date | None:
    """Read a weekday's name as the next such day after the note; no other word is a day."""
    name = _WEEKDAY.match(rest)
    if name is None or name[0].lower()[:3] not in _weekdays(language):
        return None
    found = _parsed(name[0], language, "weekday")
    return None if found is None else sent_on + timedelta(days=(found.weekday() - sent_on.weekday()) % 7 or 7)


def _parsed(words: str, language: str, wanted: str) -> datetime | None:
    read = _reader(language, wanted).get_date_data(words.strip(" ."))
    return read.date_obj if read is not None and read.period == "day" else None


@cache
def _weekdays(language: str) -> frozenset[str]:
    """Give how the names of weekdays begin; dateparser would also take "tomorrow" and "now" for a day."""
    from_names = {
        "en": "mon tue wed thu fri sat sun",
        "de": "mon die mit don fre sam sonn",
        "fr": "lun mar mer jeu ven sam dim",
        "es": "lun mar mié mie jue vie sáb sab dom",
        "it": "lun mar mer gio ven sab dom",
        "nl": "maa din woe don vri zat zon",
        "pt": "seg ter qua qui sex sáb sab dom",
        "sv": "mån tis ons tor fre lör sön",
        "da": "man tir ons tor fre lør søn",
    }
    return frozenset(name[:3] for name in from_names[language].split())


@cache
def _reader(language: str, wanted: str) -> DateDataParser:
    settings = {"RELATIVE_BASE": _BASE, "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    if wanted == "day month":
        settings["REQUIRE_PARTS"] = ["day", "month"]
    return DateDataParser(languages=[language], settings=settings)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plausible(day: date | None, sent_on: date, *, is_dated: bool) -> date | None:
    if day is None or day < sent_on:
        return None
    return day if (day - sent_on).days <= (_LATEST if is_dated else _SOON) else None
