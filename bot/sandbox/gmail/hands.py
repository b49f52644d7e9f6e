"""What people do in Gmail by hand, beside writing: reading, sending or discarding drafts, changing settings."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.sandbox.gmail import delivery, headers, history, mailboxes, messages, sending
from bot.sandbox.gmail.errors import not_found
from bot.sandbox.gmail.messages import Message

NO_SUCH_USER = "5.1.1"
"""The enhanced status for an address that nobody has: RFC 3463, section 3.2."""


def read(db: sqlite3.Connection, address: str, message_id: str, *, at: float) -> Message:
    """Open a mail: it is no longer unread."""
    return messages.relabel(db, messages.get(db, address, message_id), add=set(), remove={"UNREAD"}, at=at)


def send_draft(db: sqlite3.Connection, address: str, draft_id: str, *, at: float) -> Message:
    """Press Send on a draft in Gmail's own window."""
    draft = _take_draft(db, address, draft_id, at=at)
    mailbox = mailboxes.require(db, address)
    alone = not messages.in_thread(db, address, draft.thread_id)
    thread_id = None if alone else draft.thread_id
    return sending.send(db, mailbox, sending.check(draft.raw), thread_id=thread_id, at=at, via="hand")


def discard_draft(db: sqlite3.Connection, address: str, draft_id: str, *, at: float) -> None:
    """Throw a draft away."""
    _take_draft(db, address, draft_id, at=at)


def bounce(db: sqlite3.Connection, address: str, message_id: str, *, at: float) -> None:
    """Let a mail come back to its sender as if this mailbox's server had never taken it (RFC 3464, status 5.1.1).

    Google's 404 when the mailbox has no such mail; ValueError when its sender keeps no copy here.
    """
    arrived = messages.get(db, address, message_id)
    writers = headers.people(headers.split(arrived.raw)[0], "From")
    sender = mailboxes.find(db, writers[0][1]) if writers else None
    own_copy = messages.with_rfc_id(db, sender.address, arrived.rfc_message_id) if sender else None
    if own_copy is None:
        raise ValueError("Nobody here wrote this mail, so it can come back to nobody.")
    delivery.return_to_sender(db, own_copy, arrived.mailbox, NO_SUCH_USER, at=at)
    messages.delete(db, arrived, at=at)


def _take_draft(db: sqlite3.Connection, address: str, draft_id: str, *, at: float) -> Message:
    row = db.execute(
        "delete from gmail_drafts where id = ? and mailbox = ? returning message_id", (draft_id, address)
    ).fetchone()
    if row is None:
        raise not_found()
    draft = messages.get(db, address, row["message_id"])
    messages.delete(db, draft, at=at)
    return draft


def change(db: sqlite3.Connection, address: str, changes: dict[str, Any]) -> None:
    """Change a mailbox: `name`, `signature_html`, `refuses` (5.1.1, 4.2.2 or null), `alias`, `forget_history`.

    `alias` is {address, name, signature_html?, is_verified?}. ValueError names what there is no setting for.
    """
    mailbox = mailboxes.receiving(db, address)
    unknown = sorted(set(changes) - {"name", "signature_html", "refuses", "alias", "forget_history"})
    if unknown:
        raise ValueError(f"A mailbox has no {', '.join(unknown)}.")
    for column in ("name", "signature_html", "refuses"):
        if column in changes:
            db.execute(
                f"update gmail_mailboxes set {column} = ? where address = ?",  # noqa: S608  One of the three above.
                (changes[column], mailbox.address),
            )
    if "alias" in changes:
        alias = changes["alias"]
        db.execute(
            "insert or replace into gmail_aliases values (?, ?, ?, ?, ?)",
            (
                mailbox.address,
                alias["address"].lower(),
                alias.get("name") or mailbox.name,
                alias.get("signature_html") or "",
                bool(alias.get("is_verified", True)),
            ),
        )
    if changes.get("forget_history"):
        history.forget_all(db, mailbox.address)
