"""Finding what a mail promises, and who is to keep it: its sender, or the colleague whom the sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.outreach.body import Body, Quote
from bot.outreach.claims.claim import Found
from bot.outreach.claims.commitments import commitments
from bot.outreach.claims.names import directory, names
from bot.outreach.claims.sentences import sentences
from bot.outreach.promises.dating import Dated, day_in

MOST = 5
"""Promises kept of one mail; one with more is a list of things, and its tasks are better written by hand."""
LONGEST_TITLE = 200
_FUTURE = re.compile(
    r"(?:['’]ll|\bwill|\bshall|\bgoing to|\bpromise(?: to)?|\bcommit to|\bundertake to|\bguarantee|\bplan to"
    r"|\bintend to)\s+",
    re.IGNORECASE,
)
_STATE = re.compile(r"(?:not|be (?!\w+ing\b)\w+)\b", re.IGNORECASE)
_TOUCH = re.compile(r"\b(?:I|[Ww]e)(?:['’]ll| will) (?:let you (?:know|have)|be in touch|be back (?:to|with) you)\b")
_DEED = re.compile(
    r" (?:writes|sends|calls|contacts|comes back|gets back|delivers|prepares|shares|joins|visits|checks|brings)\b"
)
_REACH = re.compile(
    r"\b(?:reach (?P<whom>me|us|\w+)"
    r"|(?P<who>I['’]m|I am|[Ww]e are|\w+ is)? ?(?:still )?(?:be )?(?:reachable|available))"
    r"\b[^.!?]*?\b(?:until|till|through)\b"
)
_CONDITION = re.compile(r"\b(?:if|should you|should anything|whenever|in case|unless|once you)\b", re.IGNORECASE)
_OURS = re.compile(r"(?:I|we|our|my|engineering)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"(?:she|he|they)\b", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"[\s,]*\b(?:by|until|till|before|on|in|within|no later than)?\s*(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Speakers:
    """Whom a mail's words can name: its sender, colleagues as (id, name), and everybody else's names at hand.

    `on_mail` are the ids of colleagues among its recipients; they decide between two of the same first name. `zone` is
    the sender's, whose working days the words mean.
    """

    sender_id: int
    colleagues: tuple[tuple[int, str], ...]
    others: tuple[str, ...]
    on_mail: frozenset[int] = frozenset()
    zone: str = "UTC"

    def named(self, words: str) -> int | None:
        """Give the colleague these words name; None when they name somebody else, nobody, or one of several."""
        wanted = {word.casefold() for word in words.split()}
        if any(wanted <= {word.casefold() for word in name.split()} for name in self.others):
            return None
        found = [one for one, name in self.colleagues if wanted <= {word.casefold() for word in name.split()}]
        close = [one for one in found if one in self.on_mail]
        return found[0] if len(found) == 1 else close[0] if len(close) == 1 else None


@dataclass(frozen=True)
class Promised:
    """One promise: the whole sentence, what is to be done in short, whose it is, and by when if it says so.

    `is_presence`: it says until when somebody can be reached, which is nothing to be done for the customer.
    """

    sentence: str
    title: str
    owner_id: int
    due_on: date | None
    is_presence: bool = False


def find(body: Body, speakers: Speakers, *, sent_on: date) -> list[Promised]:
    """Find what a mail sent on this day promises, in reading order; somebody else's words in it promise nothing."""
    known = directory([*(name for _, name in speakers.colleagues), *speakers.others], [])
    found: list[Promised] = []
    last_named: int | None = None
    for sentence in sentences(body):
        text = sentence.text
        if isinstance(body.blocks[sentence.block], Quote) or text.rstrip().endswith("?"):
            continue
        named = list(names(text, known))
        found += _of(text, named, speakers, last_named, sent_on)
        last_named = next((one for name in reversed(named) if (one := speakers.named(str(name.value)))), last_named)
    return list(dict.fromkeys(found))[:MOST]


