"""The notice a mail server sends back when it will not take a mail (RFC 3464)."""

from __future__ import annotations

import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.sandbox.gmail import headers
from bot.sandbox.gmail.moments import instant_of

DAEMON = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
PART = "\r\n".join


def delivery_status(raw: bytes, sender: str, recipient: str, status: str, *, at: float) -> bytes:
    """Write the notice about one recipient; `status` is an enhanced code: 5.1.1 for good, 4.2.2 for now."""
    fields, _ = headers.split(raw)
    named = headers.read(fields)
    message_id = headers.first(named, "Message-ID") or ""
    is_final = status.startswith("5")
    boundary = secrets.token_hex(14)
    top = EmailMessage(policy=SMTP)
    top["Return-Path"] = "<>"
    top["Date"] = format_datetime(instant_of(at + 1))
    top["From"] = DAEMON
    top["To"] = sender
    top["Subject"] = f"Delivery Status Notification ({'Failure' if is_final else 'Delay'})"
    top["Message-ID"] = f"<{secrets.token_hex(12)}@mx.google.com>"
    top["In-Reply-To"] = message_id
    top["References"] = message_id
    top["Auto-Submitted"] = "auto-replied"
    top["X-Failed-Recipients"] = recipient
    top["MIME-Version"] = "1.0"
    head, _ = headers.split(top.as_bytes())
    # The standard library has no writer for multipart/report, whose parts are themselves headers.
    report = headers.field("Content-Type", f'multipart/report; boundary="{boundary}"; report-type=delivery-status')
    parts = [_words(recipient, is_final=is_final), _status(recipient, status, is_final=is_final)]
    original = headers.join(headers.without(fields, "Bcc"), b"\r\n")
    parts.append(b"Content-Type: text/rfc822-headers\r\n\r\n" + original)
    opened = b"".join(b"--" + boundary.encode() + b"\r\n" + inner + b"\r\n" for inner in parts)
    return headers.join([*head, report], b"\r\n" + opened + b"--" + boundary.encode() + b"--\r\n")


def _words(recipient: str, *, is_final: bool) -> bytes:
    happened = "could not be delivered" if is_final else "has not been delivered yet; we keep trying"
    return PART(
        [
            "Content-Type: text/plain; charset=UTF-8",
            "",
            "** Address not found **" if is_final else "** Delivery incomplete **",
            "",
            f"Your message to {recipient} {happened}.",
            "",
        ]
    ).encode()


def _status(recipient: str, status: str, *, is_final: bool) -> bytes:
    return PART(
        [
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; googlemail.com",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            f"Action: {'failed' if is_final else 'delayed'}",
            f"Status: {status}",
            f"Diagnostic-Code: smtp; {'550' if is_final else '450'}-{status} the recipient's server refused it",
            "",
        ]
    ).encode()
