"""Mailboxes, their aliases and their ever-growing history numbers."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.gmail.tables import empty, prepare
from bot.sandbox.world import World

FIRST_HISTORY_ID = 48_213


@dataclass(frozen=True)
class Mailbox:
    """One person's Gmail. `refuses` is the SMTP status its server answers with, None when it takes mail."""

    address: str
    name: str
    signature_html: str
    side: str
    one_line: str
    person: str | None
    subject_ref: str
    refuses: str | None
    history_id: int
    history_floor: int


def seed(world: World, mailboxes: Iterable[dict[str, Any]], *, keep_tokens: bool = False) -> None:
    """Start again with these mailboxes: {email, name, signature_html, side, one_line, person}, all but email optional.

    With `keep_tokens` grants stay valid, so that a product that was connected still is.
    """
    prepare(world)
    with world.locked() as db:
        empty(db, keep_tokens=keep_tokens)
        for described in mailboxes:
            create(db, described["email"], described)
    world.touch()


def create(db: sqlite3.Connection, address: str, described: dict[str, Any] | None = None) -> Mailbox:
    """Open a mailbox; one that nobody described belongs to a stranger outside."""
    about = described or {}
    email = address.lower()
    name = about.get("name") or email.partition("@")[0].replace(".", " ").title()
    number = int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big")
    db.execute(
        "insert into gmail_mailboxes values (?, ?, ?, ?, ?, ?, ?, null, ?, ?)",
        (
            email,
            name,
            about.get("signature_html") or "",
            about.get("side") or "outside",
            about.get("one_line") or "",
            about.get("person"),
            f"1{number % 10**20:020d}",
            FIRST_HISTORY_ID,
            FIRST_HISTORY_ID,
        ),
    )
    return require(db, email)


def look_up(db: sqlite3.Connection, address: str) -> Mailbox | None:
    """Find the mailbox of a primary address."""
    row = db.execute("select * from gmail_mailboxes where address = ?", (address.lower(),)).fetchone()
    return Mailbox(**row) if row else None


def require(db: sqlite3.Connection, address: str) -> Mailbox:
    """Give a mailbox that is known to exist; LookupError when it does not."""
    mailbox = look_up(db, address)
    if mailbox is None:
        raise LookupError(f"There is no mailbox {address}.")
    return mailbox


def find(db: sqlite3.Connection, address: str) -> Mailbox | None:
    """Find who gets mail for an address: its mailbox, an alias's, or the one before a plus."""
    email = address.lower()
    alias = db.execute("select mailbox from gmail_aliases where address = ?", (email,)).fetchone()
    local, _, domain = email.partition("@")
    candidates = (email, alias["mailbox"] if alias else email, f"{local.partition('+')[0]}@{domain}")
    return next((found for candidate in candidates if (found := look_up(db, candidate)) is not None), None)


def receiving(db: sqlite3.Connection, address: str) -> Mailbox:
    """Find who gets mail for an address; a new mailbox when nobody has it yet."""
    return find(db, address) or create(db, address)


def listed(world: World) -> list[dict[str, Any]]:
    """List all mailboxes: address, name, side, one_line, person."""
    with world.locked() as db:
        rows = db.execute("select address, name, side, one_line, person from gmail_mailboxes order by rowid").fetchall()
    return [dict(row) for row in rows]


def aliases(db: sqlite3.Connection, address: str) -> list[dict[str, Any]]:
    """List the sendAs aliases besides the primary address: address, name, signature_html, is_verified."""
    rows = db.execute("select * from gmail_aliases where mailbox = ? order by rowid", (address,)).fetchall()
    return [{**dict(row), "is_verified": bool(row["is_verified"])} for row in rows]


def may_write_as(db: sqlite3.Connection, address: str) -> set[str]:
    """Name the addresses Gmail leaves alone in a From header: the primary one and verified aliases."""
    return {address, *(alias["address"] for alias in aliases(db, address) if alias["is_verified"])}


def advance(db: sqlite3.Connection, address: str) -> int:
    """Take the mailbox's next history id. As in Gmail they rise with gaps, so nobody may count on plus one."""
    row = db.execute(
        "update gmail_mailboxes set history_id = history_id + 3 + history_id % 7 where address = ?"
        " returning history_id",
        (address,),
    ).fetchone()
    return int(row["history_id"])
