"""Finds what leads somewhere: web addresses, e-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.outreach.claims.claim import Found

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"\bhttps?://[^\s<>\"“”)\]]+|\bwww\.[^\s<>\"“”)\]]+"
    r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|example|co\.uk|de|eu|ly)(?:/[^\s<>\"“”)\]]*)?(?![\w.]*@)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.])(?:\+\d|\(\d|\d{1,4}[-/ .]\(?\d{2,})[\d\s()./-]{5,}\d(?!\w)")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}")
_SHORTEST_PHONE, _LOCAL = 8, 9
_AFTER = ".,;:!?'"


def addresses(text: str, links: Iterable[tuple[int, int, str]] = ()) -> Iterator[Found]:
    """Yield addresses in a text, and the targets behind linked words."""
    taken: list[tuple[int, int]] = []
    for start, end, target in links:
        taken.append((start, end))
        yield Found(start, end, "link", address(target))
    for pattern in (_EMAIL, _URL, _PHONE):
        for match in pattern.finditer(text):
            end = match.start() + len(match[0].rstrip(_AFTER))
            overlaps = any(start < end and match.start() < stop for start, stop in taken)
            if overlaps or (pattern is _PHONE and not _is_phone(match[0])):
                continue
            taken.append((match.start(), end))
            yield Found(match.start(), end, "link", address(text[match.start() : end]))


def address(text: str) -> str:
    """Write an address so that equal ones are equal: "tel:" and the last figures, or host and path in small letters."""
    text = text.strip().rstrip(_AFTER)
    if _is_phone(text):
        return "tel:" + re.sub(r"\D", "", text)[-_LOCAL:]
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.removeprefix("mailto:"), flags=re.IGNORECASE)
    return bare.casefold().rstrip("/")


def sort_of(found: str) -> str:
    """Say which sort of address this is: only the same sorts can contradict each other."""
    return "phone" if found.startswith("tel:") else "e-mail" if "@" in found else "web"


def _is_phone(text: str) -> bool:
    figures = re.sub(r"\D", "", text)
    is_plain = re.fullmatch(r"[+\d\s()./-]+", text.strip()) is not None
    return is_plain and len(figures) >= _SHORTEST_PHONE and not _ISO_DAY.fullmatch(text.strip())
