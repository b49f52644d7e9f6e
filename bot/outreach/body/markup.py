"""The body as the simple HTML that Gmail's own editor would write."""

from __future__ import annotations

import unicodedata
from html import escape

from bot.outreach.body.cleaning import pretends, shows_its_target
from bot.outreach.body.tree import Block, Body, List, Quote, Span, Spans, spans_of


def to_html(body: Body) -> str:
    """Return p, ol, ul, blockquote, a, b, i and br; everything else is escaped.

    Where a link's words name another host than the one it leads to, the words are plain and the address follows them
    as the link, because what a reader sees must be where the link goes.
    """
    return "\n".join(_block(block) for block in body.blocks)


def _block(block: Block) -> str:
    direction = ' dir="rtl"' if _is_right_to_left(block) else ""
    if isinstance(block, List):
        tag = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{_inline(item)}</li>" for item in block.items)
        return f"<{tag}{direction}>{items}</{tag}>"
    tag = "blockquote" if isinstance(block, Quote) else "p"
    return f"<{tag}{direction}>{_inline(block.spans)}</{tag}>"


def _inline(spans: Spans) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    words = escape(span.text).replace("\n", "<br>\n")
    if span.italic:
        words = f"<i>{words}</i>"
    if span.bold:
        words = f"<b>{words}</b>"
    if span.link is None:
        return words
    target = escape(span.link)
    if not shows_its_target(span.text, span.link) and pretends(span.text, span.link):
        return f'{words} (<a href="{target}">{target}</a>)'
    return f'<a href="{target}">{words}</a>'


def _is_right_to_left(block: Block) -> bool:
    """Follow the first letter with a direction, which is how Unicode decides a paragraph's direction (UAX 9, P2)."""
    letters = (unicodedata.bidirectional(letter) for span in spans_of(block) for letter in span.text)
    return next((letter for letter in letters if letter in {"L", "R", "AL"}), "L") != "L"
