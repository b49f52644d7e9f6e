"""A briefing as values: sections of lines that say where they come from, the gaps of the record, private answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.outreach.body.cleaning import clean

MOST_WORDS = 550  # Three minutes for somebody who reads 180 words a minute, which is slow and careful.
LONGEST = 220  # Characters of one line; the rest stands in the record.


@dataclass(frozen=True)
class Line:
    """One thing to know, where it stands, how old that is, and who said it where a person did."""

    text: str
    source: str
    as_of: date
    author: str | None = None


@dataclass(frozen=True)
class Section:
    """Lines under one heading, what matters first; `more` counts those left out."""

    key: str
    title: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True)
class Gap:
    """Something that matters and is not on record, as a statement and as a question to the outgoing CSM."""

    topic: str
    missing: str
    question: str
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What the outgoing CSM said to the incoming one, between the two of them."""

    question_id: int
    question: str
    text: str
    by: str
    answered_at: datetime


@dataclass(frozen=True)
class Briefing:
    """What somebody must know who takes a customer over. `answers` is empty for everybody but the two CSMs."""

    customer_id: int
    customer: str
    transition_id: int | None
    outgoing: str | None
    incoming: str | None
    as_of: date
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    answers: tuple[Answer, ...] = ()

    def words(self) -> int:
        """Count the words that somebody reads who reads all of it, headings included."""
        texts = [text for part in self.sections for text in (part.title, *(line.text for line in part.lines))]
        texts += [text for gap in self.gaps for text in (gap.missing, gap.question)]
        texts += [text for answer in self.answers for text in (answer.question, answer.text)]
        return sum(len(text.split()) for text in texts)

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values, days and instants in ISO 8601."""
        return {
            "customer_id": self.customer_id,
            "customer": self.customer,
            "transition_id": self.transition_id,
            "outgoing": self.outgoing,
            "incoming": self.incoming,
            "as_of": self.as_of.isoformat(),
            "words": self.words(),
            "sections": [_section(part) for part in self.sections],
            "gaps": [{"topic": gap.topic, "missing": gap.missing, "question": gap.question} for gap in self.gaps],
        }


def section(key: str, title: str, lines: Sequence[Line], most: int) -> Section | None:
    """Put at most so many lines under a heading; None where there is nothing to say."""
    if not lines:
        return None
    return Section(key, title, tuple(lines[:most]), max(0, len(lines) - most))


def within_three_minutes(briefing: Briefing) -> Briefing:
    """Leave out the last lines of the wordiest sections until it can be read in three minutes.

    Every section keeps its first line: it is the one that matters most.
    """
    while briefing.words() > MOST_WORDS:
        longer = [part for part in briefing.sections if len(part.lines) > 1]
        if not longer:
            break
        longest = max(longer, key=_words)
        shorter = replace(longest, lines=longest.lines[:-1], more=longest.more + 1)
        sections = tuple(shorter if part is longest else part for part in briefing.sections)
        briefing = replace(briefing, sections=sections)
    return briefing


def one_line(text: str, most: int = LONGEST) -> str:
    """Put what somebody wrote on one line, without what nobody can see, and end it at a word where it is long."""
    line = " ".join(clean(text.replace("\x00", "")).split())
    if len(line) <= most:
        return line
    cut = line[:most]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:.") + " …"


def gaps_line(briefing: Briefing) -> str:
    """Say on a card how much the record lacks: "Briefing: 2 gaps."."""
    count = len(briefing.gaps)
    return f"Briefing: {count} {'gap' if count == 1 else 'gaps'}." if count else "Briefing: no gaps."


def _words(part: Section) -> int:
    return sum(len(line.text.split()) for line in part.lines)


def _section(part: Section) -> dict[str, Any]:
    lines = [
        {"text": line.text, "source": line.source, "as_of": line.as_of.isoformat(), "author": line.author}
        for line in part.lines
    ]
    return {"key": part.key, "title": part.title, "lines": lines, "more": part.more}
