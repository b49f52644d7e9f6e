"""How people are called: first names, titles and family names, from a name as somebody typed it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HONORIFICS = frozenset({
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "herr", "frau", "mme", "sr", "sra",
})  # fmt: skip
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa"})
PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "da", "di", "del", "della", "la", "le", "du", "dos", "das", "ten", "ter", "zu",
    "bin", "al", "el",
})  # fmt: skip
FAMILY_FIRST = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # Korean, Japanese, Chinese.


@dataclass(frozen=True)
class Name:
    """A name taken apart; whatever cannot be told apart stays in `whole`."""

    whole: str
    honorifics: tuple[str, ...]
    given: str
    family: str


def read_name(text: str) -> Name:
    """Take a name apart: "Dr. Hannah van der Berg, PhD" is Dr., Hannah and van der Berg."""
    words = _in_order(text).split()
    count = next((n for n, word in enumerate(words) if _bare(word) not in HONORIFICS), len(words))
    honorifics, rest = tuple(words[:count]), words[count:]
    while len(rest) > 1 and _bare(rest[-1]) in SUFFIXES:
        rest.pop()
    whole = " ".join(rest) or " ".join(words) or text.strip()
    given = next((word for word in rest if any(map(str.isalpha, word))), whole)
    is_whole = FAMILY_FIRST.match(given) or (len(_bare(given)) == 1 and given.isascii())
    return Name(whole, honorifics, whole if is_whole else given, _family(rest))


def familiar(name: str, preferred: str | None = None) -> str:
    """Return what a colleague would call this person: the preferred name, else the first name."""
    return preferred or read_name(name).given


def formal(name: str, preferred: str | None = None) -> str:
    """Return the name after "Dear" in a formal letter: as the person wants it, else title and family name, else all.

    Nothing is guessed: without a title on record there is no Mr or Ms, and the full name stands.
    """
    read = read_name(name)
    if preferred:
        return preferred
    return " ".join((*read.honorifics, read.family)) if read.honorifics and read.family else read.whole


def _in_order(text: str) -> str:
    """Put "Weiss, Hannah" the way it is spoken and take "PhD" off "Hannah Weiss, PhD"."""
    before, comma, after = text.partition(",")
    if not comma or not before.strip() or not after.strip():
        return text.replace(",", " ")
    if all(_bare(word) in SUFFIXES for word in after.replace(",", " ").split()):
        return before
    return f"{after} {before}".replace(",", " ")


def _family(words: list[str]) -> str:
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:]) if start > 0 else ""


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()
