"""A person's settings: the form, and the line that leads to it."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import actions, button
from blocks.slack.text import clipped, context, escape, plain, section
from bot.people.preferences import LONGEST_LINK, LONGEST_PHONE, LONGEST_UNDO, SHORTEST_UNDO, Preferences

View = dict[str, Any]
OFF = "off"
DIGEST_TIMES = tuple(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(6 * 60, 20 * 60 + 1, 30))


def form(known: Preferences, zone: str) -> View:
    """Show what a person has chosen, for changing; each block id is the name of its setting."""
    return {
        "type": "modal",
        "callback_id": "settings.save",
        "title": plain("Your settings"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            _input(
                "phone",
                "Phone",
                _text("phone", known.phone, LONGEST_PHONE),
                optional=True,
                hint="Drafts written from now on may give it to your customers.",
            ),
            _input(
                "scheduling_link",
                "Scheduling link",
                _text("scheduling_link", known.scheduling_link, LONGEST_LINK),
                optional=True,
                hint="Where customers book a time with you. It begins with https://.",
            ),
            _input("undo_seconds", "Seconds to undo a Send", _number("undo_seconds", known.undo_seconds)),
            _input("work_starts", "Your day begins", _time("work_starts", known.work_starts)),
            _input("work_ends", "Your day ends", _time("work_ends", known.work_ends)),
            _input(
                "digest_at",
                "Morning message",
                _digest(known.digest_at),
                hint="What needs you, on the days you work; nothing comes when nothing waits.",
            ),
            context(f"Times are in your Slack time zone, {_zone(zone)}. Change that in Slack's own preferences."),
        ],
    }


def offer() -> list[View]:
    """Lead to the form from where a form cannot open by itself."""
    return [section("Phone, scheduling link, undo, working hours, morning message."), actions(change())]


def change() -> View:
    """Give the button that opens the form."""
    return button("Change", "settings.open", "settings", says="Change your settings")


def summary(known: Preferences, zone: str) -> str:
    """Say what a person has chosen in one line of mrkdwn."""
    parts = [
        f"Undo {known.undo_seconds} seconds",
        f"{known.work_starts} to {known.work_ends} ({_zone(zone)})",
        f"morning message {known.digest_at}" if known.digest_at else "no morning message",
        f"phone {escape(known.phone)}" if known.phone else "no phone",
        _link(known.scheduling_link),
    ]
    return " · ".join(parts)


def _link(address: str | None) -> str:
    """Name a scheduling link by what tells it apart, its address without https://."""
    bare = escape(clipped((address or "").removeprefix("https://"), 60))
    return f"customers book at {bare}" if bare else "no scheduling link"


def _zone(name: str) -> str:
    return escape(name.replace("_", " "))


def _text(action_id: str, value: str | None, most: int) -> View:
    element: View = {"type": "plain_text_input", "action_id": action_id, "max_length": most}
    return {**element, "initial_value": value[:most]} if value else element


def _number(action_id: str, value: int) -> View:
    bounds = {"min_value": str(SHORTEST_UNDO), "max_value": str(LONGEST_UNDO)}
    # What is on record may be shorter than what can be chosen here, as in a demo.
    initial = min(max(value, SHORTEST_UNDO), LONGEST_UNDO)
    return {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        **bounds,
    }


def _time(action_id: str, value: str) -> View:
    return {"type": "timepicker", "action_id": action_id, "initial_time": value}


def _digest(value: str | None) -> View:
    times = sorted({*DIGEST_TIMES, *([value] if value else [])})
    options = [_option("Off", OFF), *(_option(time, time) for time in times)]
    initial = _option(value, value) if value else _option("Off", OFF)
    return {"type": "static_select", "action_id": "digest_at", "options": options, "initial_option": initial}


def _option(label: str, value: str) -> View:
    return {"text": plain(label), "value": value}


def _input(block_id: str, label: str, element: View, *, optional: bool = False, hint: str = "") -> View:
    block: View = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    if optional:
        block["optional"] = True
    return {**block, "hint": plain(hint)} if hint else block
