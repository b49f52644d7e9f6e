"""The Block Kit validator: says in Slack's words what Slack would refuse, for messages, modals and Homes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.blockkit.blocks import BLOCKS
from bot.sandbox.slack.blockkit.elements import GROUP, OPTION
from bot.sandbox.slack.blockkit.extras import EXTRAS
from bot.sandbox.slack.blockkit.limits import (
    Check,
    Page,
    Shape,
    Surface,
    boolean,
    by_type,
    exactly_one,
    list_of,
    one_of,
    plain_text,
    string,
)

TEXT_TOGETHER = 13_200
"""Slack refuses a message whose blocks hold more text than this (observed in slackapi/bolt-js#2509, not published)."""
VIEW_BYTES = 250_000
MISSING_TEXT = "text must accompany blocks, for notifications and screen readers [json-pointer:/text]"
MOST = {"message": 50, "modal": 100, "home": 100}

_BLOCK = by_type({**BLOCKS, **EXTRAS}, "block")


def _one_block(value: Any, at: str, page: Page) -> None:
    page.action_ids = set()
    _BLOCK(value, at, page)


def _blocks(surface: Surface, least: int) -> Check:
    return list_of(_one_block, least, MOST[surface])


def check_message(blocks: Any, text: str | None) -> list[str]:
    """Say what is wrong with a message's blocks and its notification text; an empty list means nothing.

    `blocks` are plain dicts as they go over the wire. Each error ends in `[json-pointer:/blocks/...]`. A message with
    blocks and without `text` is an error here, although Slack lets it pass.
    """
    page = Page("message")
    _blocks("message", 0)(blocks, "/blocks", page)
    if page.characters > TEXT_TOGETHER:
        page.wrong("/blocks", f"the text of all blocks together must be less than {TEXT_TOGETHER + 1} characters")
    if blocks and not (text and text.strip()):
        page.errors.append(MISSING_TEXT)
    return page.errors


def is_too_long(errors: list[str]) -> bool:
    """Whether the text of all blocks together is what Slack would refuse first."""
    return any(error.startswith("the text of all blocks together") for error in errors)


def check_view(view: Any) -> list[str]:
    """Say what is wrong with a modal or a Home; an empty list means nothing."""
    if not isinstance(view, dict) or str(view.get("type")) not in _VIEWS:
        return ["the view must be an object of type modal or home [json-pointer:/view]"]
    surface: Surface = view["type"]
    page = Page(surface)
    _VIEWS[surface](view, "/view", page)
    if surface == "modal" and page.seen["input"] and not view.get("submit"):
        page.wrong("/view/submit", "a modal with input blocks needs submit")
    return page.errors


def view_is_too_large(view: Any) -> bool:
    """Whether the view is above Slack's 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def check_options(answer: Any) -> list[str]:
    """Say what is wrong with the answer to a searched select: `{"options": [...]}` or `{"option_groups": [...]}`."""
    page = Page("modal")
    _SUGGESTIONS(answer, "", page)
    return page.errors


_SUGGESTIONS = Shape(
    {},
    {"options": list_of(OPTION, 0, 100), "option_groups": list_of(GROUP, 0, 100)},
    exactly_one("options", "option_groups"),
)
_COMMON: Mapping[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_VIEWS: dict[str, Shape] = {
    "modal": Shape(
        {"type": one_of("modal"), "title": plain_text(24), "blocks": _blocks("modal", 1)},
        {
            **_COMMON,
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
    ),
    "home": Shape({"type": one_of("home"), "blocks": _blocks("home", 1)}, _COMMON),
}
