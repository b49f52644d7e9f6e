"""The newer blocks that only enhance: tables, charts, alerts, cards, carousels, containers and plans.

Their availability is rolled out gradually and the published bounds differ between sources; the narrower one is held.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.blockkit.blocks import BLOCKS, COMMON, MESSAGE_ONLY, MODAL_ONLY
from bot.sandbox.slack.blockkit.elements import BUTTON, IMAGE_ELEMENT
from bot.sandbox.slack.blockkit.limits import (
    Page,
    Shape,
    Surface,
    any_text,
    boolean,
    by_type,
    counted,
    integer,
    list_of,
    number,
    one_of,
    plain_text,
    string,
    url,
)
from bot.sandbox.slack.blockkit.rich_text import RICH_TEXT

TABLE_TOGETHER = 10_000
CHARTS = 2
TYPE = string(50)
MESSAGE_AND_HOME: frozenset[Surface] = frozenset({"message", "home"})


def _cell_text(value: Any, at: str, page: Page) -> None:
    counted(string(TABLE_TOGETHER))(value, at, page)
    page.table_characters += len(value) if isinstance(value, str) else 0


RAW_CELLS = {
    "raw_text": Shape({"type": TYPE, "text": _cell_text}),
    "raw_number": Shape({"type": TYPE, "value": number}, {"text": _cell_text}),
}
CELL = by_type({**RAW_CELLS, "rich_text": RICH_TEXT}, "cell")
SETTINGS = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _table(value: Any, at: str, page: Page) -> None:
    page.seen["table"] += 1
    if page.seen["table"] > 1:
        page.wrong(at, "only_one_table_allowed")
    if page.table_characters > TABLE_TOGETHER:
        page.wrong(at, f"all cells together must be less than {TABLE_TOGETHER + 1} characters")
    rows = value.get("rows")
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        page.wrong(f"{at}/rows", "all rows must have the same number of cells")


def _data_table(value: Any, at: str, page: Page) -> None:
    _table(value, at, page)
    rows = value.get("rows")
    for index, cell in enumerate(rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            page.wrong(f"{at}/rows/0/{index}", "the header row takes no rich_text")


def _chart(value: Any, at: str, page: Page) -> None:
    page.seen["chart"] += 1
    if page.seen["chart"] > CHARTS:
        page.wrong(at, f"no more than {CHARTS} charts allowed")
    try:
        points = [len(series["data"]) for series in value["chart"]["series"]]
        categories = len(value["chart"]["axis_config"]["categories"])
    except (KeyError, TypeError):
        return  # A pie has neither; anything malformed is named by the shapes above.
    if any(count != categories for count in points):
        page.wrong(f"{at}/chart/series", "each series has one point per category")


POINT = Shape({"label": string(20), "value": number})
SERIES = Shape({"name": string(20), "data": list_of(POINT, 1, 20)})
AXES = Shape({"categories": list_of(string(20), 1, 20)}, {"x_label": string(50), "y_label": string(50)})
DRAWN = Shape({"type": TYPE, "series": list_of(SERIES, 1, 12), "axis_config": AXES})


def _positive(value: Any, at: str, page: Page) -> None:
    if isinstance(value.get("value"), int | float) and value["value"] <= 0:
        page.wrong(at, "a segment must be above zero")


SEGMENT = Shape(POINT.required, {}, _positive)
CHART = by_type(
    {
        "pie": Shape({"type": TYPE, "segments": list_of(SEGMENT, 1, 12)}),
        **dict.fromkeys(("bar", "line", "area"), DRAWN),
    },
    "chart",
)


def _card(value: Any, at: str, page: Page) -> None:
    if not {"hero_image", "title", "actions", "body"} & value.keys():
        page.wrong(at, "a card needs a hero_image, a title, actions or a body")
    if "icon" in value and "slack_icon" in value:
        page.wrong(at, "a card takes icon or slack_icon, not both")


CARD = Shape(
    {"type": TYPE},
    {
        **COMMON,
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "slack_icon": Shape({"type": TYPE, "name": string(100)}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "actions": list_of(by_type({"button": BUTTON}, "card action"), 1, 2),
    },
    _card,
    MESSAGE_AND_HOME,
)
TABLE = Shape(
    {"type": TYPE, "rows": list_of(list_of(CELL, 1, 20), 1, 100)},
    {**COMMON, "column_settings": list_of(SETTINGS, 1, 20)},
    _table,
    MESSAGE_ONLY,
)
IN_CONTAINER = ("actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video")


def _container(value: Any, at: str, page: Page) -> None:
    if ("title" in value) == ("rich_text_title" in value):
        page.wrong(at, "exactly one of title and rich_text_title must be given")
    if value.get("has_header_divider") and value.get("is_collapsible"):
        page.wrong(at, "has_header_divider is not usable with is_collapsible")


STATUS = one_of("pending", "in_progress", "complete", "error")
SOURCE = Shape({"type": TYPE, "url": url(3000), "text": string(255)})
TASK = Shape(
    {"type": TYPE, "task_id": string(255), "title": counted(string(255))},
    {
        **COMMON,
        "status": STATUS,
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": list_of(by_type({"url": SOURCE}, "source"), 1, 50),
    },
    None,
    MESSAGE_ONLY,
)


def _one_plan(_value: Any, at: str, page: Page) -> None:
    page.seen["plan"] += 1
    if page.seen["plan"] > 1:
        page.wrong(at, "only one plan is allowed in a message")


EXTRAS: dict[str, Shape] = {
    "table": TABLE,
    "data_table": Shape(
        {"type": TYPE, "caption": string(255), "rows": list_of(list_of(CELL, 1, 20), 2, 201)},
        {**COMMON, "page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        _data_table,
        MESSAGE_ONLY,
    ),
    "data_visualization": Shape({"type": TYPE, "title": string(50), "chart": CHART}, {**COMMON}, _chart, MESSAGE_ONLY),
    "alert": Shape(
        {"type": TYPE, "text": any_text(200)},
        {**COMMON, "level": one_of("default", "info", "warning", "error", "success")},
        None,
        MODAL_ONLY,
    ),
    "card": CARD,
    "carousel": Shape(
        {"type": TYPE, "elements": list_of(by_type({"card": CARD}, "card"), 1, 10)}, COMMON, None, MESSAGE_AND_HOME
    ),
    "container": Shape(
        {
            "type": TYPE,
            "child_blocks": list_of(
                by_type({**{name: BLOCKS[name] for name in IN_CONTAINER}, "table": TABLE}, "child block"), 1, 10
            ),
        },
        {
            **COMMON,
            "title": plain_text(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": any_text(150),
            "icon": IMAGE_ELEMENT,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        _container,
        MESSAGE_AND_HOME,
    ),
    "task_card": TASK,
    "plan": Shape(
        {"type": TYPE, "title": counted(string(255))},
        {**COMMON, "tasks": list_of(by_type({"task_card": TASK}, "task"), 1, 50)},
        _one_plan,
        MESSAGE_ONLY,
    ),
}
