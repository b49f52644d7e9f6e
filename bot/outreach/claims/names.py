"""Finds people's names in a text, and tells who is on record, who is misspelt and who is nobody we know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from bot.outreach.claims.claim import Found
from bot.outreach.claims.days import MONTHS, WEEKDAYS
from bot.outreach.claims.first_names import FIRST_NAMES

TITLES = frozenset(["Dr", "Mr", "Mrs", "Ms", "Mx", "Prof", "Professor", "Herr", "Frau", "Sir", "Dame"])
_CAPITAL = r"[^\W\d_a-z][^\W\d_]*(?:[-'’](?!(?:ll|ve|re|d|s|m)\b)[^\W\d_]+)*"
_RUN = re.compile(
    rf"(?:\b(?:{'|'.join(TITLES)})\.?\s+){{0,3}}{_CAPITAL}"
    rf"(?:\s+(?:van|von|der|de|da|di|del|la|O['’])?\s?{_CAPITAL}){{0,5}}"
)
_BEFORE = re.compile(
    r"(?:\b(?:colleague|ask|with|told|tell|and|meet|contact|from|to|by|engineer|partner|boss|for|call|cc|thank|thanks)"
    r"|\b(?:Mr|Mrs|Ms|Dr|Frau|Herr)\.?)\s$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s(?:will|knows|has|and I|gets|joins|helps|remains|says|wrote|told|can|takes|looks|agreed|sends|writes|from our"
    r"|is (?:the|your|our|my))\b"
    r"|'ll\b|,? (?:our|my|your) (?:new )?\w+"
)
_ASKED = re.compile(r"\b(?:colleague|ask|told|tell|boss|hello to|thank)\s$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$")
_USUAL = """
I A The This That These Those We You They He She It My Your Our Their His Her As At In On By For From To Since
Until Please Thank Thanks Everything Nothing First Last And But Or If So Then When Where What Who How Why Would
Could Should Shall Will Does Do Did Is Are Was Were Has Have Had May Might Can Let Ask Meet Write See Call Feel
Take Any All Some Each Both One Two Three Four Five Six Seven Eight Nine Ten There Here Over Now Usage Support
Engineering Sales Product Finance Operations Cc Re Hi Hello Dear Best Kind Customer Success Manager Director Head
Team Enterprise Premium Basic Standard Pro English German French Portuguese Spanish Japanese Arabic Polish Chinese
American European Gmail Google Slack Zoom Teams Excel Salesforce Outlook Microsoft Calendly LinkedIn Internet
Christmas Easter Logins Questions Half Adoption Yes No Not
"""
_NO_NAME = frozenset(_USUAL.split()) | {*MONTHS, *WEEKDAYS}
_CLOSE = 2  # Letters that may differ between a name and its misspelling.
_LONG_ENOUGH = 4


@dataclass(frozen=True)
class Directory:
    """Who is on record: whole names, and every word of a name or of the facts that begins with a capital."""

    names: tuple[str, ...]
    words: frozenset[str]
    first: dict[str, tuple[str, ...]]

    def stands(self, name: str) -> tuple[str, str | None]:
        """Say "known", "wrong" or "unknown" of a name, and which name on record is meant."""
        parts = [part for part in re.split(r"\s+", name) if part.rstrip(".") not in TITLES]
        folded = [part.casefold() for part in parts]
        whole = next((known for known in self.names if _contains(known.casefold().split(), folded)), None)
        if whole or all(part in self.words for part in folded):
            is_mixed = not whole and len(parts) > 1 and folded[0] in self.first
            return ("wrong", self.first[folded[0]][0]) if is_mixed else ("known", whole)
        if meant := self._meant(" ".join(parts)):
            return "wrong", meant
        return "unknown", None

    def _meant(self, name: str) -> str | None:
        """Give the name on record that this one misspells, or that it gives another family name."""
        folded = name.casefold()
        for known in self.names:
            target = known if " " in name else known.split()[0]
            distance = DamerauLevenshtein.distance(folded, target.casefold(), score_cutoff=_CLOSE)
            allowed = _CLOSE if " " in name else 1
            if len(target) > _LONG_ENOUGH and distance <= allowed and folded[0] == target.casefold()[0]:
                return known
        first, _, rest = folded.partition(" ")
        return self.first[first][0] if rest and first in self.first else None


def directory(names: Collection[str], texts: Collection[str]) -> Directory:
    """Make the directory from names and from texts whose capitalised words are known words (places, products)."""
    whole = tuple(
        dict.fromkeys(
            " ".join(w for w in name.split() if w.rstrip(".") not in TITLES) for name in names if name.strip()
        )
    )
    words = {word.casefold() for name in names for word in name.split()}
    words |= {word.casefold() for text in texts for word in re.findall(_CAPITAL, text)}
    first: dict[str, tuple[str, ...]] = {}
    for name in whole:
        if name:
            key = name.split()[0].casefold()
            first[key] = (*first.get(key, ()), name)
    return Directory(whole, frozenset(words), first)


def names(text: str, known: Directory) -> Iterator[Found]:
    """Yield people's names: those on record, and capitalised words that stand where a person's name does."""
    for match in _RUN.finditer(text):
        start, end = _trimmed(text, match.start(), match.end(), known)
        words = text[start:end]
        if words and _is_name(text, start, end, known):
            yield Found(start, end, "name", words)


def _trimmed(text: str, start: int, end: int, known: Directory) -> tuple[int, int]:
    """Take words off both ends that are no part of a name: "Thank you", "As", a possessive ending."""
    while start < end:
        first = re.match(r"\S+", text[start:end])
        if first is None or first[0].rstrip(".") in TITLES or not _is_plain(first[0], known):
            break
        start += (
            len(first[0]) + len(text[start + len(first[0]) : end]) - len(text[start + len(first[0]) : end].lstrip())
        )
    while start < end:
        last = re.search(r"\S+$", text[start:end])
        if last is None or not _is_plain(last[0], known):
            break
        end = start + len(text[start : start + last.start()].rstrip())
    ending = _POSSESSIVE.search(text[start:end])
    return start, end - len(ending[0]) if ending else end


def _is_plain(word: str, known: Directory) -> bool:
    """Say whether a capitalised word is no name: a usual word, unless somebody on record is called so."""
    return word in _NO_NAME and word.casefold() not in known.first


def _is_name(text: str, start: int, end: int, known: Directory) -> bool:
    words = text[start:end].split()
    bare = [word for word in words if word.rstrip(".") not in TITLES]
    if not bare or any(word.isupper() and len(word) > 1 for word in bare):
        return False
    is_on_record = all(word.casefold() in known.words for word in bare)
    if bare[0].casefold() in known.first or len(bare) < len(words):
        return True
    if is_on_record:
        return len(bare) > 1 and bare[0] in FIRST_NAMES  # Alone it may be a place that is also a first name: Gary.
    return bare[0] in FIRST_NAMES or _near_known(bare, known) or _stands_like_one(text, start, end, len(bare))


def _stands_like_one(text: str, start: int, end: int, words: int) -> bool:
    """Say whether unknown words with capitals stand where a person's name does: "ask Margit", "Dana Li from our"."""
    is_followed = bool(_AFTER.match(text[end:]))
    begins = start == 0 or text[:start].rstrip().endswith((":", "“", ".", "?", "!"))
    if begins or re.search(r"\b(?:in|at|near)\s$", text[:start]):
        return begins and words > 1 and is_followed
    is_likely = words > 1 or is_followed
    return bool(_ASKED.search(text[:start])) or (is_likely and bool(_BEFORE.search(text[:start])))


def _near_known(bare: list[str], known: Directory) -> bool:
    return len(bare) > 1 and known.stands(" ".join(bare))[0] == "wrong"


def _contains(whole: list[str], part: list[str]) -> bool:
    """Say whether a name is said in full or in part: first name, family name, or both."""
    return bool(part) and all(word in whole for word in part)
