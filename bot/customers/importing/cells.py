"""One cell on its way in and out: formula guards, line breaks, and the same Salesforce record under two ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
GUARDED = re.compile(r"'+[=+\-@＝＋－＠\t\r]")
SALESFORCE_SHORT = re.compile(r"(?:0[0-3]|50|70|80|a[0-9A-Z])[0-9A-Za-z]{13}")
CHECKSUM_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class Unreadable(ValueError):  # noqa: N818  Errors here are named for what happened, as style.md asks.
    """A cell cannot be used; the message goes on where a sentence that began with the value left off."""


@dataclass(frozen=True)
class Format:
    """How one kind of cell is read and written.

    `read` takes the cell, never empty, and the separator of its file, and raises Unreadable; `write` undoes it.
    """

    read: Callable[[str, str], Any]
    write: Callable[[Any], str] = str
    may_be_formula: bool = True


def cleaned(cell: str) -> str:
    """Take a cell as a person meant it: outer blanks gone, line breaks alike, the guard of an export taken off."""
    text = cell.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def guarded(text: str) -> str:
    """Put a ' before what a spreadsheet would run as a formula (and before what looks so guarded already).

    The list of characters is OWASP's: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if FORMULA.match(text) else text


def canonical_ref(ref: str) -> str:
    """Give a record's one id: a Salesforce id of 15 characters becomes the one of 18, everything else stays.

    The last three characters say which of the first fifteen are capitals, five to a character, the first of the five
    as the lowest bit, written in A to Z and 0 to 5:
    https://help.salesforce.com/s/articleView?id=000385203&type=1
    """
    if not SALESFORCE_SHORT.fullmatch(ref):
        return ref
    checksum = ""
    for start in (0, 5, 10):
        capitals = sum(1 << place for place, letter in enumerate(ref[start : start + 5]) if "A" <= letter <= "Z")
        checksum += CHECKSUM_LETTERS[capitals]
    return ref + checksum
