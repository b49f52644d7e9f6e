"""Which conversation a mail belongs to, decided in each mailbox by itself."""

from __future__ import annotations

import sqlite3

from bot.sandbox.gmail import headers
from bot.sandbox.gmail.errors import not_found
from bot.sandbox.gmail.messages import in_thread, with_rfc_id


def asked_for(db: sqlite3.Connection, mailbox: str, thread_id: str | None, named: list[tuple[str, str]]) -> str | None:
    """Give the thread a caller asked for if the mail fits it, None when it must start its own.

    Google's three conditions are in the description of Message.threadId: the id in the request, In-Reply-To and
    References that fit, and the same subject. A thread that does not exist is a 404.
    """
    if not thread_id:
        return None
    messages = in_thread(db, mailbox, thread_id)
    if not messages:
        raise not_found()
    key = headers.subject_key(headers.first(named, "Subject") or "")
    known = {message.rfc_message_id for message in messages}
    fits = any(reference in known for reference in headers.references(named))
    return thread_id if fits and key in {message.subject_key for message in messages} else None


def of_arrival(db: sqlite3.Connection, mailbox: str, named: list[tuple[str, str]]) -> str | None:
    """Give the thread of a mail that answers one the mailbox holds, None when it starts its own.

    Gmail breaks a conversation where the subject changes: support.google.com/mail/answer/5900.
    """
    key = headers.subject_key(headers.first(named, "Subject") or "")
    for reference in reversed(headers.references(named)):
        parent = with_rfc_id(db, mailbox, reference)
        if parent is not None and parent.subject_key == key:
            return parent.thread_id
    return None
