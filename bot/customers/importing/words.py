"""Cells made of words: names, texts, addresses, zones, choices, lists."""

from __future__ import annotations

import json
import re
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import process

from bot.customers.importing.cells import Format, Unreadable, canonical_ref

# Control characters, and marks that reorder the letters after them; marks that only give a direction belong to Arabic
# and Hebrew names.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LINE_END = re.compile("[\n\u2028\u2029]")
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
LINK = re.compile(r"https?://[^\s/]+\S*")
YES, NO = frozenset(("yes", "true", "y", "1")), frozenset(("no", "false", "n", "0"))
CLOSE_ENOUGH = 60


def close_to(word: str, known: list[str]) -> str:
    """Ask "Did you mean ...?" with a leading blank when something known is close; an empty string otherwise."""
    found = process.extractOne(word, known, score_cutoff=CLOSE_ENOUGH)
    return f" Did you mean {found[0]}?" if found else ""


def one_line(text: str, _separator: str = ",") -> str:
    """Read a name or another single line; control characters and hidden reordering are refused."""
    if LINE_END.search(text):
        raise Unreadable("runs over several lines. Write it on one.")
    if "\t" in text:
        raise Unreadable("has a tab in it. Write a blank.")
    return free_text(text)


def free_text(text: str, _separator: str = ",") -> str:
    """Read a text that may have several lines."""
    if hidden := HIDDEN.search(text):
        raise Unreadable(f"has an invisible character in it (U+{ord(hidden[0]):04X}). Type it again.")
    return text


def reference(text: str, _separator: str) -> str:
    """Read the external id that names a record, or an e-mail address that names a colleague."""
    line = one_line(text)
    return line.lower() if EMAIL.fullmatch(line) else canonical_ref(line)


def _matching(pattern: re.Pattern[str], expected: str, *, lower: bool = False) -> Format:
    def read(text: str, _separator: str) -> str:
        candidate = text.lower() if lower else text
        if not pattern.fullmatch(candidate):
            raise Unreadable(expected)
        return candidate

    return Format(read)


def _email(text: str, _separator: str) -> str:
    local = text.partition("@")[0]
    if not EMAIL.fullmatch(text) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise Unreadable("is not an e-mail address. Write only the address, such as name@company.example.")
    return text.lower()


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _zone(text: str, _separator: str) -> str:
    found = _zones().get(text.lower().replace(" ", "_"))
    if found is None:
        hint = close_to(text, sorted(_zones().values()))
        raise Unreadable(f"is not a time zone.{hint or ' Write one such as Europe/Lisbon.'}")
    return found


def _yes_no(text: str, _separator: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise Unreadable("is neither yes nor no.")
    return word in YES


def choice(*allowed: str) -> Format:
    """Make a format that takes one of these words, whatever the case, with _ or - for a blank."""

    def read(text: str, _separator: str) -> str:
        word = " ".join(re.split(r"[\s_-]+", text.lower()))
        if word not in allowed:
            raise Unreadable(f"is not known here. Write one of: {', '.join(allowed)}.")
        return word

    return Format(read)


def _read_list(text: str, _separator: str) -> list[str]:
    if text.startswith("["):
        try:
            items = json.loads(text)
        except ValueError:
            items = None
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise Unreadable("is not a list. Write the items with ; between them.")
        return [free_text(item) for item in items]
    return [one_line(item.strip()) for item in text.replace("\n", ";").split(";") if item.strip()]


def _write_list(items: list[str]) -> str:
    joined = "; ".join(items)
    is_plain = not joined.startswith("[") and [item.strip() for item in joined.split(";") if item.strip()] == items
    return joined if is_plain and "\n" not in joined else json.dumps(items, ensure_ascii=False)


NAME = Format(one_line)
TEXT = Format(free_text)
REF = Format(reference)
ADDRESS = Format(_email)
DOMAIN_NAME = _matching(DOMAIN, "is not a domain. Write one such as company.example.", lower=True)
LANGUAGE_TAG = _matching(LANGUAGE, "is not a language. Write a code such as en, de or pt-BR.")
TIME_OF_DAY = _matching(CLOCK_TIME, "is not a time of day. Write one such as 09:00.")
SLACK_PERSON_ID = _matching(SLACK_PERSON, "is not a Slack member id. Write one such as U012AB3CD.")
SLACK_CHANNEL_ID = _matching(SLACK_CHANNEL, "is not a Slack channel id. Write one such as C012AB3CD.")
WEB_LINK = _matching(LINK, "is not a link. Write one that starts with https://.")
ZONE = Format(_zone)
YES_NO = Format(_yes_no, lambda value: "yes" if value else "no", may_be_formula=False)
LIST = Format(_read_list, _write_list)
