"""A mail cut into sentences, and which of them a person has typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.outreach.body import Body
from bot.outreach.body.tree import Spans, parts_of

_ABBREVIATIONS = (
    "Dr|Mr|Mrs|Ms|Mx|Prof|St|No|vs|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Inc|Ltd|Corp|Co|e\\.g|i\\.e"
)
_END = re.compile(r"(?<!\b(?:[A-Z]))(?<=[.!?…])[\"”’')\]]*\s+(?=[^\Wa-z_]|[“\"'(])|\n+")
_AFTER_ABBREVIATION = re.compile(rf"\b(?:{_ABBREVIATIONS})\.$")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten tag|bonjour|olá"
    r"|hola)\b[^.?!]{0,80}[,!:]?$"
    r"|[^\s,]+(?: [^\s,]+)?,$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:(?:many |kind |best |warm(?:est)? |with ){0,3}(?:regards|wishes|greetings|thanks)"
    r"(?: and (?:kind |best )?(?:regards|wishes))?"
    r"|all the best(?: to [\w ]+)?|all best|best|cheers|yours(?: \w+)?|sincerely|take care|mit \w+ grüßen|viele grüße"
    r"|herzlich\w*|obrigad[ao])"
    r"(?:,|\n|$)).{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 600  # Characters; looking for claims takes longer than in proportion.


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is read, its block's place, and the links behind its words: (start, end, target)."""

    text: str
    block: int
    links: tuple[tuple[int, int, str], ...] = ()


def sentences(body: Body) -> list[Sentence]:
    """Give every sentence of a mail that can claim something, in reading order: no greeting and no sign-off."""
    last = len(body.blocks) - 1
    found: list[Sentence] = []
    for number, block in enumerate(body.blocks):
        for part in parts_of(block):
            whole = "".join(span.text for span in part)
            if (number == 0 and _GREETING.match(whole)) or (number == last and _SIGN_OFF.match(whole)):
                continue
            cut = _cut(whole, number, _links(part))
            found += [s for s in cut if not (s.block == 0 and s is cut[0] and _is_greeting(s.text))]
    return found


def sentences_typed(before: Body, after: Body) -> set[str]:
    """Give the sentences of `after` that `before` does not have: what a person changed or added since."""
    known = {_folded(sentence.text) for sentence in sentences(before)}
    return {sentence.text for sentence in sentences(after) if _folded(sentence.text) not in known}


def _is_greeting(text: str) -> bool:
    return bool(_GREETING.match(text)) and text.endswith((",", "!", ":"))


def _cut(whole: str, block: int, links: list[tuple[int, int, str]]) -> list[Sentence]:
    return [
        Sentence(
            whole[start:end],
            block,
            tuple((max(a, start) - start, min(b, end) - start, to) for a, b, to in links if a < end and b > start),
        )
        for start, end in _pieces(whole)
    ]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands; what no person would call one sentence comes in pieces, cut at spaces."""
    for start, end in ranges(text):
        while end - start > LONGEST:
            space = text.rfind(" ", start + 1, start + LONGEST)
            stop = space if space > start else start + LONGEST
            yield start, stop
            start = stop + (space > start)  # noqa: PLW2901  The rest of the same sentence.
        if start < end:
            yield start, end


def ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands; a full stop after "Dr" or an initial ends none."""
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match[0] and _AFTER_ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        stop = match.end() if "\n" not in match[0] else match.start()
        end = start + len(text[start:stop].rstrip())
        if end > start:
            yield start, end
        start = match.end()
    if text[start:].strip():
        yield start, len(text.rstrip())


def _links(part: Spans) -> list[tuple[int, int, str]]:
    links, at = [], 0
    for span in part:
        if span.link:
            links.append((at, at + len(span.text), span.link))
        at += len(span.text)
    return links


def _folded(text: str) -> str:
    return " ".join(text.split())
