"""Checking a mail: every claim in it held against the facts it may rest on, and which of them must be settled."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from bot.outreach.body import Body
from bot.outreach.claims.addresses import addresses
from bot.outreach.claims.claim import Claim, Found
from bot.outreach.claims.commitments import commitments
from bot.outreach.claims.holding import Held, Place, hold, hold_commitment
from bot.outreach.claims.names import Directory, directory, names
from bot.outreach.claims.record import Entry, figures, read_facts
from bot.outreach.claims.sentences import Sentence, sentences
from bot.outreach.claims.topics import stem, topics
from bot.outreach.facts import Fact

_WORSE = {"contradicted": 0, "unsupported": 1, "supported": 2}
_SORTS = ("money", "link", "percentage", "date", "span", "count", "commitment", "name")
_WORD = re.compile(r"[\w'’]+")
_NAME = re.compile(r"(?:[A-Z&][\w.&'’-]*\s?){1,5}")
_QUOTABLE = 4  # Words of a fact from which on its own words in a sentence are a quotation and nothing else.
_IDENTITY = frozenset({"contact", "support", "TAKEOVER"})


def check(
    body: Body,
    facts: Sequence[Fact],
    *,
    known_names: Collection[str],
    today: date,
    typed_by_person: Collection[int] | None = None,
) -> list[Claim]:
    """Find every claim of a mail and hold it against the facts the customer may know; internal ones support nothing.

    `known_names` are the people on record: colleagues and this customer's contacts, the sender among them. In the
    blocks of `typed_by_person` (places in `body.blocks`) only contradictions count, for those words are a person's own.
    """
    entries = read_facts(facts)
    people = directory(known_names, [entry.fact.value for entry in entries])
    own_words = set(typed_by_person or ())
    named = _named(people, entries)
    found: list[Claim] = []
    for sentence in sentences(body):
        own = frozenset(body.blocks[sentence.block].facts)
        claims = _claims(sentence, _place(sentence, own, named, today), entries, people)
        found += [claim for claim in claims if claim.verdict != "unsupported" or claim.block not in own_words]
    return found


def open_questions(claims: Sequence[Claim], settled: Collection[str], typed: Collection[str]) -> list[Claim]:
    """Give what must be settled before Send: one claim for each sentence, contradictions first, then as they stand.

    `settled` and `typed` are sentences: those a person has said are true, and those a person has written, which ask
    only where they contradict a fact.
    """
    worst: dict[str, Claim] = {}
    for claim in claims:
        asks = claim.verdict == "contradicted" or (claim.verdict == "unsupported" and claim.sentence not in typed)
        if asks and claim.sentence not in settled:
            worst[claim.sentence] = min(worst.get(claim.sentence, claim), claim, key=_rank)
    return sorted(worst.values(), key=lambda claim: _WORSE[claim.verdict])


def _rank(claim: Claim) -> tuple[int, int]:
    return _WORSE[claim.verdict], _SORTS.index(claim.sort)


def _claims(sentence: Sentence, place: Place, entries: Sequence[Entry], people: Directory) -> list[Claim]:
    text = sentence.text
    quoted = _quoted(text, entries)
    links = list(addresses(text, sentence.links))
    values = [*links, *figures(text, place.today, [(one.start, one.end) for one in links])]
    named = [one for one in names(text, people) if not _overlaps(one, links)]
    held = [(one, hold(one, place, entries)) for one in values]
    held += [(one, _held_name(one, place, entries, people)) for one in named]
    held += [
        (one, hold_commitment(one, entries)) for one in commitments(text, [(name.start, name.end) for name in named])
    ]
    return [
        _claim(one, quoted.get(_range_around(one, quoted), verdict), sentence)
        for one, verdict in sorted(held, key=lambda pair: (pair[0].start, pair[0].end))
    ]


def _place(sentence: Sentence, own: frozenset[str], named: frozenset[str], today: date) -> Place:
    return Place(sentence.text, own, today, frozenset(_WORD.findall(sentence.text.casefold())), named)


def _named(people: Directory, entries: Sequence[Entry]) -> frozenset[str]:
    """Give the topics that are words of names: people's, and those of facts that are nothing but a name."""
    named = [*people.names, *(e.fact.value for e in entries if not e.values and _NAME.fullmatch(e.fact.value))]
    return frozenset(stem(word) for name in named for word in _WORD.findall(name))


def _claim(found: Found, held: Held | str, sentence: Sentence) -> Claim:
    verdict, key = ("supported", held) if isinstance(held, str) else held
    text = sentence.text[found.start : found.end]
    return Claim(sentence.text, text, found.start, found.end, found.sort, verdict, key, sentence.block)


def _quoted(text: str, entries: Sequence[Entry]) -> dict[tuple[int, int], str]:
    """Give where whole facts stand word for word, with their keys: a ticket's name may hold any figure."""
    folded, found = text.casefold(), {}
    for entry in entries:
        value = entry.fact.value.casefold().rstrip(".")
        at = folded.find(value) if value.count(" ") >= _QUOTABLE - 1 else -1
        if at >= 0:
            found[at, at + len(value)] = entry.fact.key
    return found


def _range_around(found: Found, quoted: Collection[tuple[int, int]]) -> tuple[int, int]:
    return next((r for r in quoted if r[0] <= found.start and found.end <= r[1]), (-1, -1))


def _held_name(found: Found, place: Place, entries: Sequence[Entry], people: Directory) -> Held:
    """Hold a name against the directory, and against the fact that says who it is: "your contact in support"."""
    name = str(found.value)
    standing, meant = people.stands(name)
    fact = next((e.fact.key for e in entries if e.fact.value in (name, meant) or name in e.fact.value.split()), None)
    if standing == "wrong":
        return "contradicted", fact
    said = topics(place.text)
    for entry in entries:
        role = topics(entry.fact.label) & _IDENTITY
        is_role = entry.fact.value in people.names and role <= said and bool(role - {"contact"})
        if is_role and fact is None and not place.words & {w.casefold() for w in entry.fact.value.split()}:
            return "contradicted", entry.fact.key
    return ("supported", fact) if standing == "known" else ("unsupported", None)


def _overlaps(found: Found, others: Sequence[Found]) -> bool:
    return any(found.start < other.end and other.start < found.end for other in others)
