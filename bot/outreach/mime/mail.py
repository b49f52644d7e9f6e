"""One mail, frozen: the same mail always gives the same bytes, and the digest binds everything a person approved."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

from bot.errors import Invalid
from bot.outreach.body import Body, to_html, to_text
from bot.outreach.mime.addresses import Address
from bot.outreach.mime.attachments import Attachment, attach, require_small_enough
from bot.outreach.mime.headers import address_lines, one_line, put, text_lines
from bot.outreach.mime.signature import clean_signature, signature_text

REF_HEADER = "X-Rapport-Ref"
MAX_RECIPIENTS = 500
MAX_SUBJECT = 250

_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_MAX_REFERENCES = 20

# Quoted-printable lines may have 76 characters (RFC 2045, 6.7); headers come folded from `headers`.
_WIRE = policy.SMTP.clone(max_line_length=76, refold_source="none")


@dataclass(frozen=True)
class Thread:
    """The conversation a mail answers: Gmail's id, the Message-ID it answers and those before it, oldest first.

    Earlier ids that are not well formed are left out; they were written by others. Raises Invalid for the parent's.
    """

    thread_ref: str
    parent_message_id: str
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _MESSAGE_ID.fullmatch(self.parent_message_id):
            raise Invalid("The message this mail answers has no usable Message-ID. Nothing was sent.", field="thread")
        earlier = (ref for ref in self.references if _MESSAGE_ID.fullmatch(ref) and ref != self.parent_message_id)
        object.__setattr__(self, "references", tuple(dict.fromkeys(earlier)))


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Everything that leaves. `ref` is ours and finds the mail again in the sender's mailbox. Raises Invalid."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    subject: str
    body: Body
    signature_html: str = ""
    attachments: tuple[Attachment, ...] = ()
    ref: str
    thread: Thread | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", one_line("subject", self.subject, at_most=MAX_SUBJECT))
        object.__setattr__(self, "signature_html", clean_signature(self.signature_html))
        if not self.subject:
            raise Invalid("This mail has no subject. Nothing was sent; write one.", field="subject")
        if not self.to:
            raise Invalid("This mail has nobody in To. Nothing was sent; choose somebody.", field="to")
        if len((*self.to, *self.cc, *self.bcc)) > MAX_RECIPIENTS:
            raise Invalid(f"Gmail takes {MAX_RECIPIENTS} recipients a mail. Nothing was sent.", field="to")
        require_small_enough(self.attachments)
        if not _REF.fullmatch(self.ref):
            raise Invalid("The reference of this mail cannot be written in a header. Nothing was sent.", field="ref")

    @property
    def text(self) -> str:
        """The plain text part: the words, then the signature behind the usual "-- " line (RFC 3676, 4.3)."""
        signature = signature_text(self.signature_html)
        return to_text(self.body) + (f"\n\n-- \n{signature}" if signature else "")

    @property
    def html(self) -> str:
        """The HTML part, saying the same."""
        signature = f'\n<div class="gmail_signature">{self.signature_html}</div>' if self.signature_html else ""
        return to_html(self.body) + signature


def render(mail: Mail) -> bytes:
    """Return the message as Gmail's `raw` wants it, before base64; no Date and no Message-ID, which Gmail sets."""
    message = EmailMessage(policy=_WIRE)
    _put_addresses(message, "From", (mail.sender,))
    _put_addresses(message, "To", mail.to)
    _put_addresses(message, "Cc", mail.cc)
    _put_addresses(message, "Bcc", mail.bcc)
    _put_addresses(message, "Reply-To", (mail.reply_to,) if mail.reply_to else ())
    put(message, "Subject", text_lines(mail.subject))
    if mail.thread:
        put(message, "In-Reply-To", [mail.thread.parent_message_id])
        put(message, "References", _references(mail.thread))
    put(message, REF_HEADER, [mail.ref])
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    # A boundary made from the content cannot occur in it and is the same every time.
    content = hashlib.sha256(f"{mail.ref}\0{mail.text}\0{mail.html}".encode()).hexdigest()
    message.set_boundary(f"rapport-{content[:40]}")
    attach(message, mail.attachments, boundary=f"rapport-{content[24:]}")
    return message.as_bytes()


def digest(mail: Mail) -> str:
    """Return the SHA-256, in hexadecimal, of everything an approval binds, the rendered bytes included."""
    approved = {
        "sender": [mail.sender.name, mail.sender.email],
        "reply_to": mail.reply_to and [mail.reply_to.name, mail.reply_to.email],
        "recipients": {field: [[a.name, a.email] for a in getattr(mail, field)] for field in ("to", "cc", "bcc")},
        "subject": mail.subject,
        "body": [to_text(mail.body), to_html(mail.body)],
        "signature": mail.signature_html,
        "attachments": [[file.name, file.media_type, file.size, file.sha256] for file in mail.attachments],
        "thread": mail.thread and [mail.thread.thread_ref, mail.thread.parent_message_id, *mail.thread.references],
        "bytes": hashlib.sha256(render(mail)).hexdigest(),
    }
    return hashlib.sha256(json.dumps(approved, sort_keys=True).encode()).hexdigest()


def _put_addresses(message: EmailMessage, field: str, addresses: tuple[Address, ...]) -> None:
    if addresses:
        each = [address_lines(address.name, address.email) for address in addresses]
        put(message, field, [line for lines in each[:-1] for line in (*lines[:-1], lines[-1] + ",")] + each[-1])


def _references(thread: Thread) -> list[str]:
    """Keep the beginning of a very long conversation and its last messages, as RFC 5537, 3.4.4, advises."""
    earlier = thread.references
    if len(earlier) >= _MAX_REFERENCES:
        earlier = (earlier[0], *earlier[2 - _MAX_REFERENCES :])
    return [*earlier, thread.parent_message_id]
