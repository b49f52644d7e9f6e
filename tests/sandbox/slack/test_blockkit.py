"""The Block Kit validator: each published bound, at it and just over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.blockkit import check_message, check_options, check_view, is_too_long

Block = dict[str, Any]


def plain(text: str = "x") -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(action_id: str = "go", **more: Any) -> Block:
    return {"type": "button", "action_id": action_id, "text": plain(), **more}


def option(value: str = "1", **more: Any) -> Block:
    return {"text": plain(), "value": value, **more}


def options(count: int) -> list[Block]:
    return [option(str(number)) for number in range(count)]


def select(**more: Any) -> Block:
    return {"type": "static_select", "action_id": "pick", "options": options(1), **more}


def field(**element: Any) -> Block:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "in", **element}}


def picture(**more: Any) -> Block:
    return {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x", **more}


def confirm(**more: Any) -> Block:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def rich(*leaves: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def message(*blocks: Block) -> list[str]:
    return check_message(list(blocks), "A text")


def in_modal(*blocks: Block) -> list[str]:
    return check_view(modal(*blocks))


def rows(count: int, cells: int = 1) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * count}


SIZES: dict[str, tuple[int, Callable[[int], list[str]]]] = {
    "blocks in a message": (50, lambda n: message(*[{"type": "divider"}] * n)),
    "blocks in a modal": (100, lambda n: in_modal(*[{"type": "divider"}] * n)),
    "blocks on Home": (100, lambda n: check_view({"type": "home", "blocks": [{"type": "divider"}] * n})),
    "text of a section": (3000, lambda n: message(section(text=mrkdwn("x" * n)))),
    "fields of a section": (10, lambda n: message(section(fields=[mrkdwn()] * n))),
    "text of a field": (2000, lambda n: message(section(fields=[mrkdwn("x" * n)]))),
    "text of a header": (150, lambda n: message({"type": "header", "text": plain("x" * n)})),
    "level of a header": (4, lambda n: message({"type": "header", "text": plain(), "level": n})),
    "elements of a context": (10, lambda n: message({"type": "context", "elements": [mrkdwn()] * n})),
    "elements of actions": (25, lambda n: message(actions(*(button(str(i)) for i in range(n))))),
    "alt text": (2000, lambda n: message(picture(alt_text="x" * n))),
    "title of an image": (2000, lambda n: message(picture(title=plain("x" * n)))),
    "image url": (3000, lambda n: message(picture(image_url="https://x.example/".ljust(n, "a")))),
    "block_id": (255, lambda n: message(section(block_id="x" * n))),
    "action_id": (255, lambda n: message(actions(button("x" * n)))),
    "text of a button": (75, lambda n: message(actions(button(text=plain("x" * n))))),
    "value of a button": (2000, lambda n: message(actions(button(value="x" * n)))),
    "url of a button": (3000, lambda n: message(actions(button(url="https://x.example/".ljust(n, "a"))))),
    "accessibility label": (75, lambda n: message(actions(button(accessibility_label="x" * n)))),
    "agent prompt": (4000, lambda n: message(actions(button(agent_prompt="x" * n)))),
    "title of a confirm": (100, lambda n: message(actions(button(confirm=confirm(title=plain("x" * n)))))),
    "text of a confirm": (300, lambda n: message(actions(button(confirm=confirm(text=plain("x" * n)))))),
    "yes of a confirm": (30, lambda n: message(actions(button(confirm=confirm(confirm=plain("x" * n)))))),
    "no of a confirm": (30, lambda n: message(actions(button(confirm=confirm(deny=plain("x" * n)))))),
    "options of a select": (100, lambda n: message(actions(select(options=options(n))))),
    "text of an option": (75, lambda n: message(actions(select(options=[option(text=plain("x" * n))])))),
    "value of an option": (150, lambda n: message(actions(select(options=[option("x" * n)])))),
    "description of an option": (75, lambda n: message(actions(select(options=[option(description=plain("x" * n))])))),
    "placeholder": (150, lambda n: message(actions(select(placeholder=plain("x" * n))))),
    "options of an overflow": (5, lambda n: message(actions({"type": "overflow", "options": options(n)}))),
    "checkboxes": (10, lambda n: message(actions({"type": "checkboxes", "options": options(n)}))),
    "radio buttons": (10, lambda n: message(actions({"type": "radio_buttons", "options": options(n)}))),
    "label of an input": (2000, lambda n: in_modal({**field(), "label": plain("x" * n)})),
    "hint of an input": (2000, lambda n: in_modal({**field(), "hint": plain("x" * n)})),
    "max_length": (3000, lambda n: in_modal(field(max_length=n))),
    "initial value": (3000, lambda n: in_modal(field(initial_value="x" * n))),
    "max_files": (10, lambda n: in_modal({**field(), "element": {"type": "file_input", "max_files": n}})),
    "title of a modal": (24, lambda n: check_view(modal(section(), title=plain("x" * n)))),
    "submit of a modal": (24, lambda n: check_view(modal(section(), submit=plain("x" * n)))),
    "close of a modal": (24, lambda n: check_view(modal(section(), close=plain("x" * n)))),
    "private_metadata": (3000, lambda n: check_view(modal(section(), private_metadata="x" * n))),
    "callback_id": (255, lambda n: check_view(modal(section(), callback_id="x" * n))),
    "external_id": (255, lambda n: check_view(modal(section(), external_id="x" * n))),
    "markdown": (12_000, lambda n: message({"type": "markdown", "text": "x" * n})),
    "markdown together": (
        12_000,
        lambda n: message(*[{"type": "markdown", "text": "x" * m} for m in (9000, n - 9000)]),
    ),
    "text together": (13_200, lambda n: message(*[section(text=mrkdwn("x" * m)) for m in (3000,) * 4 + (n - 12_000,)])),
    "rows of a table": (100, lambda n: message(rows(n))),
    "cells of a row": (20, lambda n: message(rows(1, n))),
    "context actions": (
        5,
        lambda n: message(
            {
                "type": "context_actions",
                "elements": [
                    {"type": "icon_button", "icon": "trash", "text": plain(), "action_id": str(i)} for i in range(n)
                ],
            }
        ),
    ),
    "text of an alert": (200, lambda n: in_modal({"type": "alert", "text": plain("x" * n)})),
    "cards of a carousel": (
        10,
        lambda n: message({"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n}),
    ),
    "children of a container": (
        10,
        lambda n: message({"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}] * n}),
    ),
    "options of a search": (100, lambda n: check_options({"options": options(n)})),
}


@pytest.mark.parametrize("name", SIZES)
def test_the_largest_allowed_passes_and_one_more_does_not(name: str) -> None:
    most, check = SIZES[name]

    assert check(most) == []
    assert check(most + 1) != []


WRONG: dict[str, list[str]] = {
    "an empty section": message({"type": "section"}),
    "an empty text": message(section(text=mrkdwn(""))),
    "mrkdwn on a button": message(actions(button(text=mrkdwn()))),
    "mrkdwn in a header": message({"type": "header", "text": mrkdwn()}),
    "mrkdwn as a label": in_modal({**field(), "label": mrkdwn()}),
    "mrkdwn in an option of a select": message(actions(select(options=[option(text=mrkdwn())]))),
    "emoji on mrkdwn": message(section(text={**mrkdwn(), "emoji": True})),
    "no options": message(actions(select(options=[]))),
    "options and groups": message(actions(select(option_groups=[{"label": plain(), "options": options(1)}]))),
    "an initial option that is not offered": message(actions(select(initial_option=option("9")))),
    "actions without elements": message(actions()),
    "a section in actions": message(actions(section())),
    "a button in an input": in_modal({**field(), "element": button()}),
    "a text input in actions": message(actions({"type": "plain_text_input", "action_id": "a"})),
    "a text input in a section": message(section(accessory={"type": "plain_text_input", "action_id": "a"})),
    "a block_id twice": message(section(block_id="a"), section(block_id="a")),
    "an action_id twice in a block": message(actions(button("a"), button("a"))),
    "an image without a picture": message({"type": "image", "alt_text": "x"}),
    "an image with two pictures": message(picture(slack_file={"id": "F1"})),
    "an image without words": message({"type": "image", "image_url": "https://x.example/a.png"}),
    "a url that is none": message(actions(button(url="javascript:alert(1)"))),
    "a style that is none": message(actions(button(style="loud"))),
    "a date that is none": message(actions({"type": "datepicker", "initial_date": "2027-13-01"})),
    "a time that is none": message(actions({"type": "timepicker", "initial_time": "24:00"})),
    "a number input without is_decimal_allowed": in_modal({**field(), "element": {"type": "number_input"}}),
    "an e-mail input in a message": message({**field(), "element": {"type": "email_text_input"}}),
    "a rich text input in a message": message({**field(), "element": {"type": "rich_text_input"}}),
    "a date and time picker on Home": check_view({"type": "home", "blocks": [actions({"type": "datetimepicker"})]}),
    "files that dispatch": in_modal({**field(), "element": {"type": "file_input"}, "dispatch_action": True}),
    "response_url_enabled in a message": message(
        actions({"type": "conversations_select", "response_url_enabled": True})
    ),
    "two elements with the focus": in_modal(field(focus_on_load=True), field(focus_on_load=True)),
    "min above max": in_modal(field(min_length=5, max_length=4)),
    "an initial value above max_length": in_modal(field(initial_value="four", max_length=3)),
    "markdown on Home": check_view({"type": "home", "blocks": [{"type": "markdown", "text": "x"}]}),
    "markdown in a modal": in_modal({"type": "markdown", "text": "x"}),
    "a table in a modal": in_modal(rows(1)),
    "an alert in a message": message({"type": "alert", "text": plain()}),
    "two tables": message(rows(1), rows(1)),
    "an empty cell": message({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}),
    "rows of unequal length": message({"type": "table", "rows": [rows(1, 1)["rows"][0], rows(1, 2)["rows"][0]]}),
    "a container in a container": message(
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [{"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}]}],
        }
    ),
    "an unknown block": message({"type": "hologram"}),
    "an unknown property": message(section(colour="red")),
    "a block that only Slack makes": message({"type": "file", "external_id": "1", "source": "remote"}),
    "null": message(section(accessory=None)),
    "an unknown leaf": message(rich({"type": "blink", "text": "x"})),
    "an empty leaf": message(rich({"type": "text", "text": ""})),
    "text right in a rich text": message({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}),
    "a list of leaves": message(
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}],
        }
    ),
    "a modal without a title": check_view({"type": "modal", "blocks": [section()]}),
    "a modal with an input and no submit": check_view({"type": "modal", "title": plain(), "blocks": [field()]}),
    "a modal without blocks": check_view(modal()),
    "a Home with a title": check_view({"type": "home", "title": plain(), "blocks": [section()]}),
    "a view of no type": check_view({"blocks": [section()]}),
    "options in mrkdwn for a search": check_options({"options": [option(text=mrkdwn())]}),
    "neither options nor groups": check_options({}),
    "no text beside blocks": check_message([section()], None),
    "an empty text beside blocks": check_message([section()], " "),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_would_not_show_is_refused(name: str) -> None:
    assert WRONG[name] != []


RIGHT: dict[str, list[str]] = {
    "a card as we write them": message(
        {"type": "header", "text": plain("Handoff"), "level": 2},
        section(text=mrkdwn("*Hello*"), accessory={"type": "overflow", "action_id": "more", "options": options(2)}),
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("9 facts"), {**plain("x"), "emoji": True}, picture()]},
        actions(button("a", style="primary", confirm=confirm(style="danger")), button("b"), select()),
    ),
    "mrkdwn in checkboxes": message(
        actions({"type": "checkboxes", "options": [option(text=mrkdwn(), description=mrkdwn())]})
    ),
    "an initial option": message(actions(select(options=options(2), initial_option=option("1")))),
    "the same action_id in two blocks": message(actions(button("a")), actions(button("a"))),
    "a rich text with everything": message(
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "x", "style": {"bold": True, "italic": True}},
                        {"type": "link", "url": "https://x.example", "text": "x"},
                        {"type": "user", "user_id": "U0ANA"},
                        {"type": "emoji", "name": "wave"},
                        {"type": "broadcast", "range": "here"},
                        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 1,
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}], "language": "python"},
            ],
        }
    ),
    "inputs of every kind": in_modal(
        field(max_length=3000, min_length=0, multiline=True, focus_on_load=True, placeholder=plain()),
        *(
            {**field(), "element": {"action_id": "x", **element}}
            for element in (
                {"type": "email_text_input"},
                {"type": "url_text_input"},
                {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"},
                {"type": "rich_text_input", "initial_value": rich({"type": "text", "text": "x"})},
                {"type": "file_input", "max_files": 10},
                {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
                {"type": "conversations_select", "response_url_enabled": True},
                {"type": "multi_static_select", "options": options(3), "max_selected_items": 2},
                {"type": "external_select", "min_query_length": 0},
            )
        ),
    ),
    "a Home": check_view({"type": "home", "blocks": [section()], "private_metadata": "7"}),
    "groups for a search": check_options({"option_groups": [{"label": plain(), "options": options(1)}]}),
    "nothing found": check_options({"options": []}),
    "a chart": message(
        {
            "type": "data_visualization",
            "title": "Logins",
            "chart": {
                "type": "line",
                "series": [{"name": "a", "data": [{"label": "Mon", "value": 1}]}],
                "axis_config": {"categories": ["Mon"]},
            },
        }
    ),
    "text without blocks": check_message([], "A text"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_slack_shows_passes(name: str) -> None:
    assert RIGHT[name] == []


def test_an_error_points_at_its_place() -> None:
    errors = message(section(), actions(button(), select(options=[option("x" * 151)])))

    assert errors == ["must be less than 151 characters [json-pointer:/blocks/1/elements/1/options/0/value]"]


def test_too_much_text_in_all_is_told_apart() -> None:
    assert is_too_long(message(*[section(text=mrkdwn("x" * 2700))] * 5))
    assert not is_too_long(message(section(text=mrkdwn("x" * 3001))))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "options", "option_groups", "rows", "chart", "value", "element", "blocks"]
            ),
            inner | st.sampled_from(["section", "actions", "input", "static_select", "table", "data_visualization"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_no_json_whatsoever_breaks_the_validator(sent: Any) -> None:
    check_message(sent, "A text")
    check_message([sent], "A text")
    check_view(sent)
    check_view({"type": "modal", "title": plain(), "blocks": [sent]})
    check_options(sent)
