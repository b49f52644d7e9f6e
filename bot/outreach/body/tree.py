"""The tree: paragraphs, lists and quotes of spans, always held in one normal form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.errors import Invalid
from bot.outreach.body.cleaning import clean, safe_link

MAX_CHARACTERS = 50_000


@dataclass(frozen=True)
class Span:
    """Words in one style; a `link` is https, http or mailto, anything else is dropped and the words stay."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None


Spans: TypeAlias = tuple[Span, ...]

LINE_BREAK = Span("\n")


@dataclass(frozen=True)
class Paragraph:
    """Running text; `facts` are the keys of the facts it rests on."""

    spans: Spans
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class List:
    """Points, numbered when `ordered`; one level only."""

    items: tuple[Spans, ...]
    ordered: bool
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """Somebody else's words."""

    spans: Spans
    facts: tuple[str, ...] = ()


Block: TypeAlias = Paragraph | List | Quote


@dataclass(frozen=True)
class Body:
    """The words of a mail, brought into normal form when made, so that equal mails are equal values.

    Normal form: unseen characters are gone; neighbouring spans differ in style; no span, item or block is empty; no
    line begins or ends with a space; a blank line inside a block has become two blocks; neighbouring lists of the same
    sort are one. Raises Invalid above MAX_CHARACTERS and for a NUL.
    """

    blocks: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        blocks = _merged(piece for block in self.blocks for piece in _pieces(block))
        size = sum(len(span.text) + len(span.link or "") for block in blocks for span in spans_of(block))
        if size > MAX_CHARACTERS:
            raise Invalid(
                f"This text has {size:,} characters with its links; a mail may have {MAX_CHARACTERS:,}."
                " Nothing was saved; shorten it."
            )
        object.__setattr__(self, "blocks", blocks)


def spans_of(block: Block) -> Iterator[Span]:
    """Yield every span of a block in reading order."""
    for part in parts_of(block):
        yield from part


def parts_of(block: Block) -> tuple[Spans, ...]:
    """Return the stretches of text in a block: the items of a list, or the one text of anything else."""
    return block.items if isinstance(block, List) else (block.spans,)


def joined(spans: Iterable[Span]) -> Spans:
    """Put neighbours of the same style and link together and drop the empty ones."""
    result: list[Span] = []
    for span in spans:
        if result and replace(span, text="") == replace(result[-1], text=""):
            result[-1] = replace(span, text=result[-1].text + span.text)
        elif span.text:
            result.append(span)
    return tuple(result)


def _pieces(block: Block) -> Iterator[Block]:
    """Yield what a block is in normal form; a blank line ends a paragraph or quote, but not a list item."""
    if isinstance(block, List):
        items = tuple(item for spans in block.items if (item := _with_breaks(line for line in _lines(spans) if line)))
        if items:
            yield replace(block, items=items, facts=_distinct(block.facts))
        return
    stretch: list[Spans] = []
    for line in (*_lines(block.spans), ()):
        if line:
            stretch.append(line)
        elif stretch:
            yield replace(block, spans=_with_breaks(stretch), facts=_distinct(block.facts))
            stretch = []


def _lines(spans: Iterable[Span]) -> list[Spans]:
    """Clean the spans and cut them at line breaks; a line of nothing but spaces is empty."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        text, link = clean(span.text), safe_link(span.link)
        if link:
            lines[-1] += _link_alone(replace(span, text=text.replace("\n", " "), link=link))
            continue
        first, *others = text.split("\n")
        lines[-1].append(replace(span, text=first, link=None))
        lines.extend([replace(span, text=other, link=None)] for other in others)
    return [_trimmed(line) for line in lines]


def _link_alone(span: Span) -> Spans:
    """Move the spaces around a link's words out of the link."""
    words = span.text.strip()
    before, after = span.text.split(words, 1) if words else (span.text, "")
    return replace(span, text=before, link=None), replace(span, text=words), replace(span, text=after, link=None)


def _trimmed(line: list[Span]) -> Spans:
    """Take the spaces off both ends, through as many spans as are nothing but spaces."""
    spans = list(joined(line))
    while spans and not spans[0].text.strip():
        spans.pop(0)
    while spans and not spans[-1].text.strip():
        spans.pop()
    if spans:
        spans[0] = replace(spans[0], text=spans[0].text.lstrip())
        spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
    return tuple(spans)


def _with_breaks(lines: Iterable[Spans]) -> Spans:
    """Join lines by plain line breaks."""
    spans = [span for line in lines for span in (LINE_BREAK, *line)]
    return joined(spans[1:])


def _merged(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Make neighbouring lists of the same sort one list, which is how every form would show them anyway."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        if isinstance(block, List) and isinstance(last, List) and block.ordered == last.ordered:
            facts = _distinct((*last.facts, *block.facts))
            result[-1] = List((*last.items, *block.items), block.ordered, facts)
        else:
            result.append(block)
    return tuple(result)


def _distinct(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts))