def _of(
    text: str, named: Sequence[Found], speakers: Speakers, last_named: int | None, sent_on: date
) -> Iterator[Promised]:
    presence = _presence(text, speakers, sent_on)
    if presence is not None:
        yield presence
        return
    said = list(_commitments(text, named))
    for place, (start, end) in enumerate(said):
        stop = said[place + 1][0] if place + 1 < len(said) else len(text)
        owner_id = _owner(text[start:end], named, start, speakers, last_named)
        clause = text[start : min(max(end, start), stop)]
        if owner_id is None or _is_no_deed(clause):
            continue
        day = _day(text, start, stop, (sent_on, speakers.zone), is_only=len(said) == 1)
        if day is None and (_CONDITION.search(text) or _TOUCH.match(clause)):
            continue  # "If anything comes up, I'll help" is an offer; nobody can be reminded of it.
        yield Promised(text, _title(clause, day, start), owner_id, day.on if day else None)


def _commitments(text: str, named: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Yield where each promise begins and its clause ends, from left to right."""
    places = [(one.start, one.end) for one in named]
    found = {one.start: one.start + len(str(one.value)) for one in commitments(text, places)}
    found |= {match.start(): len(text) for match in _TOUCH.finditer(text)}
    found |= {start: len(text) for start, end in places if _DEED.match(text[end:]) and _dated(text[end:])}
    yield from sorted(found.items())


def _dated(rest: str) -> bool:
    return bool(re.search(r"\b(?:by|on|before|until|next|this|tomorrow|today|within)\b", rest))


def _is_no_deed(clause: str) -> bool:
    """Tell whether a clause says what is known or done already, or how things will be, and not what will be done."""
    future = _FUTURE.search(clause)
    if future is None:
        return not _DEED.search(clause)
    return bool(_STATE.match(clause[future.end() :])) and not _TOUCH.match(clause)


def _owner(words: str, named: Sequence[Found], start: int, speakers: Speakers, last_named: int | None) -> int | None:
    who = next((one for one in named if one.start <= start < one.end), None)
    if who is not None:
        return speakers.named(str(who.value))
    if _OURS.match(words):
        return speakers.sender_id
    if not _SOMEBODY.match(words):
        return None
    before = [one for one in named if one.end <= start]
    return speakers.named(str(before[-1].value)) if before else last_named


def _presence(text: str, speakers: Speakers, sent_on: date) -> Promised | None:
    match = _REACH.search(text)
    if match is None:
        return None
    day = day_in(text[match.start() :], sent_on, speakers.zone)
    said = (match["whom"] or match["who"] or "me").split()[0]
    is_own = said.casefold() in ("me", "us", "i", "i'm", "i’m", "we")
    owner_id = speakers.sender_id if is_own else speakers.named(said)
    if day is None or owner_id is None:
        return None
    return Promised(text, "Reachable for the customer until then", owner_id, day.on, is_presence=True)


def _day(text: str, start: int, stop: int, sent: tuple[date, str], *, is_only: bool) -> Dated | None:
    """Read the day within the promise's own words, else, where it is the only promise, anywhere in the sentence."""
    day = day_in(text[start:stop], *sent)
    if day is not None:
        return Dated(day.on, day.start + start, day.end + start)
    return day_in(text, *sent) if is_only else None


def _title(clause: str, day: Dated | None, start: int) -> str:
    """Say in short what is to be done: no "I'll", and no day, which stands beside it."""
    if day is not None and start <= day.start < start + len(clause):
        before = _BEFORE_DAY.sub("", clause[: day.start - start])
        clause = before + clause[day.end - start :]
    future = _FUTURE.search(clause)
    deed = clause[future.end() :] if future else clause
    deed = " ".join(deed.split()).strip(" ,;:.!–-").removesuffix(" and").rstrip(" ,")
    return (deed[:1].upper() + deed[1:])[:LONGEST_TITLE] or clause[:LONGEST_TITLE]
