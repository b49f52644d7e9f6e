"""Drafts: created, replaced, read, sent once and gone."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.gmail import headers, messages, sending, threads
from bot.sandbox.gmail.asks import Ask
from bot.sandbox.gmail.errors import invalid, not_found
from bot.sandbox.gmail.methods.shown import brief, page, resource
from bot.sandbox.gmail.search import matcher


def create(ask: Ask) -> dict[str, Any]:
    """Keep a draft; it needs no recipient yet."""
    kept = _keep(ask, ask.body.get("message", {}), None)
    draft_id = f"r{secrets.randbelow(10**18) + 10**18}"
    ask.db.execute("insert into gmail_drafts values (?, ?, ?)", (draft_id, ask.mailbox.address, kept.id))
    return {"id": draft_id, "message": brief(kept)}


def update(ask: Ask) -> dict[str, Any]:
    """Replace a draft's mail: the draft's id stays, its message gets a new one."""
    draft_id = ask.path["id"]
    old = _message(ask, draft_id)
    kept = _keep(ask, ask.body.get("message", {}), old)
    _replace(ask, draft_id, old, kept)
    return {"id": draft_id, "message": brief(kept)}


def get(ask: Ask) -> dict[str, Any]:
    """Show a draft in the format asked for."""
    message = _message(ask, ask.path["id"])
    return {"id": ask.path["id"], "message": resource(message, ask.query.get("format", "full"))}


def listed(ask: Ask) -> dict[str, Any]:
    """List drafts, newest first."""
    rows = ask.db.execute("select * from gmail_drafts where mailbox = ?", (ask.mailbox.address,)).fetchall()
    draft_ids = {row["message_id"]: row["id"] for row in rows}
    fits = matcher(ask.query.get("q", ""), now=ask.now)
    found = [
        {"id": draft_ids[message.id], "message": {"id": message.id, "threadId": message.thread_id}}
        for message in messages.newest_first(ask.db, ask.mailbox.address)
        if message.id in draft_ids and fits(message)
    ]
    return page("drafts", found, ask.query)


def send(ask: Ask) -> dict[str, Any]:
    """Send a draft, with what the call itself changes about it; the draft is gone and the mail has a new id."""
    draft_id = ask.body.get("id")
    if not draft_id:
        raise invalid("Missing draft id")
    draft = _message(ask, draft_id)
    changed = ask.body.get("message", {})
    mail = sending.read_raw(changed["raw"]) if changed.get("raw") else sending.check(draft.raw)
    thread_id = _thread(ask, mail, changed.get("threadId") or draft.thread_id, draft)
    sent = sending.send(ask.db, ask.mailbox, mail, thread_id=thread_id, at=ask.now)
    _forget(ask, draft_id, draft)
    return brief(sent)


def delete(ask: Ask) -> None:
    """Delete a draft for good."""
    _forget(ask, ask.path["id"], _message(ask, ask.path["id"]))


def _message(ask: Ask, draft_id: str) -> messages.Message:
    row = ask.db.execute(
        "select message_id from gmail_drafts where id = ? and mailbox = ?", (draft_id, ask.mailbox.address)
    ).fetchone()
    if row is None:
        raise not_found()
    return messages.get(ask.db, ask.mailbox.address, row["message_id"])


def _keep(ask: Ask, described: dict[str, Any], old: messages.Message | None) -> messages.Message:
    mail = sending.read_raw(described.get("raw"))
    asked = described.get("threadId") or (old.thread_id if old else None)
    thread_id = _thread(ask, mail, asked, old)
    return messages.keep(ask.db, ask.mailbox.address, mail.raw, ["DRAFT"], thread_id=thread_id, at=ask.now)


def _thread(ask: Ask, mail: sending.Mail, thread_id: str | None, draft: messages.Message | None) -> str | None:
    """Keep a draft in the thread it opened by itself; any other thread must fit as for a sent mail."""
    if draft is not None and thread_id == draft.thread_id:
        others = [m for m in messages.in_thread(ask.db, ask.mailbox.address, thread_id) if m.id != draft.id]
        if not others:
            return thread_id
    return threads.asked_for(ask.db, ask.mailbox.address, thread_id, headers.read(mail.fields))


def _replace(ask: Ask, draft_id: str, old: messages.Message, new: messages.Message) -> None:
    messages.delete(ask.db, old, at=ask.now)
    ask.db.execute("update gmail_drafts set message_id = ? where id = ?", (new.id, draft_id))


def _forget(ask: Ask, draft_id: str, message: messages.Message) -> None:
    messages.delete(ask.db, message, at=ask.now)
    ask.db.execute("delete from gmail_drafts where id = ?", (draft_id,))
