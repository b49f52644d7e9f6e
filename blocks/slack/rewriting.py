"""Rewriting a draft, as people see it: the form that asks for it, the line on the card, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from blocks.slack.elements import actions, button
from blocks.slack.text import clipped, context, escape, plain
from bot.outreach.body import Body, to_paragraphs
from bot.outreach.rewriting import LONGEST_WISH, WAYS, Change, RewriteShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
Leaf = dict[str, Any]
Piece = tuple[str, str]

LABEL_LENGTH = 120
WHOLE_IN_MODAL = 9000  # Characters; what is longer is cut, and the card shows the mail itself.
KEPT, GONE, NEW = "kept", "gone", "new"
STYLES = {KEPT: {}, GONE: {"style": {"strike": True}}, NEW: {"style": {"bold": True}}}


def card_lines(shown: RewriteShown) -> Blocks:
    """Say below a draft what it was rewritten to and by whom, with a way to look and a way back."""
    by = "by Claude" if shown.written_by == "claude" else "from a template"
    value = f"{shown.outreach_id}:{shown.version}"
    return [
        context(f"{escape(clipped(shown.label, LABEL_LENGTH))}, {by}."),
        actions(button("See what changed", "rewrite.changes", value), button("Back to mine", "rewrite.back", value)),
    ]


def form(outreach_id: int, *, by_claude: bool) -> View:
    """Ask how to rewrite a draft; a wish in one's own words only where Claude writes."""
    options = [_option(name, way.label) for name, way in WAYS.items()]
    how: View = {"type": "static_select", "action_id": "how", "placeholder": plain("Choose one"), "options": options}
    own: View = {
        "type": "plain_text_input",
        "action_id": "wish",
        "multiline": True,
        "max_length": LONGEST_WISH,
        "placeholder": plain("Mention the workshop in the second sentence"),
    }
    asked = [_input("how", "Rewrite it", how, "What you typed yourself stays word for word.")]
    if by_claude:
        asked.append(_input("wish", "Or in your own words", own, ""))
    else:
        asked[0]["optional"] = False  # It is the only thing to choose.
    return {
        "type": "modal",
        "callback_id": "rewrite.ask",
        "title": plain("Rewrite"),
        "submit": plain("Rewrite"),
        "close": plain("Cancel"),
        "private_metadata": str(outreach_id),
        "blocks": asked,
    }


def changes(change: Change) -> View:
    """Show a rewrite word by word: what is gone is struck through, what is new is bold."""
    # One section for all of it: Slack sets sections apart by itself, which would double the blank lines.
    paragraphs = _within(_paragraphs(change.before, change.after), WHOLE_IN_MODAL)
    leaves = [_leaf(*piece) for paragraph in paragraphs for piece in paragraph]
    return {
        "type": "modal",
        "title": plain("What changed"),
        "close": plain("Close"),
        "blocks": [
            context(f"{escape(clipped(change.label, LABEL_LENGTH))}: gone is struck through, new is bold."),
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": leaves or [_leaf(" ", KEPT)]}],
            },
        ],
    }


def words_changed(before: str, after: str) -> list[Piece]:
    """Compare two texts word by word: stretches of text, each kept, gone or new, in reading order."""
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append((" ".join(old[i:j]), KEPT))
            continue
        pieces += [(" ".join(words), sort) for words, sort in ((old[i:j], GONE), (new[k:m], NEW)) if words]
    return pieces


def _paragraphs(before: Body, after: Body) -> Iterator[list[Piece]]:
    """Pair the paragraphs that stayed alike, and compare word by word within each stretch of others."""
    old, new = to_paragraphs(before), to_paragraphs(after)
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from ([(paragraph, KEPT)] for paragraph in old[i:j])
            continue
        for number in range(max(j - i, m - k)):
            pair = (old[i:j][number : number + 1], new[k:m][number : number + 1])
            yield words_changed(*("".join(side) for side in pair))


def _within(paragraphs: Iterator[list[Piece]], room: int) -> Iterator[list[Piece]]:
    """Part paragraphs by blank lines and stop where a modal is full."""
    is_first = True
    for paragraph in paragraphs:
        spaced: list[Piece] = [] if is_first else [("\n\n", KEPT)]
        is_first = False
        for number, (text, sort) in enumerate(paragraph):
            if len(text) > room:
                yield [*spaced, (clipped(text, max(room, 2)), sort)]
                return
            room -= len(text)
            spaced += [*([(" ", KEPT)] if number else []), (text, sort)]
        yield spaced


def _leaf(text: str, sort: str) -> Leaf:
    return {"type": "text", "text": text, **STYLES[sort]}


def _option(value: str, label: str) -> View:
    return {"text": plain(label), "value": value}


def _input(block_id: str, label: str, element: View, hint: str) -> View:
    block: View = {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": True}
    return {**block, "hint": plain(hint)} if hint else block
