"""Who acts and where: only what that person could do in Slack is possible."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack import directory, messages, views
from bot.sandbox.slack.delivery import Delivered

Entry = dict[str, Any]


class Impossible(Exception):  # noqa: N818  It names what a person cannot do.
    """This person cannot do this in Slack; the control API answers 409 with the text and the `fields` concerned."""

    def __init__(self, text: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = fields or {}


def actor(db: sqlite3.Connection, ref: Any) -> Entry:
    """The person who acts; the deactivated and the unknown cannot."""
    person = directory.find_person(db, str(ref))
    if person is None or person.get("is_bot"):
        raise Impossible(f"there is no person {ref}")
    if person["deleted"]:
        raise Impossible(f"{person['name']} is deactivated and cannot act")
    return person


def home_of(db: sqlite3.Connection, person: Entry) -> Entry:
    """The workspace of the person, if the app is installed there."""
    for home in directory.installed_teams(db):
        if home["id"] == person["team"]:
            return home
    raise Impossible(f"the app is not installed in the workspace of {person['name']}")


def entered(db: sqlite3.Connection, person: Entry, ref: Any) -> Entry:
    """A channel the person sits in; their own DM with the app opens by itself."""
    if ref == directory.dm_ref(person["id"]):
        return directory.open_dm(db, home_of(db, person), person)[0]
    channel = directory.find_channel(db, str(ref))
    if channel is None or not directory.is_member(db, channel["id"], person["id"]):
        raise Impossible(f"{person['name']} is not in {ref}")
    return channel


def message_in(db: sqlite3.Connection, channel: Entry, ts: Any) -> Entry:
    """A message that stands in the channel."""
    message = messages.find(db, channel["id"], str(ts))
    if message is None:
        raise Impossible(f"there is no message {ts} in {channel['id']}")
    return message


@dataclass(frozen=True)
class Place:
    """Where an element stands: a view, a message or an ephemeral, with what payloads say about it."""

    key: str  # Under which typed values are held.
    kind: str  # view, message or ephemeral
    home: Entry
    blocks: list[Entry]
    channel: Entry | None = None
    shown: Entry | None = None  # The message or ephemeral.
    view: sqlite3.Row | None = None

    @property
    def container(self) -> Entry:
        """The payload's `container`."""
        if self.view is not None:
            return {"type": "view", "view_id": self.view["id"]}
        channel, shown = self.channel or {}, self.shown or {}
        thread = {"thread_ts": shown["thread_ts"]} if shown.get("thread_ts") else {}
        return {
            "type": "message",
            "message_ts": shown["ts"],
            "channel_id": channel["id"],
            "is_ephemeral": self.kind == "ephemeral",
            **thread,
        }


def place(db: sqlite3.Connection, person: Entry, asked: Entry) -> Place:
    """The view, ephemeral or message that `asked` names by view_id, ephemeral, or channel and ts."""
    if asked.get("view_id"):
        return _view(db, person, str(asked["view_id"]))
    if asked.get("ephemeral"):
        shown = messages.find_ephemeral(db, str(asked["ephemeral"]), person["id"])
        if shown is None:
            raise Impossible(f"{person['name']} sees no ephemeral {asked['ephemeral']}")
        channel = entered(db, person, shown.pop("channel"))
        home = directory.team(db, channel["team"])
        return Place(shown["id"], "ephemeral", home, shown.get("blocks", []), channel, shown)
    channel = entered(db, person, asked.get("channel"))
    message = message_in(db, channel, asked.get("ts"))
    home = directory.team(db, channel["team"])
    key = f"{channel['id']}:{message['ts']}"
    return Place(key, "message", home, message.get("blocks", []), channel, message)


def _view(db: sqlite3.Connection, person: Entry, ref: str) -> Place:
    row = views.find(db, ref)
    if row is None or row["person"] != person["id"] or not row["is_open"]:
        raise Impossible(f"{person['name']} has no view {ref} open")
    blocks = json.loads(row["body"])["blocks"]
    return Place(ref, "view", directory.team(db, row["team"]), blocks, view=row)


def note(db: sqlite3.Connection, person: Entry, channel: str | None, at: float, text: str) -> str:
    """Put an error line on that person's screen, as Slack would; gives the text."""
    db.execute(
        "insert into slack_lines (person, channel, at, text) values (?, ?, ?, ?)", (person["id"], channel, at, text)
    )
    return text


def trouble(delivered: Delivered) -> str:
    """Why the app's answer was none."""
    return f"HTTP {delivered.status}" if delivered.status is not None else str(delivered.reason)
