"""Header fields of a message as it was heard, found by name."""

from __future__ import annotations

import re

from bot.connectors.google.reading import Heard

_PREFIX = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|ref|fwd?|wg|tr|rv|r|i|enc|res|vb|doorst|odp|pd)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE
)
_FORWARDED = re.compile(r"(?:\s*(?:re|aw)\s*:)*\s*(?:fwd?|wg|tr|rv|enc|vb|doorst|pd)\s*:", re.IGNORECASE)


def first(heard: Heard, name: str) -> str:
    """Give the first field of this name without the white space around it; "" when there is none."""
    return next((value.strip() for field, value in heard.headers if field.lower() == name.lower()), "")


def has(heard: Heard, name: str) -> bool:
    """Tell whether there is such a field, whatever it says."""
    return any(field.lower() == name.lower() for field, _ in heard.headers)


def bare_subject(subject: str) -> str:
    """Give a subject without "Re:", "AW:", "Fwd:" and their like, in small letters, for comparing."""
    before = ""
    while before != subject:
        before, subject = subject, _PREFIX.sub("", subject, count=1) if _PREFIX.match(subject) else subject
    return " ".join(subject.split()).casefold()


def is_forwarded(subject: str) -> bool:
    """Tell whether a subject says that the message was passed on."""
    return _FORWARDED.match(subject) is not None
