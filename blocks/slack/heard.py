"""What a sent mail's card says of what came back: an answer, an absence, a bounce, silence that cannot be told."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import day, moment
from blocks.slack.text import clipped, context, escape, section
from bot.outreach.showing_replies import HeardShown

Blocks = list[dict[str, Any]]
NAME, PREVIEW = 80, 180
AT, BY = "on {date_short} at {time}", "by {date_short} at {time}"


def on_card(shown: HeardShown | None) -> Blocks:
    """Give the lines for a sent mail's own card; none where nothing came back and nothing is waited for."""
    if shown is None:
        return []
    blocks = [section(line)] if (line := _line(shown)) else []
    if shown.deaf_because:
        return [*blocks, context(escape(shown.deaf_because))]
    if shown.waits_until is not None and shown.sort != "person":
        blocks.append(context(f"If nobody has answered {moment(shown.waits_until, BY)}, I'll remind you."))
    return blocks


def _line(shown: HeardShown) -> str:
    who = escape(clipped(shown.who, NAME))
    match shown.sort:
        case "person":
            preview = escape(clipped(" ".join(shown.text.split()), PREVIEW))
            return f"*{who} answered* {moment(shown.at, AT)}" + (f"\n{preview}" if preview else "")
        case "auto-reply":
            return f"*{who} is away*" + (f" until {day(shown.return_on)}." if shown.return_on else ".")
        case "bounce":
            where = f" to {escape(clipped(shown.failed_address, NAME))}" if shown.failed_address else ""
            came = "came back" if shown.is_hard else "was not delivered yet"
            return f"*The mail{where} {came}* {moment(shown.at, AT)}."
    return ""
