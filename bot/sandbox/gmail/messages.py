"""Messages in mailboxes: kept, found, relabelled and deleted, each change with its history record."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass, replace

from bot.sandbox.gmail import headers, history
from bot.sandbox.gmail.errors import not_found
from bot.sandbox.gmail.history import Change
from bot.sandbox.gmail.payload import plain_text, snippet

HIDDEN = {"SPAM", "TRASH"}


@dataclass(frozen=True)
class Message:
    """One copy of a mail in one mailbox; `at_ms` is Gmail's internalDate."""

    id: str
    mailbox: str
    thread_id: str
    history_id: int
    at_ms: int
    raw: bytes
    headers: list[tuple[str, str]]
    labels: list[str]
    rfc_message_id: str
    subject_key: str
    snippet: str
    plain: str

    def header(self, name: str) -> str:
        """Give the first header of that name, empty when it has none."""
        return headers.first(self.headers, name) or ""


def new_id() -> str:
    """Make an id like Gmail's: sixteen hexadecimal digits; the first message's names its thread."""
    return "19" + secrets.token_hex(7)


def keep(
    db: sqlite3.Connection, mailbox: str, raw: bytes, labels: list[str], *, thread_id: str | None, at: float
) -> Message:
    """Put a mail into a mailbox, in a thread of its own unless one is named."""
    fields, rest = headers.split(raw)
    named = headers.read(fields)
    message_id = new_id()
    thread = thread_id or message_id
    text = plain_text(fields, rest)
    message = Message(
        id=message_id,
        mailbox=mailbox,
        thread_id=thread,
        history_id=history.record(
            db, mailbox, Change("messageAdded", message_id, thread, labels, changed=labels), at=at
        ),
        at_ms=int(at * 1000),
        raw=raw,
        headers=named,
        labels=labels,
        rfc_message_id=headers.first(named, "Message-ID") or "",
        subject_key=headers.subject_key(headers.first(named, "Subject") or ""),
        snippet=snippet(text),
        plain=text,
    )
    row = {**vars(message), "headers": json.dumps(named), "labels": json.dumps(labels)}
    db.execute(f"insert into gmail_messages values ({', '.join('?' * len(row))})", tuple(row.values()))  # noqa: S608  Only question marks.
    return message


def get(db: sqlite3.Connection, mailbox: str, message_id: str) -> Message:
    """Give one message of a mailbox; Google's 404 when it has none of that id."""
    row = db.execute("select * from gmail_messages where mailbox = ? and id = ?", (mailbox, message_id)).fetchone()
    if row is None:
        raise not_found()
    return _read(row)


def in_thread(db: sqlite3.Connection, mailbox: str, thread_id: str) -> list[Message]:
    """List a thread's messages, oldest first; empty when the mailbox has no such thread."""
    rows = db.execute(
        "select * from gmail_messages where mailbox = ? and thread_id = ? order by at_ms, rowid", (mailbox, thread_id)
    )
    return [_read(row) for row in rows.fetchall()]


def newest_first(db: sqlite3.Connection, mailbox: str) -> list[Message]:
    """List everything a mailbox holds, drafts included."""
    rows = db.execute("select * from gmail_messages where mailbox = ? order by at_ms desc, rowid desc", (mailbox,))
    return [_read(row) for row in rows.fetchall()]


def with_rfc_id(db: sqlite3.Connection, mailbox: str, rfc_message_id: str) -> Message | None:
    """Find a mailbox's copy of the mail with that Message-ID."""
    row = db.execute(
        "select * from gmail_messages where mailbox = ? and rfc_message_id = ? limit 1", (mailbox, rfc_message_id)
    ).fetchone()
    return _read(row) if row else None


def delete(db: sqlite3.Connection, message: Message, *, at: float) -> None:
    """Remove a message for good."""
    db.execute("delete from gmail_messages where id = ?", (message.id,))
    change = Change("messageDeleted", message.id, message.thread_id, message.labels, changed=message.labels)
    history.record(db, message.mailbox, change, at=at)


def relabel(db: sqlite3.Connection, message: Message, *, add: set[str], remove: set[str], at: float) -> Message:
    """Add and remove labels, with a history record for what really changed."""
    gone = [label for label in message.labels if label in remove]
    come = sorted(add - set(message.labels))
    labels = [label for label in message.labels if label not in remove] + come
    history_id = message.history_id
    for kind, changed in (("labelRemoved", gone), ("labelAdded", come)):
        if changed:
            change = Change(kind, message.id, message.thread_id, labels, changed)
            history_id = history.record(db, message.mailbox, change, at=at)
    db.execute(
        "update gmail_messages set labels = ?, history_id = ? where id = ?",
        (json.dumps(labels), history_id, message.id),
    )
    return replace(message, labels=labels, history_id=history_id)


def _read(row: sqlite3.Row) -> Message:
    named = [(name, value) for name, value in json.loads(row["headers"])]
    return Message(**{**dict(row), "headers": named, "labels": json.loads(row["labels"])})
