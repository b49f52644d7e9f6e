"""The two names in a handoff, told apart: by a mention, an arrow, "to", "gets", or by trying where one ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from handlers.slack.grammar.typed import Sealed

LONGEST_NAME_OF_A_PERSON = 4
SEPARATORS_TRIED = 4

ARROW = re.compile(r"\s*(?:[-–—=]{1,2}>|[→⇒➔➜➡]\ufe0f?)\s*")
TO = re.compile(r"\s+(?:(?:goes |should go |passes )?(?:over |off )?to):?\s+", re.IGNORECASE)
GETS = re.compile(
    r"\s+(?:(?:will|should|is going to)\s+)?(?:gets?|takes?(?:\s+(?:over|on))?|is\s+taking(?:\s+over)?)\s+",
    re.IGNORECASE,
)
_TO_FIRST = re.compile(r"^to:?\s+(.+)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[:：,;|]\s+|\s+(?:for|[–—-])\s+", re.IGNORECASE)
_FROM = re.compile(r"(?:^|\s+)from\s+(me|[\ue000-\uf8ff])(?=\s|$)", re.IGNORECASE)
_FROM_SOMEBODY = re.compile(r",?\s+from\s+(\S+(?:\s\S+){0,3})$", re.IGNORECASE)
_CONNECTIVE = r"(?:(?:will |is |should )?(?:gets?|tak(?:es?|ing)(?: over| on)?)|(?:goes |over |off )?to|for)"
_BEFORE_A_CUSTOMER = re.compile(rf"^(?:{_CONNECTIVE}(?=[\s:]|$)|[-–—=]*>|[→⇒➔➜➡])?[:,;\s]*", re.IGNORECASE)
_BEHIND_A_CUSTOMER = re.compile(rf"[:,;\s]*(?:(?:^|(?<=\s)){_CONNECTIVE}:?|[-–—=]*>|[→⇒➔➜➡])?$", re.IGNORECASE)


class Split(NamedTuple):
    """One way to read a text; `handed_by` is what it says after "from", which is no part of either name."""

    customer: str
    person: str
    handed_by: tuple[str, ...] = ()


class Halves(NamedTuple):
    """The splits of a text, likeliest first, in the sealed text's own characters.

    `ends_with_person` says that whatever follows stands behind the colleague, so it is no part of a customer's name.
    """

    splits: list[Split]
    ends_with_person: bool


def of(sealed: Sealed, text: str) -> Halves:
    """Split a text into customer and colleague in every sensible way; no way at all gives an empty list."""
    text = text.strip()
    handed_by = tuple(_FROM.findall(text))
    found = _apart(sealed, _FROM.sub("", text).strip())
    splits = [split._replace(handed_by=(*handed_by, *split.handed_by)) for split in found.splits]
    return found._replace(splits=splits)


def _apart(sealed: Sealed, text: str) -> Halves:
    mentions = [place for place, character in enumerate(text) if sealed.is_mention(character)]
    if mentions:
        return _beside_a_mention(text, mentions[-1])
    gets = [(text[m.end() :], text[: m.start()]) for m in GETS.finditer(text)]
    arrows, tos = list(ARROW.finditer(text)), list(TO.finditer(text))
    # The last "to" is the likeliest, since a customer's name may hold one and a person's never does.
    to = [(text[: m.start()], text[m.end() :]) for m in (arrows or tos[::-1])[:SEPARATORS_TRIED]]
    if arrows:
        return _sensible(to + [(person, customer) for customer, person in to], ends_with_person=True)
    if ordered := _TO_FIRST.match(text):
        return _sensible(_person_first(ordered[1]) + to, ends_with_person=False)
    if gets or to:
        return _sensible(to + gets, ends_with_person=not gets)
    # Quotes say that it is one name, whatever it is made of.
    splits = [] if sealed.is_one_name else _sensible(_undecided(text), ends_with_person=False).splits
    return Halves([*splits, Split(text, "")] if splits else [], ends_with_person=False)


def _beside_a_mention(text: str, place: int) -> Halves:
    before, behind = text[:place].strip(), text[place + 1 :].strip()
    customer = _BEHIND_A_CUSTOMER.sub("", before, count=1)
    if not customer:
        return _sensible([(_BEFORE_A_CUSTOMER.sub("", behind, count=1), text[place])], ends_with_person=False)
    return _sensible([(customer, text[place]), (before, text[place])], ends_with_person=True)


def _person_first(text: str) -> list[tuple[str, str]]:
    marked = [(text[m.end() :], text[: m.start()]) for m in _BETWEEN.finditer(text)]
    words = text.split()
    return marked + [(_join(words[place:]), _join(words[:place])) for place in range(1, _most(words))]


def _undecided(text: str) -> list[tuple[str, str]]:
    """Try every place where one name could end and the other begin; a longer customer is tried first."""
    marked = [(text[: m.start()], text[m.end() :]) for m in _BETWEEN.finditer(text)]
    words = text.split()
    behind = [(_join(words[:-count]), _join(words[-count:])) for count in range(1, _most(words))]
    front = [(_join(words[count:]), _join(words[:count])) for count in range(1, _most(words))]
    return marked + behind + front


def _most(words: list[str]) -> int:
    return min(len(words), LONGEST_NAME_OF_A_PERSON + 1)


def _join(words: list[str]) -> str:
    return " ".join(words)


def _sensible(splits: list[tuple[str, str]], *, ends_with_person: bool) -> Halves:
    # A customer's name may hold a "from" as well, so what follows one is left out only after it was tried.
    shorter = (_without_from(*split) for split in splits)
    every = [*(Split(*split) for split in splits), *(split for split in shorter if split.handed_by)]
    kept = (split._replace(customer=split.customer.strip(), person=split.person.strip()) for split in every)
    names = [one for one in kept if _is_a_name(one.customer) and _is_a_name(one.person)]
    return Halves([one for one in names if _could_be_a_person(one.person)], ends_with_person)


def _without_from(customer: str, person: str) -> Split:
    said = (_FROM_SOMEBODY.search(half) for half in (customer, person))
    handed_by = tuple(found[1] for found in said if found)
    return Split(_FROM_SOMEBODY.sub("", customer), _FROM_SOMEBODY.sub("", person), handed_by)


def _is_a_name(text: str) -> bool:
    return text.strip(" ,:;").lower() not in ("", "to")


def _could_be_a_person(text: str) -> bool:
    return len(text.split()) <= LONGEST_NAME_OF_A_PERSON
