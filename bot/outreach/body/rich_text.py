"""The body as Slack's rich text, to be edited there and read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from bot.errors import Invalid
from bot.outreach.body.plain import words_of
from bot.outreach.body.tree import Block, Body, List, Paragraph, Quote, Span, Spans, joined

Leaf = Mapping[str, Any]


def to_rich_text(body: Body) -> dict[str, Any]:
    """Return a `rich_text` block: for a message, or as the `initial_value` of a `rich_text_input`.

    Neighbouring paragraphs share one section with blank lines between them, because Slack sets sections close together;
    behind a list or a quote, which end their own line, one line break makes the blank line.
    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
    """
    elements: list[dict[str, Any]] = []
    for is_running_text, group in groupby(body.blocks, key=lambda block: isinstance(block, Paragraph)):
        blocks = list(group)
        elements += [_section(blocks, "\n" if elements else "")] if is_running_text else map(_element, blocks)
    return {"type": "rich_text", "elements": elements or [_container("section", (Span(" "),))]}


def from_rich_text(
    block: Mapping[str, Any], previous: Body | None = None, names: Mapping[str, str] | None = None
) -> Body:
    """Read a `rich_text` block that a person may have edited.

    A blank line or a new section begins a paragraph; one line break stays a line break. Nested lists become one list of
    the outermost sort. Mentions, emoji, channels and dates become plain visible words, a Slack id its name where
    `names` has one. A block of `previous` with the same words hands its facts on. Raises Invalid as Body does, and for
    what is no rich text at all.
    """
    try:
        body = Body(tuple(_read_elements(block.get("elements", ()), names or {})))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Invalid("Slack sent this text in a form that cannot be read. Nothing was saved; try again.") from error
    return _with_facts(body, previous) if previous else body


def _section(paragraphs: list[Block], before: str) -> dict[str, Any]:
    spans = [span for block in paragraphs if isinstance(block, Paragraph) for span in (Span("\n\n"), *block.spans)]
    return _container("section", joined([Span(before), *spans[1:]]))


def _element(block: Block) -> dict[str, Any]:
    if isinstance(block, List):
        items = [_container("section", item) for item in block.items]
        return {"type": "rich_text_list", "style": "ordered" if block.ordered else "bullet", "elements": items}
    return _container("quote", block.spans)


def _container(kind: str, spans: Spans) -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": [_leaf(span) for span in spans]}


def _leaf(span: Span) -> dict[str, Any]:
    style = {name: True for name in ("bold", "italic") if getattr(span, name)}
    styled = {"style": style} if style else {}
    if span.link is None:
        return {"type": "text", "text": span.text, **styled}
    words = {} if span.text == span.link else {"text": span.text}
    return {"type": "link", "url": span.link, **words, **styled}


def _read_elements(elements: list[Leaf], names: Mapping[str, str]) -> Iterator[Block]:
    ordered: bool | None = None
    for element in elements:
        if element["type"] != "rich_text_list":
            ordered = None
            spans = tuple(_read_leaf(leaf, names) for leaf in element.get("elements", ()))
            yield Quote(spans) if element["type"] == "rich_text_quote" else Paragraph(spans)
            continue
        # Slack writes a nested list as a neighbour with an indent, and goes on with the outer one after it.
        if ordered is None or not element.get("indent"):
            ordered = element.get("style") == "ordered"
        items = (item.get("elements", ()) for item in element["elements"])
        yield List(tuple(tuple(_read_leaf(leaf, names) for leaf in item) for item in items), ordered)


def _read_leaf(leaf: Leaf, names: Mapping[str, str]) -> Span:
    style = leaf.get("style") or {}
    link = leaf["url"] if leaf["type"] == "link" else None
    bold, italic = bool(style.get("bold")), bool(style.get("italic"))
    return Span(_visible(leaf, names), bold=bold, italic=italic, link=link)


def _visible(leaf: Leaf, names: Mapping[str, str]) -> str:
    """Return the words a reader of the mail should see in place of something that only Slack can show."""
    kind = leaf["type"]
    if kind in {"user", "usergroup", "team", "channel"}:
        ref = str(leaf[f"{kind}_id"])
        return names.get(ref, ("#" if kind == "channel" else "@") + ref)
    match kind:
        case "link":
            return str(leaf.get("text") or leaf["url"])
        case "broadcast":
            return f"@{leaf['range']}"
        case "emoji":
            # Standard emoji carry their code points in hexadecimal, parted by hyphens.
            points = leaf.get("unicode")
            return "".join(chr(int(point, 16)) for point in points.split("-")) if points else f":{leaf['name']}:"
        case "date":
            return str(leaf.get("fallback") or datetime.fromtimestamp(leaf["timestamp"], UTC).date().isoformat())
        case _:
            return str(leaf.get("text") or leaf.get("value") or leaf.get("name") or "")


def _with_facts(body: Body, previous: Body) -> Body:
    """Give each block the facts of the first unused block that had the same words."""
    known: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for block in previous.blocks:
        known[tuple(words_of(block))].append(block.facts)
    return Body(tuple(_inherit(block, known[tuple(words_of(block))]) for block in body.blocks))


def _inherit(block: Block, facts: list[tuple[str, ...]]) -> Block:
    return replace(block, facts=facts.pop(0)) if facts else block
