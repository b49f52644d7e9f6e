"""A message as it lies in a mailbox, in plain values: what listening hands on and everything after it works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Named:
    """An address and the name written beside it; the address in lower case, either may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Heard:
    """One message of a mailbox.

    `message_ref` and `thread_ref` are Gmail's ids; `message_id`, `in_reply_to` and `references` are those of the mail
    itself, with angle brackets. `headers` are all of them in order, `mime_types` those of every part. `text` and `html`
    are the first such parts, decoded; `delivery_status` is the text of a bounce's message/delivery-status part. All
    three are None when only the headers were read. `returned_headers` are those of the mail that a bounce brings back.
    """

    message_ref: str
    thread_ref: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: Named
    to: tuple[Named, ...]
    cc: tuple[Named, ...]
    subject: str
    sent_at: datetime
    labels: frozenset[str]
    headers: tuple[tuple[str, str], ...]
    mime_types: tuple[str, ...] = ()
    text: str | None = None
    html: str | None = None
    delivery_status: str | None = None
    returned_headers: tuple[tuple[str, str], ...] = ()
