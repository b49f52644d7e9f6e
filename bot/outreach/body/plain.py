"""The body as plain text, as paragraphs for evidence, and back from what a person or a model typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from bot.outreach.body.cleaning import clean, safe_link, shows_its_target
from bot.outreach.body.tree import Block, Body, List, Paragraph, Quote, Span, Spans, parts_of

_NUMBERED = re.compile(r"(\d{1,3})\. +(\S.*)")
_POINT = re.compile(r"[-*•] +(\S.*)")
_QUOTED = re.compile(r">(?: (.*))?")
_ADDRESS = re.compile(r"https?://[^\s<>\"`\\]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'\"*_)]}»”’"


def to_text(body: Body) -> str:
    """Return the mail as plain text: "words (url)" for links, "1. " and "- " for points, "> " for quotes."""
    return "\n\n".join(to_paragraphs(body))


def to_paragraphs(body: Body) -> list[str]:
    """Return one string per block, in the order of `body.blocks` and exactly as it stands in the plain text."""
    return [_block_text(block) for block in body.blocks]


def word_count(body: Body) -> int:
    """Count the words a reader reads: link targets, list numbers and lone punctuation are none."""
    return sum(any(map(str.isalnum, word)) for block in body.blocks for word in words_of(block))


def same_words(a: Body, b: Body) -> bool:
    """Say whether two mails read the same: words, points, quotes and link targets, whatever the style or spacing."""
    return to_text(a).split() == to_text(b).split()


def words_of(block: Block) -> list[str]:
    """Return the visible words of a block without marks or link targets."""
    return [word for part in parts_of(block) for word in "".join(span.text for span in part).split()]


def from_plain(text: str) -> Body:
    """Read plain text: blank lines part paragraphs; "- ", "1. " and "> " begin points and quotes; addresses are links.

    Numbers make a list only while they count up from 1, so that no word is lost. Raises Invalid as Body does.
    """
    return Body(tuple(_read(clean(text).split("\n"))))


def _block_text(block: Block) -> str:
    if isinstance(block, List):
        marks = [f"{number}. " if block.ordered else "- " for number in range(1, len(block.items) + 1)]
        points = zip(marks, block.items, strict=True)
        return "\n".join(mark + _text(item).replace("\n", "\n" + " " * len(mark)) for mark, item in points)
    text = _text(block.spans)
    return "> " + text.replace("\n", "\n> ") if isinstance(block, Quote) else text


def _text(spans: Spans) -> str:
    return "".join(_span_text(span) for span in spans)


def _span_text(span: Span) -> str:
    if span.link is None or shows_its_target(span.text, span.link):
        return span.text
    return f"{span.text} ({span.link})"


def _read(lines: list[str]) -> Iterator[Block]:
    for sort, group in groupby(_sorted_lines(lines), key=itemgetter(0)):
        texts = [text for _, text in group]
        match sort:
            case "point" | "number":
                yield List(tuple(_linked(text) for text in texts), ordered=sort == "number")
            case "quote":
                yield Quote(_linked("\n".join(texts)))
            case "text":
                yield Paragraph(_linked("\n".join(texts)))


def _sorted_lines(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what each line is, and the line without its mark; blank lines between points keep the count."""
    last = 0
    for line in map(str.strip, lines):
        if not line:
            yield "blank", line
            continue
        numbered = _NUMBERED.fullmatch(line)
        last = last + 1 if numbered and int(numbered[1]) == last + 1 else 0
        if numbered and last:
            yield "number", numbered[2]
        elif point := _POINT.fullmatch(line):
            yield "point", point[1]
        elif quoted := _QUOTED.fullmatch(line):
            yield "quote", quoted[1] or ""
        else:
            yield "text", line


def _linked(text: str) -> Spans:
    """Make the web addresses in a text links to themselves, without the full stop that ends the sentence."""
    spans: list[Span] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_AFTER_ADDRESS)
        spans += [Span(text[end : match.start()]), Span(address, link=safe_link(address))]
        end = match.start() + len(address)
    return (*spans, Span(text[end:]))
