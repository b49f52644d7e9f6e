"""Gmail's search words, the part of them that is played: support.google.com/mail/answer/7190."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from bot.sandbox.gmail.errors import not_played
from bot.sandbox.gmail.messages import HIDDEN, Message

TERM = re.compile(
    r'(?P<no>-)?(?:(?P<key>[a-z0-9_]+):)?(?:"(?P<quoted>[^"]*)"|\((?P<group>[^)]*)\)|(?P<word>[^\s()"]+))'
)
EITHER = re.compile(r"\{([^{}]*)\}")  # Braces hold what need not all fit.
SPAN = re.compile(r"(\d+)([dmy])\Z")
SEES_HIDDEN = {"anywhere", "spam", "trash"}
DAYS = {"d": 1, "m": 30, "y": 365}
PLACES = {"inbox": "INBOX", "sent": "SENT", "drafts": "DRAFT", "draft": "DRAFT", "spam": "SPAM", "trash": "TRASH"}

Fits = Callable[[Message], bool]


def matcher(text: str, *, now: float, everywhere: bool = False) -> Fits:
    """Make a test for messages out of a search; what the stand-in cannot search is refused, not ignored."""
    tests: list[Fits] = [_any(_terms(group, now)) for group in EITHER.findall(text)]
    text = EITHER.sub(" ", text)
    tests += _terms(text, now)
    sees_hidden = everywhere or any(
        (match["key"] or "").lower() in {"in", "label"} and (match["word"] or "").lower() in SEES_HIDDEN
        for match in TERM.finditer(text)
    )

    def fits(message: Message) -> bool:
        return (sees_hidden or not HIDDEN & set(message.labels)) and all(test(message) for test in tests)

    return fits


def _terms(text: str, now: float) -> list[Fits]:
    tests: list[Fits] = []
    for match in TERM.finditer(text):
        key, value = (match["key"] or "").lower(), match["quoted"] or match["group"] or match["word"] or ""
        if value in {"OR", "AND", "AROUND"} or "{" in value:
            raise not_played(f"the search word {value}")
        test = _test(key, value.lower(), now)
        tests.append(_not(test) if match["no"] else test)
    return tests


def _any(tests: list[Fits]) -> Fits:
    return lambda message: any(test(message) for test in tests)


def _not(test: Fits) -> Fits:
    return lambda message: not test(message)


def _test(key: str, value: str, now: float) -> Fits:
    if key in {"from", "to", "cc", "bcc", "subject"}:
        return _in_headers(("To", "Cc", "Bcc") if key == "to" else (key,), value)
    if key in {"in", "label", "is"}:
        return _labelled(value)
    if key == "rfc822msgid":
        return lambda message: message.rfc_message_id.strip("<>").lower() == value.strip("<>")
    if key in {"newer_than", "older_than", "after", "before", "newer", "older"}:
        return _dated(key, value, now)
    if key:
        raise not_played(f"the search operator {key}:")
    return lambda message: value in _words(message)


def _in_headers(names: tuple[str, ...], value: str) -> Fits:
    words = value.split()
    return lambda message: all(word in " ".join(message.header(name) for name in names).lower() for word in words)


def _labelled(value: str) -> Fits:
    if value == "anywhere":
        return lambda _: True
    if value == "read":
        return lambda message: "UNREAD" not in message.labels
    label = PLACES.get(value, value.upper())
    return lambda message: label in message.labels


def _dated(key: str, value: str, now: float) -> Fits:
    edge = _edge(value, now) * 1000
    if key in {"newer_than", "after", "newer"}:
        return lambda message: message.at_ms >= edge
    return lambda message: message.at_ms < edge


def _edge(value: str, now: float) -> float:
    span = SPAN.match(value)
    if span is not None:
        return now - int(span[1]) * DAYS[span[2]] * 86_400
    if value.isdigit():
        return float(value)
    try:
        return datetime.strptime(value.replace("-", "/"), "%Y/%m/%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise not_played(f"the date {value}") from None


def _words(message: Message) -> str:
    people = " ".join(message.header(name) for name in ("From", "To", "Cc", "Subject"))
    return f"{people} {message.plain}".lower()
