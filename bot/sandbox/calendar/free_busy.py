"""freebusy.query: when the asker is busy; the calendars of others are not shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.sandbox.calendar import tables, usual
from bot.sandbox.calendar.asks import Ask
from bot.sandbox.gmail.errors import GoogleError


def query(ask: Ask) -> dict[str, Any]:
    """Tell when each calendar asked for is busy; with `calendar.freebusy` that is one's own."""
    try:
        starts = datetime.fromisoformat(ask.body["timeMin"]).timestamp()
        ends = datetime.fromisoformat(ask.body["timeMax"]).timestamp()
    except (KeyError, ValueError):
        raise GoogleError(400, "required", "Missing timeMin or timeMax parameter.") from None
    if ends <= starts:
        raise GoogleError(400, "timeRangeEmpty", "The specified time range is empty.")
    asked = [str(item.get("id", "")) for item in ask.body.get("items", [])]
    return {
        "kind": "calendar#freeBusy",
        "timeMin": ask.body["timeMin"],
        "timeMax": ask.body["timeMax"],
        "calendars": {name: _calendar(ask, name, starts, ends) for name in asked},
    }


def _calendar(ask: Ask, name: str, starts: float, ends: float) -> dict[str, Any]:
    if name.lower() not in {"primary", ask.mailbox}:
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    spans = sorted([*usual.busy(ask.mailbox, starts, ends), *_booked(ask, starts, ends)])
    return {"busy": [{"start": tables.stamp(begins), "end": tables.stamp(stops)} for begins, stops in spans]}


def _booked(ask: Ask, starts: float, ends: float) -> Iterator[tuple[float, float]]:
    for event in tables.of_person(ask.db, ask.mailbox):
        if event.starts < ends and event.ends > starts and event.told.get("transparency") != "transparent":
            yield event.starts, event.ends
