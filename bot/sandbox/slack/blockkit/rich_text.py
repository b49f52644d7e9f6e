"""Rich text, the tree that Slack's editor produces: sections, lists, quotes and code over styled leaves.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from __future__ import annotations

from bot.sandbox.slack.blockkit.limits import (
    REF,
    Check,
    Shape,
    boolean,
    by_type,
    counted,
    integer,
    list_of,
    one_of,
    pattern,
    string,
)

# Slack names no limit for one piece of rich text; the whole message or view has one, which is checked there.
LONGEST = 250_000
STYLE = Shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)
STYLED: dict[str, Check] = {"style": STYLE}
TYPE = string(50)

LEAVES = {
    "text": Shape({"type": TYPE, "text": counted(string(LONGEST))}, STYLED),
    "link": Shape({"type": TYPE, "url": string(3000)}, {**STYLED, "text": counted(string(LONGEST)), "unsafe": boolean}),
    "user": Shape({"type": TYPE, "user_id": REF}, STYLED),
    "usergroup": Shape({"type": TYPE, "usergroup_id": REF}, STYLED),
    "channel": Shape({"type": TYPE, "channel_id": REF}, STYLED),
    "team": Shape({"type": TYPE, "team_id": REF}, STYLED),
    "emoji": Shape({"type": TYPE, "name": string(100)}, {**STYLED, "unicode": string(100), "skin_tone": integer(1, 6)}),
    "broadcast": Shape({"type": TYPE, "range": one_of("here", "channel", "everyone")}, STYLED),
    "color": Shape({"type": TYPE, "value": pattern(r"#[0-9A-Fa-f]{6}", "a colour as #rrggbb")}, STYLED),
    "date": Shape(
        {"type": TYPE, "timestamp": integer(0, 9_999_999_999), "format": string(300)},
        {**STYLED, "url": string(3000), "fallback": counted(string(300))},
    ),
}
LEAF_LIST = list_of(by_type(LEAVES, "rich text element"), 1, 10_000)
PLAIN_LEAF_LIST = list_of(by_type({"text": LEAVES["text"], "link": LEAVES["link"]}, "preformatted element"), 1, 10_000)
BORDER = one_of(0, 1)

SECTION = Shape({"type": TYPE, "elements": LEAF_LIST})
PARTS = {
    "rich_text_section": SECTION,
    "rich_text_quote": Shape({"type": TYPE, "elements": LEAF_LIST}, {"border": BORDER}),
    "rich_text_preformatted": Shape(
        {"type": TYPE, "elements": PLAIN_LEAF_LIST}, {"border": BORDER, "language": string(50)}
    ),
    "rich_text_list": Shape(
        {
            "type": TYPE,
            "style": one_of("bullet", "ordered"),
            "elements": list_of(by_type({"rich_text_section": SECTION}, "list item"), 1, 10_000),
        },
        {"indent": integer(0, 8), "offset": integer(0, 100_000), "border": BORDER},
    ),
}
RICH_TEXT = Shape(
    {"type": one_of("rich_text"), "elements": list_of(by_type(PARTS, "rich text part"), 1, 10_000)},
    {"block_id": string(255)},
)
