"""The blocks that anything a person must be able to do is built from, and how their elements nest.

Source: https://docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.blockkit.elements import (
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.slack.blockkit.limits import (
    Check,
    Page,
    Shape,
    Surface,
    any_text,
    boolean,
    by_type,
    counted,
    integer,
    list_of,
    plain_text,
    string,
    url,
)
from bot.sandbox.slack.blockkit.rich_text import RICH_TEXT

MARKDOWN_TOGETHER = 12_000
MESSAGE_ONLY: frozenset[Surface] = frozenset({"message"})
MODAL_ONLY: frozenset[Surface] = frozenset({"modal"})


def _block_id(value: Any, at: str, page: Page) -> None:
    string(255)(value, at, page)
    if isinstance(value, str):
        if value in page.block_ids:
            page.wrong(at, f"block_id {value} is used twice")
        page.block_ids.add(value)


COMMON: dict[str, Check] = {"block_id": _block_id}


def block(optional: dict[str, Check], rule: Check | None = None, **required: Check) -> Shape:
    """A block with its own properties; `type` and `block_id` come with it."""
    return Shape({"type": string(50), **required}, {**COMMON, **optional}, rule)


def _text_or_fields(value: Any, at: str, page: Page) -> None:
    if "text" not in value and "fields" not in value:
        page.wrong(at, "a section needs text or fields")


_ELEMENT_OF_INPUT = by_type(IN_INPUT, "input element")


def _input_element(value: Any, at: str, page: Page) -> None:
    page.seen["input"] += 1
    page.seen["in input"] = 1
    _ELEMENT_OF_INPUT(value, at, page)
    page.seen["in input"] = 0


def _no_dispatch_of_files(value: Any, at: str, page: Page) -> None:
    element = value.get("element")
    if isinstance(element, dict) and element.get("type") == "file_input" and value.get("dispatch_action"):
        page.wrong(at, "dispatch_action is not usable with a file_input")


def _markdown(value: Any, at: str, page: Page) -> None:
    counted(string(MARKDOWN_TOGETHER))(value, at, page)
    if isinstance(value, str):
        page.markdown += len(value)
        if page.markdown > MARKDOWN_TOGETHER >= len(value):
            page.wrong(at, f"all markdown blocks together must be less than {MARKDOWN_TOGETHER + 1} characters")


BLOCKS: dict[str, Shape] = {
    "section": block(
        {
            "text": any_text(3000),
            "fields": list_of(any_text(2000), 1, 10),
            "accessory": by_type(IN_SECTION, "accessory"),
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "header": block({"level": integer(1, 4)}, text=plain_text(150)),
    "divider": block({}),
    "context": block({}, elements=list_of(by_type(IN_CONTEXT, "context element"), 1, 10)),
    "actions": block({}, elements=list_of(by_type(IN_ACTIONS, "action element"), 1, 25)),
    "image": Shape(
        {**IMAGE_ELEMENT.required},
        {**COMMON, **IMAGE_ELEMENT.optional, "title": plain_text(2000)},
        IMAGE_ELEMENT.rule,
    ),
    "input": block(
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
        _no_dispatch_of_files,
        label=plain_text(2000),
        element=_input_element,
    ),
    "rich_text": Shape(RICH_TEXT.required, COMMON),
    "markdown": Shape({"type": string(50), "text": _markdown}, COMMON, None, MESSAGE_ONLY),
    "video": block(
        {
            "title_url": url(3000),
            "author_name": string(49),
            "description": plain_text(199),
            "provider_name": string(255),
            "provider_icon_url": url(3000),
        },
        title=plain_text(199),
        video_url=url(3000),
        thumbnail_url=url(3000),
        alt_text=string(2000),
    ),
    "context_actions": Shape(
        {
            "type": string(50),
            "elements": list_of(by_type(IN_CONTEXT_ACTIONS, "context action"), 1, 5),
        },
        COMMON,
        None,
        MESSAGE_ONLY,
    ),
}
