"""What people have typed and picked in blocks, in the shape of Slack's `state.values`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

Entry = dict[str, Any]
Values = dict[str, dict[str, Entry]]

HELD: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
"""Which property of the state each element fills, and which property of the element it starts from."""

SEVERAL = frozenset({"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"})
"""The properties that hold a list, empty while nothing is chosen."""


def elements(blocks: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Every element that has an action_id, with the block it stands in, top to bottom."""
    for block in blocks:
        yield from elements(block.get("child_blocks", []))
        cards = [block, *(part for part in block.get("elements", []) if part.get("type") == "card")]
        on_cards = [action for card in cards for action in card.get("actions", [])]
        parts = [block.get("accessory"), block.get("element"), *block.get("elements", []), *on_cards]
        for part in parts:
            if isinstance(part, dict) and "action_id" in part:
                yield block, part


def empty(field: str) -> Any:
    """What an element holds that nobody has touched."""
    return [] if field in SEVERAL else None


def values(blocks: list[Entry], held: Values) -> Values:
    """The `state.values` of blocks: what was typed or picked where it was, initial values elsewhere."""
    found: Values = {}
    for block, element in elements(blocks):
        if element["type"] not in HELD:
            continue
        field, initial = HELD[element["type"]]
        typed = held.get(block["block_id"], {}).get(element["action_id"])
        if typed is None or typed.get("type") != element["type"]:
            typed = {"type": element["type"], field: element.get(initial, empty(field))}
        found.setdefault(block["block_id"], {})[element["action_id"]] = typed
    return found


def held(db: sqlite3.Connection, place: str, person: str) -> Values:
    """What one person has typed in a view (by its id), an ephemeral (its id) or a message (`channel:ts`)."""
    row = db.execute("select held from slack_typed where place = ? and person = ?", (place, person)).fetchone()
    kept: Values = json.loads(row["held"]) if row else {}
    return kept


def hold(db: sqlite3.Connection, place: str, person: str, more: Values) -> None:
    """Remember what a person has typed or picked, over what was there."""
    kept = held(db, place, person)
    for block_id, by_action in more.items():
        kept[block_id] = {**kept.get(block_id, {}), **by_action}
    db.execute("insert or replace into slack_typed values (?, ?, ?)", (place, person, json.dumps(kept)))
