"""Accepting a mail: what Gmail checks, what it rewrites, the copy in Sent, delivery, and the ledger of what left."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from bot.sandbox.gmail import headers, mailboxes, messages
from bot.sandbox.gmail.delivery import Envelope, all_recipients, deliver
from bot.sandbox.gmail.errors import GoogleError, invalid
from bot.sandbox.gmail.moments import instant_of
from bot.sandbox.gmail.quotas import check_daily_limit

ONCE = {"from", "sender", "reply-to", "to", "cc", "bcc", "date", "subject", "message-id", "in-reply-to", "references"}
"""Fields that RFC 5322 section 3.6 allows once."""


@dataclass(frozen=True)
class Mail:
    """A mail that passed Gmail's checks, as fields and the rest from the blank line on."""

    fields: list[headers.Field]
    rest: bytes

    @property
    def raw(self) -> bytes:
        """Give its bytes."""
        return headers.join(self.fields, self.rest)


@dataclass(frozen=True)
class Route:
    """How a mail leaves: `via` is api or hand; the thread is the one in the sender's own mailbox."""

    via: str
    recipients: tuple[str, ...]
    thread_id: str | None


def read_raw(text: Any) -> Mail:
    """Decode and check a request's `raw`; Google's 400 when it is not a mail."""
    if not isinstance(text, str) or not text:
        raise invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required")
    try:
        data = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise invalid("Invalid value for ByteString: " + text[:20]) from None
    return check(data)


def check(data: bytes) -> Mail:
    """Check the headers of a mail and give it with the line ends of the wire."""
    wire = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    try:
        fields, rest = headers.split(wire)
    except headers.Malformed:
        raise invalid("Invalid MIME message: malformed headers") from None
    names = [name.lower() for name, _ in fields]
    for name in sorted(ONCE):
        if names.count(name) > 1:
            raise invalid(f"Invalid MIME message: more than one {name.title()} header")
    for name in ("From", "To", "Cc", "Bcc"):
        _check_addresses(fields, name)
    return Mail(fields, rest)


def _check_addresses(fields: list[headers.Field], name: str) -> None:
    value = next((headers.unfolded(value) for key, value in fields if key.lower() == name.lower()), "")
    found = headers.people(fields, name)
    if value and (not found or not all(headers.ADDRESS.match(address) for _, address in found)):
        raise invalid(f"Invalid {name} header")


def send(
    db: sqlite3.Connection,
    mailbox: mailboxes.Mailbox,
    mail: Mail,
    *,
    thread_id: str | None,
    at: float,
    via: str = "api",
) -> messages.Message:
    """Accept a mail: limits, rewriting, the copy in Sent, delivery to everyone, the ledger."""
    recipients = all_recipients(mail.fields)
    if not recipients:
        raise no_recipient()
    check_daily_limit(db, mailbox.address, len(recipients), at=at)
    raw = headers.join(rewritten(db, mailbox, mail.fields, at=at), mail.rest)
    return dispatch(db, mailbox.address, raw, Route(via, recipients, thread_id), at=at)


def no_recipient() -> GoogleError:
    """Say that nobody would get this mail."""
    return invalid("Recipient address required")


def dispatch(db: sqlite3.Connection, mailbox: str, raw: bytes, route: Route, *, at: float) -> messages.Message:
    """Let finished bytes leave a mailbox: its copy in Sent, the ledger, everyone's mailbox."""
    copy = messages.keep(db, mailbox, raw, ["SENT"], thread_id=route.thread_id, at=at)
    _write_ledger(db, copy, route.via, at=at)
    deliver(db, raw, Envelope(mailbox, route.recipients, at), copy)
    return copy


def new_message_id() -> str:
    """Make a Message-ID as Gmail gives to everything it sends, whatever the caller had written."""
    return f"<CA{secrets.token_urlsafe(36)}@mail.gmail.com>"


def rewritten(
    db: sqlite3.Connection, mailbox: mailboxes.Mailbox, fields: list[headers.Field], *, at: float
) -> list[headers.Field]:
    """Replace Message-ID, hold From to the mailbox's own addresses and add a Date where none is."""
    date = _date(fields)
    kept = headers.without(fields, "Message-ID", "From", *([] if date else ["Date"]))
    now = format_datetime(instant_of(at))
    added = [
        headers.field("Received", f"from 1087413 named unknown by gmailapi.google.com with HTTPREST; {now}"),
        headers.field("From", _sender(db, mailbox, fields)),
        headers.field("Message-ID", new_message_id()),
    ]
    return [*added, *kept] if date else [*added, headers.field("Date", now), *kept]


def _date(fields: list[headers.Field]) -> str:
    value = next((headers.unfolded(value) for name, value in fields if name.lower() == "date"), "")
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return ""
    return value


def _sender(db: sqlite3.Connection, mailbox: mailboxes.Mailbox, fields: list[headers.Field]) -> str:
    found = headers.people(fields, "From")
    if not found:
        return headers.mailbox_text(mailbox.name, mailbox.address)
    name, address = found[0]
    allowed = mailboxes.may_write_as(db, mailbox.address)
    return headers.mailbox_text(name, address if address in allowed else mailbox.address)


def _write_ledger(db: sqlite3.Connection, copy: messages.Message, via: str, *, at: float) -> None:
    fields, _ = headers.split(copy.raw)
    custom = {name: value for name, value in copy.headers if name.lower().startswith("x-")}
    to, cc, bcc = (json.dumps([address for _, address in headers.people(fields, name)]) for name in ("To", "Cc", "Bcc"))
    db.execute(
        "insert into gmail_accepted values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            copy.mailbox,
            at,
            via,
            copy.id,
            copy.rfc_message_id,
            json.dumps(custom),
            to,
            cc,
            bcc,
            copy.header("Subject"),
            hashlib.sha256(copy.raw).hexdigest(),
            base64.b64encode(copy.raw).decode("ascii"),
        ),
    )


def accepted(db: sqlite3.Connection, since: int) -> list[dict[str, Any]]:
    """List the mails that left any mailbox after ledger entry `since`, oldest first; `via` says api or hand."""
    rows = db.execute("select * from gmail_accepted where id > ? order by id", (since,)).fetchall()
    decoded = ("x_headers", "to", "cc", "bcc")
    return [{**dict(row), **{name: json.loads(row[name]) for name in decoded}} for row in rows]
