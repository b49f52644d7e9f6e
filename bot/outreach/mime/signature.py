"""A person's Gmail signature made safe to send, and the same signature in plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from bot.outreach.body.cleaning import clean, safe_link, shows_its_target

# Pictures load from elsewhere and styles can hide words, so both stay out; layout tables keep their cells.
_TAGS = {"a", "b", "br", "div", "em", "i", "li", "ol", "p", "span", "strong", "table", "tbody", "td", "tr", "u", "ul"}
_LINE_TAGS = {"br", "div", "li", "ol", "p", "table", "tr", "ul"}
_EMPTY_LINK = re.compile(r'<a(?: href="[^"]*")?>\s*</a>')


def clean_signature(html: str) -> str:
    """Return the signature with text, simple emphasis, tables and safe links only; "" when no words are left."""
    safe = nh3.clean(
        clean(html.replace("\x00", "")),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _attribute, value: safe_link(value),
        link_rel=None,
        url_schemes={"https", "http", "mailto"},
        url_relative="deny",
    )
    safe = _EMPTY_LINK.sub("", safe)
    return safe if signature_text(safe) else ""


def signature_text(html: str) -> str:
    """Return what a reader sees of cleaned HTML, a link as "words (url)", without blank lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects the words of a signature in reading order."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.link: str | None = None
        self.link_began = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.link, self.link_began = dict(attrs).get("href"), len(self.parts)
        self._part_of(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link:
            words = "".join(self.parts[self.link_began :]).strip()
            self.parts += [] if shows_its_target(words, self.link) else [f" ({self.link})"]
            self.link = None
        self._part_of(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))

    def _part_of(self, tag: str) -> None:
        if tag in _LINE_TAGS:
            self.parts.append("\n")
        elif tag == "td":
            self.parts.append(" ")
