"""A claim: a stretch of a sentence that says something checkable, and how it stands against the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Sort = Literal["money", "percentage", "count", "date", "span", "name", "link", "commitment"]
Verdict = Literal["supported", "unsupported", "contradicted"]


@dataclass(frozen=True)
class Claim:
    """`text` is `sentence[start:end]`; `fact_key` names the fact that supports or contradicts it, None without one.

    `block` is the place of the sentence's block in `body.blocks`. A date includes its weekday, a sum its currency.
    """

    sentence: str
    text: str
    start: int
    end: int
    sort: Sort
    verdict: Verdict
    fact_key: str | None
    block: int


@dataclass(frozen=True)
class Amount:
    """A number as an interval: what "about 40" or "more than 2 years" leave open lies between `low` and `high`.

    `unit` says what can be compared: a currency or "money", "percent", "count", "length" and "rhythm" (both in days).
    `nouns` are the stems of what is counted.
    """

    low: float
    high: float
    unit: str
    nouns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Days:
    """The days that a date can mean, as first and last day of each reading; none when there is no such day."""

    readings: tuple[tuple[date, date], ...]


Value: TypeAlias = Amount | Days | str


@dataclass(frozen=True)
class Found:
    """Something checkable in a text, before it is held against anything."""

    start: int
    end: int
    sort: Sort
    value: Value
