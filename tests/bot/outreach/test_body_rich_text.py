from __future__ import annotations

from typing import Any

import pytest

from bot.errors import Invalid
from bot.outreach.body import Body, List, Paragraph, Span, from_rich_text, to_rich_text, to_text


def section(*leaves: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(leaves)}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def points(style: str, *items: str, indent: int = 0) -> dict[str, Any]:
    sections = [section(text(item)) for item in items]
    return {"type": "rich_text_list", "style": style, "indent": indent, "border": 0, "elements": sections}


def test_a_blank_line_in_slack_begins_a_paragraph_and_one_line_break_does_not() -> None:
    body = from_rich_text(rich(section(text("Hello\n"), text("\nfirst", bold=True), text(" line\nsecond line\n"))))

    assert to_text(body) == "Hello\n\nfirst line\nsecond line"
    assert len(body.blocks) == 2


def test_paragraphs_are_shown_in_slack_with_a_blank_line_between_them() -> None:
    body = Body((Paragraph((Span("Hello"),)), Paragraph((Span("Bye", bold=True),))))

    shown = to_rich_text(body)

    assert shown == rich(section(text("Hello\n\n"), text("Bye", bold=True)))


def test_nested_points_become_one_list_of_the_outer_sort() -> None:
    body = from_rich_text(
        rich(points("ordered", "a"), points("bullet", "b", indent=1), points("ordered", "c"), points("bullet", "d"))
    )

    assert body.blocks == (
        List(((Span("a"),), (Span("b"),), (Span("c"),)), ordered=True),
        List(((Span("d"),),), ordered=False),
    )


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ({"type": "user", "user_id": "U0SARAH"}, "Sarah Johnson"),
        ({"type": "user", "user_id": "U0TOM"}, "@U0TOM"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@S1"),
        ({"type": "channel", "channel_id": "C0GENERAL"}, "#C0GENERAL"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"}, "👋🏽"),
        ({"type": "emoji", "name": "partyparrot"}, ":partyparrot:"),
        ({"type": "date", "timestamp": 1794000000, "format": "{date}"}, "2026-11-06"),
        ({"type": "date", "timestamp": 1794000000, "format": "{date}", "fallback": "6 Nov"}, "6 Nov"),
        ({"type": "color", "value": "#F405B3"}, "#F405B3"),
        ({"type": "something_new", "text": "words"}, "words"),
        ({"type": "link", "url": "https://x.example/"}, "https://x.example/"),
        ({"type": "link", "url": "mailto:a@x.example", "text": "a@x.example"}, "a@x.example"),
    ],
)
def test_what_only_slack_can_show_becomes_visible_words(leaf: dict[str, Any], words: str) -> None:
    body = from_rich_text(rich(section(leaf)), names={"U0SARAH": "Sarah Johnson"})

    assert to_text(body) == words


def test_facts_stay_with_words_that_did_not_change_and_leave_the_others() -> None:
    previous = Body(
        (
            Paragraph((Span("You have 40 seats."),), facts=("seats",)),
            Paragraph((Span("Renewal is in June."),), facts=("renewal",)),
        )
    )

    edited = from_rich_text(
        rich(section(text("Renewal is in "), text("June.", bold=True), text("\n\nYou have 50 seats."))), previous
    )

    assert [block.facts for block in edited.blocks] == [("renewal",), ()]


def test_a_preformatted_part_keeps_its_lines() -> None:
    block = {"type": "rich_text_preformatted", "elements": [text("a\nb")]}

    assert to_text(from_rich_text(rich(block))) == "a\nb"


def test_an_empty_editor_is_an_empty_mail_both_ways() -> None:
    shown = to_rich_text(Body())

    assert from_rich_text(shown) == Body()
    assert from_rich_text({}) == Body()


@pytest.mark.parametrize(
    "block",
    [
        {"elements": 7},
        {"elements": ["x"]},
        {"elements": [{"type": "rich_text_list"}]},
        rich(section({"type": "link"})),
        rich(section({"type": "emoji", "name": "x", "unicode": "zz"})),
        rich(section({"type": "emoji", "name": "x", "unicode": "fffffffff"})),
    ],
)
def test_what_is_no_rich_text_is_refused_politely(block: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="Nothing was saved"):
        from_rich_text(block)
