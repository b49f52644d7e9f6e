"""What a call to Claude costs: list prices per million tokens, with where and when they were read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

SOURCE = "https://platform.claude.com/docs/en/about-claude/models/overview"
READ_ON = date(2026, 11, 20)


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens: read anew, kept in the five-minute cache, read from it, and written."""

    fresh: float
    kept: float
    cached: float
    written: float


PRICES = {
    "haiku": Price(0.10, 0.125, 0.01, 0.50),
    "sonnet": Price(2.00, 2.50, 0.20, 10.00),
    "opus": Price(4.00, 5.00, 0.20, 20.00),
    "fable": Price(10.00, 12.50, 1.00, 50.00),  # The page gives no cache prices; these are the usual 1.25 and 0.1.
}
DEAREST = PRICES["fable"]
_FAMILY = re.compile(r"claude-([a-z]+)-")


def micros(model: str, *, fresh: int, kept: int, cached: int, written: int) -> int:
    """Give the cost of one call in millionths of a dollar; a model we have no price for counts as the dearest."""
    family = _FAMILY.match(model)
    price = PRICES.get(family[1] if family else "", DEAREST)
    return round(fresh * price.fresh + kept * price.kept + cached * price.cached + written * price.written)
