"""What gives one person away in text: their addresses and names, found and taken out wherever they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

GONE = "[removed]"
"""What stands in a text where a name stood."""

SHORTEST_PART = 3
_WORDS = (
    "angel april art august autumn bill chance chase christian dawn dean drew earl faith frank gene grace "
    "grant guy hope hunter iris ivy jack joy june king lance lane lee long major mark mason max may miles nick "
    "nova park pat pearl price ray rich rob rose ruby sandy sky skip sue summer trip victor violet ward will "
    "young"
)
WORDS_TOO = frozenset(_WORDS.split())
"""Names that are words as well count only when they are written like names."""
_PARTICLES = "dr mr mrs ms mx prof herr frau sir dame jr sr phd von van der den de da do di dos la le el"
NOT_NAMES = frozenset(_PARTICLES.split())
_OFFICES = "admin billing contact hello help info mail office sales service support team"
NOBODYS = frozenset(_OFFICES.split())
"""What stands before the @ of an address that is no single person's."""


@dataclass(frozen=True)
class Traces:
    """How to tell one person in text: by what is theirs alone anywhere, and by single names at their customers.

    `shared` are full names that others on record have as well; texts with those are left as they are.
    """

    addresses: frozenset[str]
    shared: tuple[str, ...]
    _anywhere: re.Pattern[str] | None
    _at_customer: re.Pattern[str] | None

    def give_away(self, text: str, *, at_customer: bool) -> bool:
        """Tell whether a text names the person; `at_customer` says that it is about a customer of theirs."""
        pattern = self._at_customer if at_customer else self._anywhere
        return pattern is not None and pattern.search(text) is not None

    def taken_out(self, value: Any, *, at_customer: bool) -> Any:
        """Give text, or JSON with text in it, without the person; lists lose entries that are theirs."""
        if isinstance(value, str):
            pattern = self._at_customer if at_customer else self._anywhere
            return pattern.sub(GONE, value) if pattern else value
        if isinstance(value, list):
            return [self.taken_out(one, at_customer=at_customer) for one in value if not self._is_theirs(one)]
        if isinstance(value, dict):
            kept = {key: None if self._is_theirs(one) and isinstance(one, dict) else one for key, one in value.items()}
            return {key: self.taken_out(one, at_customer=at_customer) for key, one in kept.items()}
        return value

    def _is_theirs(self, value: Any) -> bool:
        address = value.get("email") if isinstance(value, dict) else value
        return isinstance(address, str) and address.strip().lower() in self.addresses


def traces_of(
    names: Collection[str], addresses: Collection[str], *, others: Collection[str], companies: Collection[str] = ()
) -> Traces:
    """Learn to tell a person by these names and addresses.

    `others` are the full names of everybody else on record, `companies` those of the person's customers; what they
    share with the person tells nobody.
    """
    taken = {_plain(name) for name in others}
    own = [name for name in dict.fromkeys(filter(None, (name.strip() for name in names))) if " " in name]
    full = [name for name in own if _plain(name) not in taken]
    anywhere = [*_addresses(addresses), *(form for name in full for form in _spellings(name))]
    words = {_plain(part) for name in (*others, *companies) for part in name.split()}
    parts = [part for name in names for part in _parts(name) if _plain(part) not in words]
    return Traces(
        addresses=frozenset(address.strip().lower() for address in addresses),
        shared=tuple(name for name in own if _plain(name) in taken),
        _anywhere=_pattern(anywhere),
        _at_customer=_pattern([*anywhere, *parts, *_local_parts(addresses)]),
    )


def _spellings(name: str) -> Iterator[str]:
    yield name
    first, *rest = name.split()
    yield f"{rest[-1]}, {' '.join([first, *rest[:-1]])}"


def _parts(name: str) -> Iterator[str]:
    for part in name.split():
        bare = part.strip(".,;:()'\"’")
        shortest = SHORTEST_PART if _has_case(bare) else 2
        if len(bare) >= shortest and bare.lower() not in NOT_NAMES:
            yield bare


def _addresses(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        yield address.strip()
        yield address.strip().replace("@", "%40")


def _local_parts(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        local = address.strip().partition("@")[0]
        if len(local) > SHORTEST_PART and local.lower() not in NOBODYS:
            yield local


def _pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    forms = {unicodedata.normalize(form, term) for term in terms for form in ("NFC", "NFD")}
    wanted = sorted(filter(None, forms), key=lambda term: (-len(term), term))
    return re.compile("|".join(map(_one, wanted)), re.IGNORECASE) if wanted else None


def _one(term: str) -> str:
    quoted = r"[\s\u00a0]+".join(re.escape(word) for word in term.split())
    if term.lower() in WORDS_TOO:
        quoted = f"(?-i:{re.escape(term.capitalize())}|{re.escape(term.upper())})"
    if "@" in term or "%40" in term:
        return rf"(?<![\w.+-]){quoted}(?![\w-]|\.\w)"
    # Scripts without capitals are written without blanks between a name and what follows it.
    return rf"(?<!\w){quoted}(?!\w)" if _has_case(term) else quoted


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
