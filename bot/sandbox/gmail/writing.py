"""Mails that people write by hand, ours and customers', through the same delivery as the API's."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from bot.sandbox.gmail import headers, mailboxes, messages, sending
from bot.sandbox.gmail.delivery import all_recipients
from bot.sandbox.gmail.messages import Message
from bot.sandbox.gmail.moments import instant_of


@dataclass(frozen=True)
class Letter:
    """What a person typed: addresses as lists, and which mail in their own mailbox they answer, by its id there."""

    sender: str
    to: list[str]
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    subject: str | None = None
    text: str = ""
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    reply_to_message: str | None = None
    quotes: bool = False


def letter_of(typed: dict[str, Any]) -> Letter:
    """Read the JSON of the control call; `to`, `cc` and `bcc` may be one address or a list. KeyError without `from`."""
    return Letter(
        sender=typed["from"],
        to=_listed(typed.get("to")),
        cc=_listed(typed.get("cc")),
        bcc=_listed(typed.get("bcc")),
        subject=typed.get("subject"),
        text=typed.get("text") or "",
        html=typed.get("html"),
        headers=typed.get("headers") or {},
        reply_to_message=typed.get("reply_to_message"),
        quotes=bool(typed.get("quote")),
    )


def _listed(given: Any) -> list[str]:
    if not given:
        return []
    return [given] if isinstance(given, str) else list(given)


def write(db: sqlite3.Connection, letter: Letter, *, at: float) -> Message:
    """Send what a person wrote and give the copy in their Sent; GoogleError when it cannot be sent or answered."""
    mailbox = mailboxes.receiving(db, letter.sender)
    parent = messages.get(db, mailbox.address, letter.reply_to_message) if letter.reply_to_message else None
    mail = sending.check(_composed(mailbox, letter, parent, at=at).as_bytes())
    recipients = all_recipients(mail.fields)
    if not recipients:
        raise sending.no_recipient()
    subject = headers.first(headers.read(mail.fields), "Subject") or ""
    is_same = parent is not None and headers.subject_key(subject) == parent.subject_key
    thread_id = parent.thread_id if parent is not None and is_same else None
    return sending.dispatch(db, mailbox.address, mail.raw, sending.Route("hand", recipients, thread_id), at=at)


def _composed(mailbox: mailboxes.Mailbox, letter: Letter, parent: Message | None, *, at: float) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = headers.mailbox_text(mailbox.name, mailbox.address)
    to = letter.to or ([parent.header("Reply-To") or parent.header("From")] if parent else [])
    for name, people in (("To", to), ("Cc", letter.cc), ("Bcc", letter.bcc)):
        if people:
            mail[name] = ", ".join(people)
    mail["Subject"] = letter.subject if letter.subject is not None else _answering(parent)
    mail["Date"] = format_datetime(instant_of(at))
    mail["Message-ID"] = _message_id(mailbox)
    if parent is not None:
        mail["In-Reply-To"] = parent.rfc_message_id
        mail["References"] = f"{parent.header('References')} {parent.rfc_message_id}".strip()
    for name, value in letter.headers.items():
        del mail[name]
        mail[name] = value
    quoted = _quoted(parent) if parent is not None and letter.quotes else ""
    mail.set_content(letter.text + quoted)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
    return mail


def _answering(parent: Message | None) -> str:
    subject = parent.header("Subject") if parent else ""
    return subject if parent is None or subject.lower().startswith("re:") else f"Re: {subject}"


def _message_id(mailbox: mailboxes.Mailbox) -> str:
    if mailbox.side == "ours":
        return sending.new_message_id()
    return f"<{secrets.token_hex(16)}@{mailbox.address.partition('@')[2]}>"


def _quoted(parent: Message) -> str:
    when = instant_of(parent.at_ms / 1000).strftime("%a, %b %d, %Y at %H:%M")
    lines = "\n".join(f"> {line}".rstrip() for line in parent.plain.strip().splitlines())
    return f"\n\nOn {when} {parent.header('From')} wrote:\n\n{lines}\n"
