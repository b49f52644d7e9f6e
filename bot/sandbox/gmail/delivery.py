"""Delivery on this machine: every recipient's mailbox gets its own copy, in its own thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime

from bot.sandbox.gmail import headers, mailboxes, messages, threads
from bot.sandbox.gmail.bounces import delivery_status
from bot.sandbox.gmail.moments import instant_of


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom, apart from what the headers say."""

    sender: str
    recipients: tuple[str, ...]
    at: float


def deliver(db: sqlite3.Connection, raw: bytes, envelope: Envelope, own_copy: messages.Message) -> None:
    """Put a mail into each recipient's mailbox and tell the sender of those whose server refuses it.

    `own_copy` is the sender's: who writes to themselves finds that one copy in the inbox as well, as in Gmail.
    """
    reached: set[str] = set()
    for recipient in envelope.recipients:
        mailbox = mailboxes.receiving(db, recipient)
        if mailbox.refuses is not None:
            return_to_sender(db, own_copy, recipient, mailbox.refuses, at=envelope.at + 1)
        elif mailbox.address == own_copy.mailbox:
            messages.relabel(db, own_copy, add={"INBOX", "UNREAD"}, remove=set(), at=envelope.at)
        elif mailbox.address not in reached:
            _put(db, mailbox.address, recipient, raw, envelope)
        reached.add(mailbox.address)


def _put(db: sqlite3.Connection, mailbox: str, recipient: str, raw: bytes, envelope: Envelope) -> None:
    fields, body = headers.split(raw)
    shown = headers.without(fields, "Bcc")
    named = headers.read(shown)
    trace = [headers.field("Delivered-To", recipient)]
    if headers.first(named, "Return-Path") is None:
        trace.append(headers.field("Return-Path", f"<{envelope.sender}>"))
    stamp = format_datetime(instant_of(envelope.at))
    trace.append(headers.field("Received", f"from mail-sor-f41.google.com by mx.google.com for <{recipient}>; {stamp}"))
    copy = headers.join([*trace, *shown], body)
    thread_id = threads.of_arrival(db, mailbox, named)
    messages.keep(db, mailbox, copy, ["UNREAD", "INBOX"], thread_id=thread_id, at=envelope.at)


def return_to_sender(
    db: sqlite3.Connection, own_copy: messages.Message, recipient: str, status: str, *, at: float
) -> None:
    """Put the notice that a recipient's server refused a mail beside the sender's own copy of it."""
    notice = delivery_status(own_copy.raw, own_copy.mailbox, recipient, status, at=at - 1)
    messages.keep(db, own_copy.mailbox, notice, ["UNREAD", "INBOX"], thread_id=own_copy.thread_id, at=at)


def all_recipients(fields: Iterable[headers.Field]) -> tuple[str, ...]:
    """List the addresses in To, Cc and Bcc, each once, in that order."""
    pairs = list(fields)
    found = [address for name in ("To", "Cc", "Bcc") for _, address in headers.people(pairs, name)]
    return tuple(dict.fromkeys(found))
