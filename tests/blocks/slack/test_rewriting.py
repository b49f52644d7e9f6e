"""A rewrite as people see it: what it was, what it changed word by word, and nothing that text could do to Slack."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.slack import rewriting
from blocks.slack.rewriting import GONE, KEPT, NEW, words_changed
from bot.outreach.body import from_plain
from bot.outreach.rewriting import Change, RewriteShown
from bot.sandbox.slack.blockkit import check_message, check_view

BEFORE = "Hi Michael,\n\nSarah takes over from me in March.\n\nBest wishes,\nAna"
AFTER = "Hi Michael,\n\nSarah takes over in March, with pleasure.\n\nBest,\nAna"
HOSTILE = (
    "<!channel> <https://evil.example|your bank> *bold* _x_ `y` &",
    "שלום עולם \u202e evil",
    "🚚 " * 300,
    "A" * 3000,
)


def leaves(view: dict[str, object]) -> list[dict[str, object]]:
    blocks = json.loads(json.dumps(view["blocks"]))
    return [
        leaf
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for leaf in part["elements"]
    ]


def test_the_card_says_what_was_asked_and_who_wrote_it() -> None:
    by_claude = rewriting.card_lines(RewriteShown(7, 3, "Shorter", "claude"))
    by_template = rewriting.card_lines(RewriteShown(7, 3, "Shorter", "template"))

    assert by_claude[0]["elements"][0]["text"] == "Shorter, by Claude."
    assert by_template[0]["elements"][0]["text"] == "Shorter, from a template."
    assert [(e["text"]["text"], e["action_id"], e["value"]) for e in by_claude[1]["elements"]] == [
        ("See what changed", "rewrite.changes", "7:3"),
        ("Back to mine", "rewrite.back", "7:3"),
    ]


def test_what_is_gone_is_struck_and_what_is_new_is_bold() -> None:
    view = rewriting.changes(Change("Shorter", from_plain(BEFORE), from_plain(AFTER)))

    struck = [leaf["text"] for leaf in leaves(view) if leaf.get("style") == {"strike": True}]
    bold = [leaf["text"] for leaf in leaves(view) if leaf.get("style") == {"bold": True}]
    assert struck == ["from me", "March.", "Best wishes,"]
    assert bold == ["March, with pleasure.", "Best,"]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_the_texts_slack_takes_the_views(text: str) -> None:
    change = Change(text, from_plain(f"{text}\n\nSame"), from_plain(f"Other\n\n{text} {text}\n\nSame"))

    check_view(rewriting.changes(change))
    check_view(rewriting.form(7, by_claude=True))
    check_view(rewriting.form(7, by_claude=False))
    check_message(rewriting.card_lines(RewriteShown(7, 3, f"“{text}”", "claude")), "Draft")


def test_a_change_longer_than_a_modal_is_cut_and_still_taken() -> None:
    long = "\n\n".join(f"Paragraph {number} " + "word " * 200 for number in range(30))

    view = rewriting.changes(Change("Shorter", from_plain(long), from_plain(long.replace("word", "other"))))

    check_view(view)
    assert sum(len(str(leaf["text"])) for leaf in leaves(view)) < 10_000


def test_no_wish_can_be_typed_where_claude_does_not_write() -> None:
    assert "wish" in json.dumps(rewriting.form(7, by_claude=True))
    assert "wish" not in json.dumps(rewriting.form(7, by_claude=False))


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d,", "e."]), max_size=12).map(" ".join)


@given(before=WORDS, after=WORDS)
def test_taking_the_new_words_out_gives_the_old_text_and_the_other_way_round(before: str, after: str) -> None:
    pieces = words_changed(before, after)

    assert " ".join(text for text, sort in pieces if sort in (KEPT, GONE)) == before
    assert " ".join(text for text, sort in pieces if sort in (KEPT, NEW)) == after
