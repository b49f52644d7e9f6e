"""Reading what the model wrote: into the body tree when it keeps the rules, else the reason why it is unusable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.errors import Invalid
from bot.outreach.body import Block, Body, List, Spans, from_plain, to_text, word_count
from bot.outreach.body.cleaning import clean
from bot.outreach.facts import Fact, for_customer
from bot.outreach.writing.answer import Letter, Part
from bot.outreach.writing.brief import Brief

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_SCHEME = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|(?:mailto|tel|sms|javascript|data|file|ftp):)[^\s<>\"”’)\]]+", re.IGNORECASE
)
_MAIL = re.compile(r"[^\s<>\"“”(),;:]+@[^\s<>\"“”(),;:]+\.[^\s<>\"“”(),;:]+")
_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?:[/?#:][^\s<>\"”’)\]]*)?")
_PHONE = re.compile(r"(?:\+|\(|\b0)[\d\s().\-/]{6,}\d")
_MARKUP = re.compile(r"!\[|\]\(|```|</?[a-z!][^>]*>|^#{1,6} |\|---", re.IGNORECASE | re.MULTILINE)
_PLACEHOLDER = re.compile(r"\[[A-Za-z][^\]\n]{0,40}\]|\{\{?\w[^}\n]{0,40}\}|\bX{3,}\b")
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": ".", "․": "."})  # Browsers take all of them for the dot in a host.
_ENDS = ".,;:!?'\"*_)]}»”’"


@dataclass(frozen=True)
class Unusable:
    """An answer nobody should send, and why: for the log, without a word of the letter."""

    why: str


def read(
    letter: Letter, brief: Brief, facts: Iterable[Fact], *, limit: int, typed: Sequence[str] = ()
) -> Body | Unusable:
    """Read an answer into the body tree, or say why it cannot be used.

    `facts` are those that were sent; a fact id, link, address, host or phone number that is in none of them makes an
    answer unusable, unless it stands in `typed`: what the sender wrote or already had in the draft.
    """
    known = for_customer(facts)
    try:
        body = Body(tuple(_blocks(letter.paragraphs)))
    except Invalid:
        return Unusable("characters that no mail can carry")
    text, sources = to_text(body), [*(fact.value for fact in known), *typed]
    own = _without(text, sources)
    faults = [
        *([] if body.blocks else ["no words"]),
        *(["a fact that was not given"] if _unknown_facts(letter, known) else []),
        *(["more words than allowed"] if word_count(body) > limit else []),
        *([f"{what} that was not given" for what in strangers(text, sources)]),
        *(["markup"] if _MARKUP.search(own) else []),
        *(["a placeholder"] if _PLACEHOLDER.search(own) else []),
        *(["more than one question"] if own.count("?") > 1 else []),
        *brief.faults(own, known),
    ]
    return Unusable(", ".join(dict.fromkeys(faults))) if faults else body


def strangers(text: str, sources: Iterable[str]) -> list[str]:
    """Name what a text contains that no source has: a link, an address, a host, a phone number."""
    seen, known = _plain(text), _plain("\n".join(sources))
    kinds = (("a link", _SCHEME), ("an address", _MAIL), ("a host", _HOST))
    found = [what for what, pattern in kinds if _found(pattern, seen) - _found(pattern, known)]
    numbers = {_digits(number) for number in _PHONE.findall(seen)}
    return [*found, *(["a phone number"] if numbers - {_digits(number) for number in _PHONE.findall(known)} else [])]


def _blocks(parts: Sequence[Part]) -> Iterator[Block]:
    for part in parts:
        facts = tuple(dict.fromkeys(part.facts))
        for block in from_plain(part.text).blocks:
            if isinstance(block, List):
                yield replace(block, items=tuple(_with_bold(item) for item in block.items), facts=facts)
            else:
                yield replace(block, spans=_with_bold(block.spans), facts=facts)


def _with_bold(spans: Spans) -> Spans:
    """Read the one mark we allow; what stands between two pairs of stars is bold."""
    return tuple(
        replace(span, text=piece, bold=span.bold or number % 2 == 1)
        for span in spans
        for number, piece in enumerate(_BOLD.split(span.text) if span.link is None else [span.text])
    )


def _unknown_facts(letter: Letter, known: Sequence[Fact]) -> set[str]:
    return {key for part in letter.paragraphs for key in part.facts} - {fact.key for fact in known}


def _plain(text: str) -> str:
    """Bring a text into the form in which a mail program would recognise what can be clicked."""
    return unicodedata.normalize("NFKC", clean(text)).translate(_DOTS).casefold()


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match[0].rstrip(_ENDS) for match in pattern.finditer(text)}


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _without(text: str, sources: Iterable[str]) -> str:
    """Take what was given out of a text, so that only the model's own words are judged."""
    for source in sorted(filter(None, sources), key=len, reverse=True):
        text = text.replace(source, " ")
    return text
