"""A mailbox as its owner sees it: conversations with readable mails, and drafts."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.sandbox.gmail import mailboxes, messages, payload
from bot.sandbox.gmail.messages import Message


def mailbox_view(db: sqlite3.Connection, address: str) -> dict[str, Any]:
    """Show a mailbox: {address, name, signature_html, threads: [{id, subject, messages}], drafts}.

    The conversation with the newest mail comes first, inside it the oldest; a draft carries its `draft_id`.
    An address that never received anything has an empty mailbox without a name.
    """
    mailbox = mailboxes.find(db, address)
    if mailbox is None:
        return {"address": address.lower(), "name": "", "signature_html": "", "threads": [], "drafts": []}
    rows = db.execute("select id, message_id from gmail_drafts where mailbox = ?", (mailbox.address,)).fetchall()
    draft_ids = {row["message_id"]: row["id"] for row in rows}
    conversations: dict[str, list[dict[str, Any]]] = {}
    drafts = []
    for message in messages.newest_first(db, mailbox.address):
        if message.id in draft_ids:
            drafts.append({"draft_id": draft_ids[message.id], "thread_id": message.thread_id, **readable(message)})
        else:
            conversations.setdefault(message.thread_id, []).insert(0, readable(message))
    return {
        "address": mailbox.address,
        "name": mailbox.name,
        "signature_html": mailbox.signature_html,
        "threads": [
            {"id": thread_id, "subject": mails[0]["subject"], "messages": mails}
            for thread_id, mails in conversations.items()
        ],
        "drafts": drafts,
    }


def readable(message: Message) -> dict[str, Any]:
    """Show one mail with its text, its HTML, its labels and every header."""
    mail = payload.parsed(message.raw)
    text, markup = payload.bodies(mail)
    return {
        "id": message.id,
        "from": message.header("From"),
        "to": message.header("To"),
        "cc": message.header("Cc"),
        "bcc": message.header("Bcc"),
        "date": message.header("Date"),
        "at_ms": message.at_ms,
        "subject": message.header("Subject"),
        "text": text or message.plain,
        "html": markup,
        "labels": message.labels,
        "headers": [{"name": name, "value": value} for name, value in message.headers],
        "rfc_message_id": message.rfc_message_id,
        "in_reply_to": message.header("In-Reply-To"),
        "attachments": [
            {"name": name, "mime_type": part.get_content_type(), "size": len(payload.data_of(part))}
            for part in payload.leaves(mail)
            if (name := part.get_filename())
        ],
    }
