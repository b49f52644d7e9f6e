"""The /calendar routes of the control API: looking into a calendar, and what its people do there by hand."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox.calendar import inviting, tables
from bot.sandbox.calendar.events import resource
from bot.sandbox.calendar.tables import Event, prepare
from bot.sandbox.gmail.announcing import announce
from bot.sandbox.world import World

Typed = dict[str, Any]


def calendar_control(world: World) -> Blueprint:
    """Make the blueprint with everything under /calendar; 400 says what a call lacks, 404 what does not exist."""
    prepare(world)
    doors = Blueprint("sandbox_calendar_control", __name__)

    @doors.get("/calendar")
    def look() -> Response:
        with world.locked() as db:
            found = tables.of_person(db, request.args.get("address", "").lower())
            return jsonify(events=[resource(event, world.now()) for event in found])

    @doors.post("/calendar/<deed>")
    def do(deed: str) -> tuple[Response, int]:
        hand = HANDS.get(deed)
        if hand is None:
            return jsonify(error=f"There is no /calendar/{deed}; there are {', '.join(HANDS)}."), 404
        try:
            with world.locked() as db:
                event = hand(db, request.get_json(), world.now())
        except KeyError as missing:
            return jsonify(error=f"{missing} is missing."), 400
        except ValueError as wrong:
            return jsonify(error=str(wrong)), 400
        announce(world)
        world.touch()
        return jsonify(resource(event, world.now())), 200

    return doors


def _answer(db: sqlite3.Connection, typed: Typed, at: float) -> Event:
    """Answer an invitation: {address, event, answer: accepted, declined or tentative}."""
    if typed["answer"] not in inviting.ANSWERS:
        raise ValueError(f"An invitation is answered by {', '.join(inviting.ANSWERS)}.")
    event, guest = _find(db, typed["event"]), typed["address"].lower()
    guests = [
        {**one, "responseStatus": typed["answer"]} if one.get("email", "").lower() == guest else one
        for one in event.guests()
    ]
    changed = tables.put(db, replace(event, told={**event.told, "attendees": guests}))
    inviting.tell_organiser(db, changed, guest, typed["answer"], at=at)
    return changed


def _busy(db: sqlite3.Connection, typed: Typed, _at: float) -> Event:
    """Put something into one's own calendar: {address, starts, ends} in seconds, title and more as they like."""
    starts, ends = float(typed["starts"]), float(typed["ends"])
    told = {"summary": typed.get("title", "Busy")}
    event_id = secrets.token_hex(13)
    return tables.put(db, Event(typed["address"].lower(), event_id, "confirmed", starts, ends, None, 0, told))


def _move(db: sqlite3.Connection, typed: Typed, at: float) -> Event:
    """Drag an event to another time by hand: {event, starts, ends} in seconds."""
    event = _find(db, typed["event"])
    starts, ends = float(typed["starts"]), float(typed["ends"])
    moved = tables.put(db, replace(event, starts=starts, ends=ends, sequence=event.sequence + 1))
    inviting.tell_guests(db, moved, "UPDATE", at=at)
    return moved


def _cancel(db: sqlite3.Connection, typed: Typed, at: float) -> Event:
    """Delete an event by hand: {event}."""
    gone = tables.put(db, replace(_find(db, typed["event"]), status="cancelled"))
    inviting.tell_guests(db, gone, "CANCEL", at=at)
    return gone


def _find(db: sqlite3.Connection, event_id: str) -> Event:
    row = db.execute("select calendar from calendar_events where id = ?", (event_id,)).fetchone()
    event = tables.get(db, row["calendar"], event_id) if row else None
    if event is None:
        raise ValueError(f"There is no event {event_id}.")
    return event


HANDS: dict[str, Callable[[sqlite3.Connection, Typed, float], Event]] = {
    "answer": _answer,
    "busy": _busy,
    "move": _move,
    "cancel": _cancel,
}
