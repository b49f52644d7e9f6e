"""Sentences with places for words on record: a line is said only when all its words are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from bot.outreach.body import Span


@dataclass(frozen=True)
class Word:
    """What stands in a line's `{place}`, and the keys of the facts that say so."""

    text: str
    facts: tuple[str, ...]
    link: str | None = None


Words = Mapping[str, Word]


@dataclass(frozen=True)
class Sentence:
    """A line whose places are filled; values stand in spans of their own, so data never reads as markup."""

    spans: tuple[Span, ...]
    facts: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many words it has."""
        return len("".join(span.text for span in self.spans).split())


def fill(line: str, words: Words) -> Sentence | None:
    """Fill a line's places; None when one of its words is not on record."""
    spans: list[Span] = []
    facts: list[str] = []
    for literal, place, _, _ in Formatter().parse(line):
        spans.append(Span(literal))
        if place is None:
            continue
        word = words.get(place)
        if word is None:
            return None
        spans.append(Span(word.text, link=word.link))
        facts += word.facts
    return Sentence(tuple(spans), tuple(dict.fromkeys(facts)))
