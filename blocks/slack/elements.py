"""Buttons, menus and moments: the small parts that cards are put together from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from blocks.slack.text import clipped, plain

Element = dict[str, Any]


def button(
    text: str, action_id: str, value: str, *, style: str | None = None, confirm: Element | None = None, says: str = ""
) -> Element:
    """Give a button; `says` is what a screen reader says where the text alone is too short."""
    element: Element = {"type": "button", "text": plain(text), "action_id": action_id, "value": value}
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    if says:
        element["accessibility_label"] = clipped(says, 75)
    return element


def link(text: str, action_id: str, url: str) -> Element:
    """Give a button that opens a page."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "url": url}


def menu(action_id: str, options: list[tuple[str, str]], confirm: Element | None = None) -> Element:
    """Give the menu behind three dots; (text, value), one to five."""
    element: Element = {
        "type": "overflow",
        "action_id": action_id,
        "options": [{"text": plain(text), "value": value} for text, value in options],
    }
    if confirm:
        element["confirm"] = confirm
    return element


def confirmation(title: str, text: str, yes: str, no: str = "Not yet", *, style: str | None = None) -> Element:
    """Give the question Slack asks before a button does anything."""
    element: Element = {
        "title": plain(clipped(title, 100)),
        "text": plain(clipped(text, 300)),
        "confirm": plain(yes),
        "deny": plain(no),
    }
    if style:
        element["style"] = style
    return element


def actions(*elements: Element, block_id: str | None = None) -> Element:
    """Give a row of buttons."""
    return {"type": "actions", "elements": list(elements), **({"block_id": block_id} if block_id else {})}


def moment(at: datetime, form: str = "{time_secs}") -> str:
    """Write an instant so that Slack shows it in the reader's own zone; for mrkdwn only."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%H:%M:%S} UTC>"


def near(word: str, at: datetime) -> str:
    """Write an instant after a word, with *today* or *tomorrow* for its day where that fits: `leaves today at 15:13`.

    The word stands inside what Slack formats: there a day that stands first begins with a capital.
    """
    return f"<!date^{int(at.timestamp())}^{word} {{date_short_pretty}} at {{time}}|{word} {at:%H:%M:%S} UTC>"


def day(on: date, today: date | None = None) -> str:
    """Write a day with its month's name: Friday 6 March; with the year where it is another than today's."""
    year = f" {on:%Y}" if today is not None and on.year != today.year else ""
    return f"{on:%A} {on.day} {on:%B}{year}"
