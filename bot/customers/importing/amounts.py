"""Cells that hold numbers and money; a separator that could mean thousands or decimals is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.customers.importing.cells import Format, Unreadable

PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
COMMA_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
DOT_THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
BLANK_THOUSANDS = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?")
DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
ONE_SEPARATOR = re.compile(r"-?\d{1,3}([.,])\d{3}")
MONEY = re.compile(r"(?P<before>[$€£]|[A-Z]{3})?\s*(?P<sum>[-\d.,' \u00a0\u202f’]*\d)\s*(?P<after>[$€£]|[A-Z]{3})?")
CURRENCY = re.compile(r"[A-Z]{3}")
SYMBOLS = {"€": "EUR", "£": "GBP"}
DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL"))
BLANK = re.compile(r"[ \u00a0\u202f'’]")
# A float keeps 15 digits, and the narrowest column has room for 14 before the point.
MOST_DIGITS, MOST_WHOLE_DIGITS, PLACES, CENTS = 15, 14, 4, 2


@dataclass(frozen=True)
class Amount:
    """A sum in cents, with the currency symbol or code that stood beside it."""

    cents: int
    mark: str | None

    def fits(self, currency: str) -> bool:
        """Tell whether the mark may stand for this currency."""
        return self.mark is None or (currency in DOLLARS if self.mark == "$" else self.currency == currency)

    @property
    def currency(self) -> str | None:
        """The currency the mark stands for, where it stands for one."""
        return None if self.mark in (None, "$") else SYMBOLS.get(self.mark, self.mark)


def decimal(text: str, separator: str) -> Decimal:
    """Read a number; in a file separated by semicolons a comma may be the decimal sign."""
    if (lone := ONE_SEPARATOR.fullmatch(text)) and separator == ";":
        thousands, decimals = text.replace(lone[1], ""), text.replace(",", ".")
        raise Unreadable(
            f"could be {thousands} or {decimals} in a file with semicolons. Write {thousands} or {decimals}0."
        )
    number = _decimal(text, separator).normalize()
    if number.adjusted() >= MOST_WHOLE_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise Unreadable(f"has too many digits. Keep to {MOST_WHOLE_DIGITS} before the point and {MOST_DIGITS} in all.")
    return number


def _decimal(text: str, separator: str) -> Decimal:
    if PLAIN.fullmatch(text):
        return Decimal(text)
    if COMMA_THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if BLANK_THOUSANDS.fullmatch(text):
        return _decimal(BLANK.sub("", text), separator)
    if separator == ";" and (DOT_THOUSANDS.fullmatch(text) or DECIMAL_COMMA.fullmatch(text)):
        return Decimal(text.replace(".", "").replace(",", "."))
    raise Unreadable("is not a number. Write it like 245000.50.")


def _number(text: str, separator: str) -> float:
    number = decimal(text, separator)
    if _places(number) > PLACES:
        raise Unreadable(f"is too exact. Keep to {PLACES} decimals.")
    return float(number)


def _write_number(number: float) -> str:
    return f"{Decimal(str(number)):f}".removesuffix(".0")


def whole_between(least: int, most: int) -> Format:
    """Make a format for whole numbers within bounds, both included."""

    def read(text: str, separator: str) -> int:
        number = decimal(text, separator)
        if _places(number) or not least <= number <= most:
            raise Unreadable(f"is not a whole number between {least} and {most}.")
        return int(number)

    return Format(read, may_be_formula=False)


def _amount(text: str, separator: str) -> Amount:
    found = MONEY.fullmatch(text)
    if found is None or (found["before"] and found["after"]):
        raise Unreadable("is not a sum of money. Write it like 245000.50, the currency in its own column.")
    figure = found["sum"].strip()
    number = decimal(figure, separator)
    if number < 0:
        raise Unreadable("is below zero.")
    if _places(number) > CENTS or (ONE_SEPARATOR.fullmatch(figure) and "." in figure):
        raise Unreadable(
            f"could be {figure.replace('.', '')} or {number:.2f}. Write the sum with two decimals or none."
        )
    return Amount(int(number * 100), found["before"] or found["after"])


def _write_cents(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _currency(text: str, _separator: str) -> str:
    code = text.upper()
    if not CURRENCY.fullmatch(code):
        raise Unreadable("is not a currency. Write a code of three letters, such as USD.")
    return code


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


MONEY_SUM = Format(_amount, _write_cents, may_be_formula=False)
CURRENCY_CODE = Format(_currency)
NUMBER = Format(_number, _write_number, may_be_formula=False)
