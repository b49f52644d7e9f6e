"""Figures as people say them: money, counts, lists of things."""

from __future__ import annotations

from collections.abc import Sequence

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
UNITS = ((100_000_000_000, "B"), (100_000_000, "M"), (100_000, "K"))  # In cents.


def money(cents: int, currency: str) -> str:
    """Write a sum briefly: "$245K", "€1.25M", "CHF 900"."""
    sign = SYMBOLS.get(currency, f"{currency} ")
    for unit, letter in UNITS:
        if abs(cents) * 20_000 >= unit * 19_999:  # From here on, rounding would give a thousand of the smaller unit.
            return f"{sign}{_short(cents / unit)}{letter}"
    return f"{sign}{cents // 100:,}"


def counted(number: int, one: str, many: str) -> str:
    """Count things in words up to ten: "one call", "three calls", "38 calls"."""
    said = SMALL[number] if number < len(SMALL) else str(number)
    return f"{said} {one if number == 1 else many}"


def listed(things: Sequence[str]) -> str:
    """Join things for a sentence: "a", "a and b", "a, b and c", "a and b as well as c"."""
    if len(things) < 2:  # noqa: PLR2004  One thing needs no joining.
        return "".join(things)
    joined = " as well as" if any(" and " in thing for thing in things) else " and"
    return f"{', '.join(things[:-1])}{joined} {things[-1]}"


def _short(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".") if amount < 10 else f"{amount:.1f}".removesuffix(".0")  # noqa: PLR2004
