"""What one person sees: channels with their messages and ephemerals, open modals, Home, and Slack's error lines."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from bot.sandbox.slack import directory, messages, views
from bot.sandbox.world import World

Entry = dict[str, Any]


def screen(world: World, person: Entry, only: str | None = None) -> Entry:
    """The screen of a person; `only` leaves out the messages of other channels."""
    with world.locked() as db:
        names = _Names(db)
        channels = directory.channels_with(db, person["id"])
        lines = db.execute("select * from slack_lines where person = ? order by id", (person["id"],)).fetchall()
        return {
            "person": person,
            "now": world.now(),
            "channels": [_channel(db, names, channel, person, only) for channel in channels],
            "modals": [_modal(db, row) for row in views.stack(db, person["id"])],
            "home": _home(db, person),
            "lines": [{name: row[name] for name in ("id", "channel", "at", "text")} for row in lines],
        }


class _Names:
    """Who wrote something, looked up once each."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, Entry] = {}

    def __call__(self, ref: str) -> Entry:
        if ref not in self._known:
            person = directory.find_person(self._db, ref) or {}
            self._known[ref] = {
                "id": ref,
                "name": person.get("name", ref),
                "is_bot": person.get("is_bot", False),
                "is_stranger": person.get("is_stranger", False),
            }
        return self._known[ref]


def _channel(db: sqlite3.Connection, names: _Names, channel: Entry, person: Entry, only: str | None) -> Entry:
    return {
        "id": channel["id"],
        "name": "Rapport" if channel.get("is_im") else channel["name"],
        "topic": channel["topic"],
        "is_dm": channel.get("is_im", False),
        "is_private": channel["is_private"],
        "is_ext_shared": channel["is_ext_shared"],
        "is_pending_ext_shared": channel["is_pending_ext_shared"],
        "unread": _unread(db, channel, person),
        "messages": _messages(db, names, channel, person) if only in (None, channel["id"]) else [],
    }


def _messages(db: sqlite3.Connection, names: _Names, channel: Entry, person: Entry) -> list[Entry]:
    seen = [_told(names, "message", message) for message in messages.in_channel(db, channel["id"])]
    seen += [
        {**_told(names, "ephemeral", whisper), "ephemeral": whisper["id"]}
        for whisper in messages.ephemerals(db, channel["id"], person["id"])
    ]
    return sorted(seen, key=lambda message: str(message["ts"]))


def _told(names: _Names, kind: str, message: Entry) -> Entry:
    return {
        "kind": kind,
        "ephemeral": None,
        "ts": message["ts"],
        "thread_ts": message.get("thread_ts"),
        "author": names(message["user"]),
        "text": message["text"],
        "blocks": message.get("blocks", []),
        "metadata": message.get("metadata"),
        "is_edited": "edited" in message,
    }


def _unread(db: sqlite3.Connection, channel: Entry, person: Entry) -> int:
    row = db.execute(
        "select count(*) from slack_messages m join slack_members s on s.channel = m.channel and s.person = ?"
        " where m.channel = ? and m.author != ? and m.ts > s.read_ts",
        (person["id"], channel["id"], person["id"]),
    ).fetchone()
    return int(row[0])


def unread(world: World) -> dict[str, int]:
    """How many messages each person has not read yet, over all their channels; who has read everything is left out."""
    with world.locked() as db:
        rows = db.execute(
            "select s.person, count(*) from slack_members s join slack_messages m on m.channel = s.channel"
            " where m.author != s.person and m.ts > s.read_ts group by s.person"
        ).fetchall()
    return dict(rows)


def read(world: World, person: Entry, channel: Entry) -> None:
    """Count everything in a channel as read by that person."""
    with world.locked() as db:
        db.execute(
            "update slack_members set read_ts = ? where channel = ? and person = ?",
            (f"{world.now():.6f}", channel["id"], person["id"]),
        )
    world.touch()


def _modal(db: sqlite3.Connection, row: sqlite3.Row) -> Entry:
    return {"id": row["id"], "view": views.described(db, row["id"]), "errors": json.loads(row["errors"])}


def _home(db: sqlite3.Connection, person: Entry) -> Entry | None:
    row = views.home(db, person["id"])
    return {"id": row["id"], "view": views.described(db, row["id"])} if row is not None else None
