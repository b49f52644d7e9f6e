"""The words of an e-mail as a small tree, and the five forms it takes with the same words in each."""

from __future__ import annotations

from bot.outreach.body.markup import to_html
from bot.outreach.body.plain import from_plain, same_words, to_paragraphs, to_text, word_count
from bot.outreach.body.rich_text import from_rich_text, to_rich_text
from bot.outreach.body.stored import from_json, to_json
from bot.outreach.body.tree import MAX_CHARACTERS, Block, Body, List, Paragraph, Quote, Span, Spans

__all__ = [
    "MAX_CHARACTERS",
    "Block",
    "Body",
    "List",
    "Paragraph",
    "Quote",
    "Span",
    "Spans",
    "from_json",
    "from_plain",
    "from_rich_text",
    "same_words",
    "to_html",
    "to_json",
    "to_paragraphs",
    "to_rich_text",
    "to_text",
    "word_count",
]
