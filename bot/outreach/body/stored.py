"""The body as JSON, the form in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import Invalid
from bot.outreach.body.tree import Block, Body, List, Paragraph, Quote, Span, Spans

VERSION = 1


def to_json(body: Body) -> dict[str, Any]:
    """Return `{"v": 1, "blocks": [...]}`; equal bodies give equal JSON, and what is not set is left out."""
    return {"v": VERSION, "blocks": [_block(block) for block in body.blocks]}


def from_json(stored: Mapping[str, Any]) -> Body:
    """Read what `to_json` wrote; raises Invalid for anything else, a later version included."""
    if stored.get("v") != VERSION:
        raise Invalid(f"This text was kept in form {stored.get('v')!r}; this release reads form {VERSION}.")
    try:
        return Body(tuple(_read_block(block) for block in stored["blocks"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid("This text was not kept in a form that can be read.") from error


def _block(block: Block) -> dict[str, Any]:
    facts = {"facts": list(block.facts)} if block.facts else {}
    if isinstance(block, List):
        return {"type": "list", "ordered": block.ordered, "items": [_spans(item) for item in block.items], **facts}
    kind = "quote" if isinstance(block, Quote) else "paragraph"
    return {"type": kind, "spans": _spans(block.spans), **facts}


def _spans(spans: Spans) -> list[dict[str, Any]]:
    return [{key: value for key, value in vars(span).items() if value} for span in spans]


def _read_block(block: Mapping[str, Any]) -> Block:
    facts = tuple(str(fact) for fact in block.get("facts", ()))
    match block["type"]:
        case "paragraph":
            return Paragraph(_read_spans(block["spans"]), facts)
        case "quote":
            return Quote(_read_spans(block["spans"]), facts)
        case "list":
            return List(tuple(_read_spans(item) for item in block["items"]), bool(block["ordered"]), facts)
        case unknown:
            raise Invalid(f"This text holds a part called {unknown!r}, which this release does not know.")


def _read_spans(spans: list[Mapping[str, Any]]) -> Spans:
    return tuple(
        Span(
            text=str(span["text"]),
            bold=bool(span.get("bold", False)),
            italic=bool(span.get("italic", False)),
            link=span.get("link"),
        )
        for span in spans
    )
