"""Holding one find against the record: supported, contradicted, or nothing on record says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.outreach.claims.addresses import sort_of
from bot.outreach.claims.claim import Amount, Days, Found, Value, Verdict
from bot.outreach.claims.record import Entry, clause
from bot.outreach.claims.topics import is_matter, stem, topics

Held = tuple[Verdict, str | None]
NOTHING: Held = ("unsupported", None)

_CLAUSE, _MATTER, _OWN = 4, 3, 3  # How much a topic of the clause weighs, a matter in it, and the paragraph's own fact.
_ELSEWHERE = 2  # At most this much for words in other parts of the sentence.
_SAME_MATTER = 6  # From here on a fact is about the same thing, so another value contradicts it.
_MEETINGS = frozenset(map(stem, ("conversation", "call", "meeting", "time", "talk", "chat")))
_FIRST_PERSON = frozenset({"i", "me", "my", "i'm", "i've", "mine"})
_PROMISE = frozenset({stem("promise")})
_KNOWING = """
know knew understand agreed confirmed promised approved mentioned accepted signed told said decided aware speed familiar
informed briefed read seen gone updated fixed solved resolved closed delivered finished
"""
_PREDICATES = frozenset(map(stem, _KNOWING.split()))
_SLACK = timedelta(days=4)


@dataclass(frozen=True)
class Place:
    """Where a find stands: the sentence, its words, the keys of its paragraph's facts, and today.

    `named` are the topics that are names: the same people and companies stand in every fact, so they tell nothing.
    """

    text: str
    own: frozenset[str]
    today: date
    words: frozenset[str]
    named: frozenset[str]


def hold(found: Found, place: Place, entries: Sequence[Entry]) -> Held:
    """Hold a figure, date or address against the facts; those of its own paragraph weigh more.

    A fact about the same matter with another value outweighs one that only happens to have the same value.
    """
    near = topics(clause(place.text, found.start, found.end)) - place.named
    whole = topics(place.text) - place.named
    best: dict[bool, tuple[float, Entry]] = {}
    for entry in entries:
        is_own = entry.fact.key in place.own
        if not is_own and entry.person and not _is_about(entry, place):
            continue
        for value, around in entry.values:
            if not _comparable(found, value):
                continue
            agrees = _agrees(found.value, value.value, place.today)
            score = _score(near, whole, around) + (_OWN if is_own else 0) - entry.is_prose
            counts = _counts(found, value, around, place.today, agrees=agrees, score=score)
            if counts and (agrees not in best or score > best[agrees][0]):
                best[agrees] = (score, entry)
    return _decided(found, best)


def _counts(found: Found, value: Found, around: frozenset[str], today: date, *, agrees: bool, score: float) -> bool:
    """Say whether a comparison means anything at all.

    A fact's own date speaks only for what has happened, and only about the same matter. A length on record can bear a
    date out ("since May", 22 months) but not refute one. "Friday" or "in March" agree with too much by chance.
    """
    if isinstance(found.value, Days):
        if isinstance(value.value, Amount):
            return agrees and score >= _SAME_MATTER
        if value.start == value.end:
            is_dated = agrees or "ticket" in around
            return is_dated and score >= _SAME_MATTER and any(first <= today for first, _ in found.value.readings)
        return not agrees or score >= _OWN or _names_one_day(found.value)
    return True


def _names_one_day(days: Days) -> bool:
    """Say whether a date names day and month, in whichever year."""
    return len({(first.day, first.month) for first, _ in days.readings}) == 1 and all(a == b for a, b in days.readings)


def _decided(found: Found, best: dict[bool, tuple[float, Entry]]) -> Held:
    yes, no = best.get(True), best.get(False)
    # How long we have worked together is said in many ways; only how long somebody has done something is a rival.
    is_length = isinstance(found.value, Amount) and found.value.unit == "length"
    is_ours = is_length and yes and no and not yes[1].person and not no[1].person
    if yes and (
        no is None or is_ours or yes[0] >= (min(no[0], _SAME_MATTER) if is_length or found.sort != "span" else no[0])
    ):
        return "supported", yes[1].fact.key
    least = 0 if found.sort in ("count", "link") else _SAME_MATTER
    if no and no[0] >= least:
        return "contradicted", no[1].fact.key
    return NOTHING


def _is_about(entry: Entry, place: Place) -> bool:
    return bool(place.words & entry.person) or bool(place.words & _FIRST_PERSON)


def _score(near: frozenset[str], whole: frozenset[str], around: frozenset[str]) -> float:
    shared = near & around
    matters = sum(_MATTER for topic in shared if is_matter(topic))
    return _CLAUSE * len(shared) + matters + min(_ELSEWHERE, len((whole - near) & around))


def _comparable(found: Found, value: Found) -> bool:
    if found.sort == "link" or value.sort == "link":
        return found.sort == value.sort and sort_of(str(found.value)) == sort_of(str(value.value))
    mine, theirs = found.value, value.value
    if isinstance(mine, Days):
        is_long = isinstance(theirs, Amount) and theirs.unit == "length" and theirs.low >= 1
        return isinstance(theirs, Days) or (is_long and bool(mine.readings))
    return isinstance(mine, Amount) and isinstance(theirs, Amount) and _comparable_amounts(mine, theirs)


def _comparable_amounts(mine: Amount, theirs: Amount) -> bool:
    if mine.unit == "length":
        return theirs.unit == "length" and (mine.high < 1) == (theirs.high < 1)
    if mine.unit == "count":
        return theirs.unit == "count" and _same_things(mine.nouns, theirs.nouns)
    return mine.unit == theirs.unit or ("money" in (mine.unit, theirs.unit) and _is_money(mine) and _is_money(theirs))


def _is_money(amount: Amount) -> bool:
    return amount.unit == "money" or amount.unit.isupper()


def _same_things(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine & theirs) or (bool(mine & _MEETINGS) and bool(theirs & _MEETINGS))


def _agrees(mine: Value, theirs: Value, today: date) -> bool:
    if isinstance(mine, Amount) and isinstance(theirs, Amount):
        return mine.low <= _upper(theirs) and theirs.low <= mine.high + 1e-6
    if isinstance(mine, Days) and isinstance(theirs, Days):
        return any(a <= c and d <= b for a, b in mine.readings for c, d in theirs.readings)
    if isinstance(mine, Days) and isinstance(theirs, Amount):
        low, high = timedelta(days=theirs.low), timedelta(days=_upper(theirs))
        return any(today - b <= high + _SLACK and low <= today - a + _SLACK for a, b in mine.readings if b <= today)
    return mine == theirs


def _upper(amount: Amount) -> float:
    """Give the upper end: a length on record counts whole units, so up to one of the next smaller is hidden in it."""
    if amount.unit != "length" or amount.high > amount.low:
        return amount.high + 1e-6
    return amount.high + (30 if amount.low >= 30 else 6.5 if amount.low >= 7 else 0) + 1e-6  # noqa: PLR2004  A month, a week.


def hold_commitment(found: Found, entries: Collection[Entry]) -> Held:
    """Hold a commitment against promises and plans on record: most of what it says must stand in one fact.

    That somebody knows or agreed to something is borne out only by a fact that says the same of them.
    """
    said = topics(str(found.value))
    predicates = said & _PREDICATES
    content = {topic for topic in said - predicates if not is_matter(topic)} - {
        name for entry in entries for name in entry.person
    }
    for entry in entries:
        shared = content & entry.topics
        plan = not predicates and {"TAKEOVER", "INTRODUCE", "REACH"} & said & topics(entry.fact.label)
        is_said = len(shared) > 1 and 2 * len(shared) >= len(content) and predicates <= entry.topics
        is_said = is_said and bool(predicates or _PROMISE & topics(entry.fact.label))
        if plan or is_said:
            return "supported", entry.fact.key
    return NOTHING
