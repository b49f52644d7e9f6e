"""How a typed name is compared with names on record, for colleagues and customers alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

Row = TypeVar("Row")

# Below this WRatio a name is not even worth a closer look; measured by the tables in the directories' tests.
WORTH_A_LOOK = 72
SURE = 84
SURE_OF_A_WORD = 75
WORTH_ASKING = 58
TOO_CLOSE_TO_CALL = 4
SUGGESTIONS = 3
QUOTED_AT_MOST = 60
REMEMBERED = 50_000  # Folded names; the same few thousand are compared with whatever anybody types.

_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
# Letters that Unicode does not take apart into a plain letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


class Grade(IntEnum):
    """How well a name fits, best first; two grades can be added to compare two pairs."""

    SAME = 0
    PART = 1
    BEGINNING = 2
    MISSPELT = 3


@dataclass(frozen=True)
class Match(Generic[Row]):
    """Every row that fits a name at the best grade that any row reached; empty when none fits."""

    rows: tuple[Row, ...]
    grade: Grade


@lru_cache(REMEMBERED)
def fold(name: str) -> str:
    """Reduce a name to its plain lower-case words; a name of nothing but symbols stays as it is."""
    text = name.strip().casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    bare = _SHORTCODE.sub(" ", text) if ":" in text else text
    bare = bare.replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join(_NOT_A_LETTER.sub(" ", bare).split()) or text


def squash(folded: str) -> str:
    """Join the words of a folded name: `Tech-Flow` and `TechFlow` are one."""
    return folded.replace(" ", "")


def closeness(one: str, other: str) -> float:
    """Say from 0 to 100 how alike two folded names are; different figures make different names (Studio 54, 55)."""
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    return max(fuzz.ratio(squash(one), squash(other)), fuzz.token_sort_ratio(one, other))


def misspelt(query: str, names: Sequence[str]) -> list[int]:
    """Say which folded names a folded query surely meant, by position, best first; several when it is a close call.

    The first letter is hardly ever the one that slips (Unitech is not Initech), and no single word may be far off
    where the words correspond (Helix Energy is not Helios Energy).
    """
    scored = [(score, place) for score, place in _alike(query, names) if _is_sure(query, names[place], score)]
    return [place for score, place in scored if score >= scored[0][0] - TOO_CLOSE_TO_CALL]


def nearest(query: str, names: Sequence[str]) -> list[int]:
    """Give up to three positions worth asking about, best first: "Did you mean ..."."""
    close = [place for score, place in _alike(query, names) if score >= WORTH_ASKING]
    return close[:SUGGESTIONS]


def quoted(typed: str) -> str:
    """Put what somebody typed into typographic quotes, cut to a readable length."""
    return f"“{typed[: QUOTED_AT_MOST - 1]}…”" if len(typed) > QUOTED_AT_MOST else f"“{typed}”"


def _alike(query: str, names: Sequence[str]) -> list[tuple[float, int]]:
    found = process.extract(query, names, scorer=fuzz.WRatio, score_cutoff=WORTH_A_LOOK, limit=50)
    return sorted(((closeness(query, name), place) for name, _, place in found), key=lambda pair: (-pair[0], pair[1]))


def _is_sure(query: str, name: str, score: float) -> bool:
    typed, known = sorted(query.split()), sorted(name.split())
    if score < SURE or (query[:1] != name[:1] and typed[0][:1] != known[0][:1]):
        return False
    return len(typed) != len(known) or all(
        fuzz.ratio(*words) >= SURE_OF_A_WORD for words in zip(typed, known, strict=True)
    )
