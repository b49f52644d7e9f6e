"""Messages and threads: sending without a draft, reading, searching."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from bot.sandbox.gmail import headers, messages, payload, sending, threads
from bot.sandbox.gmail.asks import Ask
from bot.sandbox.gmail.errors import GoogleError, not_found
from bot.sandbox.gmail.methods.shown import brief, page, resource
from bot.sandbox.gmail.search import matcher

ATTACHMENT = "ANGjdJ_"


def send(ask: Ask) -> dict[str, Any]:
    """Send a mail at once."""
    mail = sending.read_raw(ask.body.get("raw"))
    named = headers.read(mail.fields)
    thread_id = threads.asked_for(ask.db, ask.mailbox.address, ask.body.get("threadId"), named)
    return brief(sending.send(ask.db, ask.mailbox, mail, thread_id=thread_id, at=ask.now))


def get(ask: Ask) -> dict[str, Any]:
    """Show one message."""
    message = messages.get(ask.db, ask.mailbox.address, ask.path["id"])
    return resource(message, _form(ask), ask.query.get("metadataHeaders"))


def attachment(ask: Ask) -> dict[str, Any]:
    """Give an attachment's bytes."""
    message = messages.get(ask.db, ask.mailbox.address, ask.path["messageId"])
    try:
        number = base64.urlsafe_b64decode(ask.path["id"].removeprefix(ATTACHMENT) + "==").decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise not_found() from None
    data = payload.attachment(message.raw, number)
    if data is None:
        raise not_found()
    return {"size": len(data), "data": payload.encoded(data)}


def listed(ask: Ask) -> dict[str, Any]:
    """List the messages that a search and labels leave, newest first."""
    found = [{"id": message.id, "threadId": message.thread_id} for message in _found(ask)]
    return page("messages", found, ask.query)


def thread(ask: Ask) -> dict[str, Any]:
    """Show a conversation, oldest message first."""
    found = messages.in_thread(ask.db, ask.mailbox.address, ask.path["id"])
    if not found:
        raise not_found()
    form, wanted = _form(ask), ask.query.get("metadataHeaders")
    return {
        "id": ask.path["id"],
        "historyId": str(max(message.history_id for message in found)),
        "messages": [resource(message, form, wanted) for message in found],
    }


def threads_listed(ask: Ask) -> dict[str, Any]:
    """List the conversations that hold a message which fits, the one with the newest first."""
    newest: dict[str, messages.Message] = {}
    for message in _found(ask):
        newest.setdefault(message.thread_id, message)
    found = [
        {"id": message.thread_id, "snippet": message.snippet, "historyId": str(message.history_id)}
        for message in newest.values()
    ]
    return page("threads", found, ask.query)


def _found(ask: Ask) -> Iterator[messages.Message]:
    text = ask.query.get("q", "")
    if text and not ask.sees_content:
        raise GoogleError(403, "forbidden", "Metadata scope does not support 'q' parameter")
    fits = matcher(text, now=ask.now, everywhere=ask.query.get("includeSpamTrash", False))
    labels = set(ask.query.get("labelIds", []))
    for message in messages.newest_first(ask.db, ask.mailbox.address):
        if labels <= set(message.labels) and fits(message):
            yield message


def _form(ask: Ask) -> str:
    form: str = ask.query.get("format", "full")
    if form in {"full", "raw"} and not ask.sees_content:
        raise GoogleError(403, "forbidden", f"Metadata scope doesn't allow format {form.upper()}")
    return form
