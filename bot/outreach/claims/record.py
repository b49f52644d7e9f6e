"""The facts of a mail read with the same eyes as its sentences: what each says, and about whom and what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.outreach.claims.addresses import addresses
from bot.outreach.claims.amounts import counts, money, percentages
from bot.outreach.claims.claim import Days, Found
from bot.outreach.claims.days import MONTHS, dates
from bot.outreach.claims.lengths import lengths, rhythms
from bot.outreach.claims.topics import topics
from bot.outreach.facts import Fact

CLAUSE = re.compile(r"[,;:](?=\s)| and (?=I\b|we\b)")
_PROSE = 9  # Spaces in a fact from which on it is running text.


@dataclass(frozen=True)
class Entry:
    """One fact as it can be compared: its values, its topics, and the words of the person it is about."""

    fact: Fact
    values: tuple[tuple[Found, frozenset[str]], ...]
    topics: frozenset[str]
    person: frozenset[str]

    @property
    def is_prose(self) -> bool:
        """Say whether it is a note, which holds many words and is less about each of them."""
        return self.fact.value.count(" ") > _PROSE


def read_facts(facts: Sequence[Fact]) -> list[Entry]:
    """Read the facts a customer may know, and how many there are of each numbered sort: three open tickets."""
    usable = [fact for fact in facts if fact.audience == "customer"]
    values = {fact.key: fact.value for fact in usable}
    return [_entry(fact, _about(fact.key, values)) for fact in (*usable, *_numbers(usable))]


def figures(text: str, today: date, taken: Iterable[tuple[int, int]] = ()) -> list[Found]:
    """Find everything with a value in a text: the first of overlapping finds stays, dates before sums before counts."""
    kept: list[tuple[int, int]] = list(taken)
    found: list[Found] = []
    for one in _all(text, today):
        if all(one.end <= start or end <= one.start for start, end in kept):
            kept.append((one.start, one.end))
            found.append(one)
    return found


def clause(text: str, start: int, end: int) -> str:
    """Give the part of a sentence between the commas around a place."""
    cuts = [0, *(match.start() for match in CLAUSE.finditer(text)), len(text)]
    first = max((cut for cut in cuts if cut <= start), default=0)
    last = min((cut for cut in cuts if cut >= end), default=len(text))
    return text[first:last]


def _all(text: str, today: date) -> Iterable[Found]:
    yield from dates(text, today)
    yield from money(text)
    yield from percentages(text)
    yield from (found for found, is_ago in lengths(text) if not is_ago)
    yield from rhythms(text)
    yield from counts(text)


@lru_cache(maxsize=2048)
def _entry(fact: Fact, person: str) -> Entry:
    places = list(addresses(fact.value))
    lead = (
        "in " if fact.value in MONTHS else "for " if fact.value.startswith("a ") else ""
    )  # What a letter says before it.
    said = lead + fact.value
    found = [*places, *figures(said, fact.as_of, [(one.start, one.end) for one in places])]
    found = [_in_its_year(one, fact.as_of) for one in found]
    label = topics(fact.label)
    values = tuple((one, label | topics(clause(said, one.start, one.end))) for one in found)
    whole = label | topics(fact.value)
    words = frozenset(word.casefold() for word in person.split())
    if not any(isinstance(one.value, Days) for one in found):
        values += ((Found(0, 0, "date", Days(((fact.as_of, fact.as_of),))), whole),) if fact.key.count(":") else ()
    return Entry(fact, values, whole, words)


def _in_its_year(found: Found, as_of: date) -> Found:
    """Read a date without a year as one of the year in which the fact was recorded."""
    if not isinstance(found.value, Days):
        return found
    here = tuple(reading for reading in found.value.readings if reading[0].year == as_of.year)
    return replace(found, value=Days(here or found.value.readings))


def _about(key: str, values: dict[str, str]) -> str:
    """Give the name of the person a fact is about: "incoming_title" is about whom "incoming" names."""
    head = key.rpartition("_")[0]
    return values.get(head, "") if head else ""


def _numbers(facts: Sequence[Fact]) -> list[Fact]:
    """Count the facts of each numbered sort, as facts of their own under the first one's key."""
    sorts = Counter(fact.key.partition(":")[0] for fact in facts if ":" in fact.key)
    first = {fact.key.partition(":")[0]: fact for fact in reversed(facts)}
    return [
        Fact(first[sort].key, f"Open {sort}s", f"{count} {sort}s", first[sort].source, first[sort].as_of, "customer")
        for sort, count in sorts.items()
        if sort in {"ticket", "promise"}
    ]
