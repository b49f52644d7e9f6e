"""A choice among several things that fit a name."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import button
from blocks.slack.text import clipped, escape, plain
from bot.errors import Ambiguous, NotFound

MOST_TEXT = 1900  # A button's value holds 2,000 characters.


def choices(action_id: str, several: Ambiguous | NotFound, text: str) -> list[dict[str, Any]]:
    """Offer each fitting thing with what tells it apart; the button's value is `field:id:what was typed`."""
    rows: list[dict[str, Any]] = [{"type": "section", "text": plain(several.message)}]
    for choice in several.choices[:10]:
        hint = f"\n{escape(choice.hint)}" if choice.hint else ""
        rows.append(
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"*{escape(clipped(choice.label, 200))}*{hint}", "verbatim": True},
                "accessory": button("This one", action_id, f"{several.field}:{choice.id}:{text[:MOST_TEXT]}"),
            }
        )
    return rows
