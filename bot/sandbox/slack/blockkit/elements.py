"""Block Kit's interactive elements, options and confirm dialogs, with the bounds Slack publishes.

Source: https://docs.slack.dev/reference/block-kit/block-elements and /composition-objects.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.blockkit.limits import (
    REF,
    Check,
    Page,
    Shape,
    Surface,
    any_text,
    boolean,
    counted,
    exactly_one,
    integer,
    list_of,
    one_of,
    pattern,
    plain_text,
    string,
    url,
)
from bot.sandbox.slack.blockkit.rich_text import RICH_TEXT

DATE = pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date as YYYY-MM-DD")
TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")
NUMERAL = pattern(r"-?\d+(\.\d+)?", "a number written as a string")
STYLE = one_of("primary", "danger")
INPUT_LENGTH = 3000
MODAL: frozenset[Surface] = frozenset({"modal"})


def _action_id(value: Any, at: str, page: Page) -> None:
    string(255)(value, at, page)
    if isinstance(value, str):
        if value in page.action_ids:
            page.wrong(at, f"action_id {value} is used twice in this block")
        page.action_ids.add(value)


def _focus(value: Any, at: str, page: Page) -> None:
    boolean(value, at, page)
    if value is True:
        page.seen["focus"] += 1
        if page.seen["focus"] > 1:
            page.wrong(at, "focus_on_load may be true for one element only")


def _response_url_enabled(value: Any, at: str, page: Page) -> None:
    boolean(value, at, page)
    if page.surface != "modal" or not page.seen["in input"]:
        page.wrong(at, "response_url_enabled works in the input blocks of modals only")


CONFIRM = Shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": STYLE},
)


def _option(text: Check, *, with_url: bool = False) -> Shape:
    extra: dict[str, Check] = {"url": url(3000)} if with_url else {}
    return Shape({"text": text, "value": string(150)}, {"description": text, **extra})


OPTION = _option(plain_text(75))
RICH_OPTION = _option(any_text(75))
GROUP = Shape({"label": plain_text(75), "options": list_of(OPTION, 1, 100)})


def offered(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Every option a select shows, those inside groups included."""
    groups = [element, *_dicts(element.get("option_groups"))]
    return [option for group in groups for option in _dicts(group.get("options"))]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _initial_is_offered(value: Any, at: str, page: Page) -> None:
    chosen = value.get("initial_options", [value["initial_option"]] if "initial_option" in value else [])
    for option in chosen if isinstance(chosen, list) else []:
        if option not in offered(value):
            page.wrong(at, "the initial option must match one of the options exactly")


def _static(value: Any, at: str, page: Page) -> None:
    exactly_one("options", "option_groups")(value, at, page)
    _initial_is_offered(value, at, page)


def _lengths(value: Any, at: str, page: Page) -> None:
    low, high, initial = (value.get(name) for name in ("min_length", "max_length", "initial_value"))
    if isinstance(low, int) and isinstance(high, int) and low > high:
        page.wrong(at, "min_length must not be above max_length")
    if isinstance(initial, str) and len(initial) > (high if isinstance(high, int) else INPUT_LENGTH):
        page.wrong(f"{at}/initial_value", "must not be longer than max_length")


