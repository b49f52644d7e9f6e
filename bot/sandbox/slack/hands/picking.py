"""Finding the element a person means, and turning what they chose into what Slack would send."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import state
from bot.sandbox.slack.blockkit import check_options
from bot.sandbox.slack.blockkit.elements import DATE, NUMERAL, TIME, offered
from bot.sandbox.slack.blockkit.limits import Check, Page, integer, list_of, string, url
from bot.sandbox.slack.blockkit.rich_text import RICH_TEXT
from bot.sandbox.slack.hands.acting import Impossible

Entry = dict[str, Any]
REFS = list_of(string(255), 0, 1000)
EMAIL_PARTS = 2
HOLDS: dict[str, Check] = {
    "selected_user": string(255),
    "selected_conversation": string(255),
    "selected_channel": string(255),
    "selected_users": REFS,
    "selected_conversations": REFS,
    "selected_channels": REFS,
    "selected_date": DATE,
    "selected_time": TIME,
    "selected_date_time": integer(1_000_000_000, 9_999_999_999),
    "rich_text_value": RICH_TEXT,
    "value": string(3000, 0),
}
"""What the properties of a state must look like, apart from options."""


def find(blocks: list[Entry], asked: Entry, person: str) -> tuple[Entry, Entry]:
    """The block and the element that `asked` names by action_id, and by block_id or value where several share it."""
    action_id = asked.get("action_id")
    candidates = [
        (block, element)
        for block, element in state.elements(blocks)
        if element["action_id"] == action_id and asked.get("block_id") in (None, block["block_id"])
    ]
    if not candidates:
        there = sorted({element["action_id"] for _, element in state.elements(blocks)})
        raise Impossible(f"there is no element {action_id} here; there are: {', '.join(there) or 'none'}")
    if len(candidates) > 1 and asked.get("value") is not None:
        candidates = [found for found in candidates if found[1].get("value") == asked["value"]] or candidates
    if len(candidates) > 1:
        raise Impossible(f"{action_id} stands in several blocks: {[block['block_id'] for block, _ in candidates]}")
    visible = candidates[0][1].get("visible_to_user_ids")
    if visible is not None and person not in visible:
        raise Impossible(f"{action_id} is not visible to {person}")
    return candidates[0]


def pressed(element: Entry, asked: Entry) -> Entry:
    """What a button or a menu that keeps no state adds to its action."""
    if element["type"] == "overflow":
        return _state(element, "selected_option", asked)
    if element["type"] == "feedback_buttons":
        return _feedback(element, asked)
    if asked.get("selected") is not None:
        raise Impossible(f"{element['action_id']} is a button; nothing can be selected on it")
    if asked.get("value") not in (None, element.get("value")):
        raise Impossible(f"{element['action_id']} carries the value {element.get('value')!r}")
    return {name: element[name] for name in ("text", "value", "style", "url") if name in element}


def _feedback(element: Entry, asked: Entry) -> Entry:
    for button in (element["positive_button"], element["negative_button"]):
        if button["value"] == asked.get("value"):
            return {"text": button["text"], "value": button["value"]}
    raise Impossible("value must be that of the positive or the negative button")


def chosen(element: Entry, asked: Entry) -> Entry:
    """The state of an element after a choice: `selected` as Slack would send it, or `value` in short.

    In short means an option's value (or a list of them), an id, a date, a time, seconds, or the text that was typed.
    """
    field, _ = state.HELD[element["type"]]
    return {"type": element["type"], **_state(element, field, asked)}


def _state(element: Entry, field: str, asked: Entry) -> Entry:
    selected = asked.get("selected")
    if selected is None:
        selected = {field: _from_short(element, field, asked.get("value"))}
    if not isinstance(selected, dict):
        raise Impossible(f"selected is an object with {field}")
    given = {name: value for name, value in selected.items() if name != "type"}
    if given.keys() != {field}:
        raise Impossible(f"a {element['type']} holds {field}, not {', '.join(sorted(given)) or 'nothing'}")
    value = given[field]
    if value is not None and value != state.empty(field):
        _possible(element, field, value)
    return {field: value}


def _from_short(element: Entry, field: str, value: Any) -> Any:
    if field not in ("selected_option", "selected_options") or value is None:
        return state.empty(field) if value is None else value
    by_value = {option["value"]: option for option in offered(element)}
    wanted = value if field == "selected_options" else [value]
    if not isinstance(wanted, list):
        raise Impossible(f"{element['action_id']} takes a list of values")
    missing = [one for one in wanted if one not in by_value]
    if missing:
        raise Impossible(f"{element['action_id']} offers {sorted(by_value)}, not {missing}")
    options = [by_value[one] for one in wanted]
    return options if field == "selected_options" else options[0]


def _possible(element: Entry, field: str, value: Any) -> None:
    """Whether Slack's own client would let anybody choose or type this."""
    page = Page("modal")
    if field in ("selected_option", "selected_options"):
        options = value if field == "selected_options" else [value]
        page.errors += _options_possible(element, options)
    elif field in HOLDS:
        HOLDS[field](value, f"/{field}", page)
    if not page.errors and field == "value":
        page.errors += _text_possible(element, value)
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        page.errors.append(f"at most {most} can be selected")
    if page.errors:
        raise Impossible(f"{element['action_id']}: {'; '.join(page.errors)}")


def _options_possible(element: Entry, options: Any) -> list[str]:
    if element["type"] in ("external_select", "multi_external_select"):
        return check_options({"options": options})
    return [f"{option} is not offered" for option in options if option not in offered(element)]


def _text_possible(element: Entry, value: str) -> list[str]:
    page = Page("modal")
    if len(value) > element.get("max_length", 3000):
        page.errors.append(f"at most {element.get('max_length', 3000)} characters fit")
    if value and len(value) < element.get("min_length", 0):
        page.errors.append(f"at least {element['min_length']} characters are needed")
    if (
        value
        and element["type"] == "email_text_input"
        and len([part for part in value.split("@") if part]) != EMAIL_PARTS
    ):
        page.errors.append("must be an e-mail address")
    if value and element["type"] == "url_text_input":
        url(3000)(value, "/value", page)
    if value and element["type"] == "number_input":
        page.errors += _number_possible(element, value)
    return page.errors


def _number_possible(element: Entry, value: str) -> list[str]:
    page = Page("modal")
    NUMERAL(value, "/value", page)
    if page.errors:
        return page.errors
    if not element["is_decimal_allowed"] and "." in value:
        page.errors.append("must be a whole number")
    if "min_value" in element and float(value) < float(element["min_value"]):
        page.errors.append(f"must be at least {element['min_value']}")
    if "max_value" in element and float(value) > float(element["max_value"]):
        page.errors.append(f"must be at most {element['max_value']}")
    return page.errors
