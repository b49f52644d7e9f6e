"""What changed in a mailbox, record by record, for a week."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from bot.sandbox.gmail.mailboxes import advance, require

KEPT_SECONDS = 7 * 86_400  # Google promises "at least a week". developers.google.com/workspace/gmail/api/guides/sync

PLACES = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}


@dataclass(frozen=True)
class Change:
    """One change: `labels` are the message's after it, `changed` what came or went."""

    kind: str
    message_id: str
    thread_id: str
    labels: list[str]
    changed: list[str]


def record(db: sqlite3.Connection, mailbox: str, change: Change, *, at: float) -> int:
    """Write one change and give its history id."""
    history_id = advance(db, mailbox)
    labels, changed = json.dumps(change.labels), json.dumps(change.changed)
    db.execute(
        "insert into gmail_history values (?, ?, ?, ?, ?, ?, ?, ?)",
        (mailbox, history_id, at, change.kind, change.message_id, change.thread_id, labels, changed),
    )
    return history_id


def forget(db: sqlite3.Connection, mailbox: str, *, before: float) -> None:
    """Drop the records older than an instant; cursors below the newest dropped one are then too old."""
    newest = db.execute(
        "select max(id) as id from gmail_history where mailbox = ? and at < ?", (mailbox, before)
    ).fetchone()["id"]
    if newest is None:
        return
    db.execute("delete from gmail_history where mailbox = ? and at < ?", (mailbox, before))
    db.execute("update gmail_mailboxes set history_floor = ? where address = ?", (newest, mailbox))


def forget_all(db: sqlite3.Connection, mailbox: str) -> None:
    """Make every cursor handed out so far too old, as Gmail may after a few hours."""
    db.execute("delete from gmail_history where mailbox = ?", (mailbox,))
    advance(db, mailbox)
    db.execute("update gmail_mailboxes set history_floor = history_id where address = ?", (mailbox,))


def since(
    db: sqlite3.Connection, mailbox: str, start: int, *, kinds: set[str], label: str | None
) -> list[dict[str, Any]] | None:
    """List the records after `start` as Gmail's History resources; None when `start` is too old or never was."""
    known = require(db, mailbox)
    if not known.history_floor <= start <= known.history_id:
        return None
    rows = db.execute("select * from gmail_history where mailbox = ? and id > ? order by id", (mailbox, start))
    return [
        _resource(row)
        for row in rows.fetchall()
        if row["kind"] in kinds
        and (label is None or label in {*json.loads(row["labels"]), *json.loads(row["changed"])})
    ]


def _resource(row: sqlite3.Row) -> dict[str, Any]:
    brief = {"id": row["message_id"], "threadId": row["thread_id"]}
    change: dict[str, Any] = {"message": {**brief, "labelIds": json.loads(row["labels"])}}
    if row["kind"].startswith("label"):
        change["labelIds"] = json.loads(row["changed"])
    return {"id": str(row["id"]), "messages": [brief], PLACES[row["kind"]]: [change]}