DISPATCH = Shape(
    {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)
FILTER = Shape(
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
TYPE = string(255)
ACTION: dict[str, Check] = {"action_id": _action_id}
FIELD: dict[str, Check] = {**ACTION, "focus_on_load": _focus}
PICKED: dict[str, Check] = {**FIELD, "confirm": CONFIRM, "placeholder": plain_text(150)}
TYPED: dict[str, Check] = {**FIELD, "placeholder": plain_text(150), "dispatch_action_config": DISPATCH}
SEVERAL: dict[str, Check] = {"max_selected_items": integer(1, 10_000)}
STATIC: dict[str, Check] = {"options": list_of(OPTION, 1, 100), "option_groups": list_of(GROUP, 1, 100)}
CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": FILTER}
ANSWERABLE: dict[str, Check] = {"response_url_enabled": _response_url_enabled}


def _element(optional: dict[str, Check], rule: Check | None = None, **required: Check) -> Shape:
    return Shape({"type": TYPE, **required}, optional, rule)


def _on(surfaces: frozenset[Surface], shape: Shape) -> Shape:
    return Shape(shape.required, shape.optional, shape.rule, surfaces)


BUTTON = _element(
    {
        **ACTION,
        "value": string(2000),
        "url": url(3000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(4000),
        "visible_to_user_ids": list_of(REF, 1, 100),
    },
    text=plain_text(75),
)
FEEDBACK_BUTTON = Shape(
    {"text": plain_text(75), "value": string(2000)},
    {"accessibility_label": string(75)},
)
IMAGE_ELEMENT = _element(
    {"image_url": url(3000), "slack_file": Shape({}, {"id": REF, "url": url(3000)}, exactly_one("id", "url"))},
    exactly_one("image_url", "slack_file"),
    alt_text=string(2000),
)

SELECTS: dict[str, Shape] = {
    "static_select": _element({**PICKED, **STATIC, "initial_option": OPTION}, _static),
    "external_select": _element({**PICKED, "initial_option": OPTION, "min_query_length": integer(0, 1000)}),
    "users_select": _element({**PICKED, "initial_user": REF}),
    "conversations_select": _element({**PICKED, **CONVERSATIONS, **ANSWERABLE, "initial_conversation": REF}),
    "channels_select": _element({**PICKED, **ANSWERABLE, "initial_channel": REF}),
}
REFS = list_of(REF, 1, 1000)
MULTI_SELECTS: dict[str, Shape] = {
    "multi_static_select": _element(
        {**PICKED, **SEVERAL, **STATIC, "initial_options": list_of(OPTION, 1, 100)}, _static
    ),
    "multi_external_select": _element(
        {
            **PICKED,
            **SEVERAL,
            "initial_options": list_of(OPTION, 1, 100),
            "min_query_length": integer(0, 1000),
        }
    ),
    "multi_users_select": _element({**PICKED, **SEVERAL, "initial_users": REFS}),
    "multi_conversations_select": _element({**PICKED, **SEVERAL, **CONVERSATIONS, "initial_conversations": REFS}),
    "multi_channels_select": _element({**PICKED, **SEVERAL, "initial_channels": REFS}),
}
PICKERS: dict[str, Shape] = {
    "datepicker": _element({**PICKED, "initial_date": DATE}),
    "timepicker": _element({**PICKED, "initial_time": TIME, "timezone": string(100)}),
}
DATETIMEPICKER = _on(
    frozenset({"message", "modal"}),
    _element({**FIELD, "confirm": CONFIRM, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
)
CHOICES: dict[str, Shape] = {
    "checkboxes": _element(
        {**FIELD, "confirm": CONFIRM, "initial_options": list_of(RICH_OPTION, 1, 10)},
        _initial_is_offered,
        options=list_of(RICH_OPTION, 1, 10),
    ),
    "radio_buttons": _element(
        {**FIELD, "confirm": CONFIRM, "initial_option": RICH_OPTION},
        _initial_is_offered,
        options=list_of(RICH_OPTION, 1, 10),
    ),
}
OVERFLOW = _element({**ACTION, "confirm": CONFIRM}, options=list_of(_option(plain_text(75), with_url=True), 1, 5))


TEXT_INPUTS: dict[str, Shape] = {
    "plain_text_input": _element(
        {
            **TYPED,
            "initial_value": string(INPUT_LENGTH, 0),
            "multiline": boolean,
            "min_length": integer(0, INPUT_LENGTH),
            "max_length": integer(1, INPUT_LENGTH),
        },
        _lengths,
    ),
    "email_text_input": _on(MODAL, _element({**TYPED, "initial_value": string(INPUT_LENGTH)})),
    "url_text_input": _on(MODAL, _element({**TYPED, "initial_value": url(INPUT_LENGTH)})),
    "number_input": _on(
        MODAL,
        _element(
            {**TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
            is_decimal_allowed=boolean,
        ),
    ),
    "rich_text_input": _on(
        frozenset({"modal", "home"}),
        _element({**TYPED, "initial_value": RICH_TEXT, "min_lines": integer(1, 100), "max_lines": integer(1, 100)}),
    ),
    "file_input": _on(
        MODAL, _element({**ACTION, "filetypes": list_of(string(20), 1, 100), "max_files": integer(1, 10)})
    ),
}

IN_SECTION: dict[str, Shape] = {
    "button": BUTTON,
    "image": IMAGE_ELEMENT,
    "overflow": OVERFLOW,
    **SELECTS,
    **MULTI_SELECTS,
    **PICKERS,
    **CHOICES,
}
IN_ACTIONS: dict[str, Shape] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "datetimepicker": DATETIMEPICKER,
    "rich_text_input": TEXT_INPUTS["rich_text_input"],
    **SELECTS,
    **MULTI_SELECTS,
    **PICKERS,
    **CHOICES,
}
IN_INPUT: dict[str, Shape] = {
    "datetimepicker": DATETIMEPICKER,
    **TEXT_INPUTS,
    **SELECTS,
    **MULTI_SELECTS,
    **PICKERS,
    **CHOICES,
}
IN_CONTEXT: dict[str, Shape] = {
    "image": IMAGE_ELEMENT,
    "plain_text": Shape({"type": TYPE, "text": counted(string(3000))}, {"emoji": boolean}),
    "mrkdwn": Shape({"type": TYPE, "text": counted(string(3000))}, {"verbatim": boolean}),
}
IN_CONTEXT_ACTIONS: dict[str, Shape] = {
    "feedback_buttons": _element(ACTION, positive_button=FEEDBACK_BUTTON, negative_button=FEEDBACK_BUTTON),
    "icon_button": _element(
        {
            **ACTION,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": list_of(REF, 1, 100),
        },
        text=plain_text(75),
        icon=one_of("trash"),
    ),
}
