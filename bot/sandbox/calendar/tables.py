"""The table of the calendar stand-in inside the world's file, and an event as it stands in it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.world import World

SCHEMA = """
create table if not exists calendar_events (
    calendar text not null, id text not null, status text not null, starts real not null, ends real not null,
    meet_at real, sequence integer not null, told text not null, primary key (calendar, id))
"""


@dataclass(frozen=True)
class Event:
    """One event in the calendar of whoever made it.

    `told` is the resource as it was written, `meet_at` when its Meet link is ready.
    """

    calendar: str
    id: str
    status: str
    starts: float
    ends: float
    meet_at: float | None
    sequence: int
    told: dict[str, Any]

    def guests(self) -> list[dict[str, Any]]:
        """List who is invited, each with `email` and perhaps `responseStatus`."""
        found: list[dict[str, Any]] = self.told.get("attendees", [])
        return found


def prepare(world: World) -> None:
    """Create what is missing; safe to call again."""
    with world.locked() as db:
        db.execute(SCHEMA)


def get(db: sqlite3.Connection, calendar: str, event_id: str) -> Event | None:
    """Give one event, also one that was cancelled."""
    row = db.execute("select * from calendar_events where calendar = ? and id = ?", (calendar, event_id)).fetchone()
    return _event(row) if row else None


def put(db: sqlite3.Connection, event: Event) -> Event:
    """Keep an event as it stands now."""
    db.execute(
        "insert or replace into calendar_events values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(event.calendar, event.id, event.status, event.starts, event.ends),
            *(event.meet_at, event.sequence, json.dumps(event.told)),
        ),
    )
    return event


def of_person(db: sqlite3.Connection, address: str) -> list[Event]:
    """List what stands in somebody's calendar: their own events and those they are invited to, by start."""
    rows = db.execute("select * from calendar_events where status <> 'cancelled' order by starts, id").fetchall()
    return [event for event in map(_event, rows) if address == event.calendar or _is_invited(event, address)]


def _is_invited(event: Event, address: str) -> bool:
    return any(
        guest.get("email", "").lower() == address and guest.get("responseStatus") != "declined"
        for guest in event.guests()
    )


def seconds(when: dict[str, Any]) -> float:
    """Read an EventDateTime with an offset; ValueError or KeyError for a whole day or a naive time."""
    at = datetime.fromisoformat(when["dateTime"])
    if at.tzinfo is None:
        raise ValueError("Missing time zone definition.")
    return at.timestamp()


def stamp(at: float) -> str:
    """Write an instant as Google does."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event(row: sqlite3.Row) -> Event:
    return Event(**{**dict(row), "told": json.loads(row["told"])})
