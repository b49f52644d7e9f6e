"""The mails that Google Calendar sends: invitations, changes, cancellations to guests, and answers to the organiser."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.sandbox.calendar.tables import Event
from bot.sandbox.gmail import headers, mailboxes, messages, threads

WORDS = {"REQUEST": "Invitation", "UPDATE": "Updated invitation", "CANCEL": "Canceled event"}
ANSWERS = {"accepted": "Accepted", "declined": "Declined", "tentative": "Tentatively Accepted"}


def tell_guests(db: sqlite3.Connection, event: Event, what: str, *, at: float) -> None:
    """Write to every guest but the organiser; `what` is REQUEST, UPDATE or CANCEL."""
    method = "CANCEL" if what == "CANCEL" else "REQUEST"
    organiser = mailboxes.require(db, event.calendar)
    guests = [guest["email"].lower() for guest in event.guests() if guest.get("email")]
    for guest in guests:
        if guest != event.calendar:
            subject = f"{WORDS[what]}: {_title(event)} @ {_when(event)}"
            mail = _mail(event, headers.mailbox_text(organiser.name, organiser.address), guest, subject, method, at)
            _arrive(db, guest, mail, at=at)


def tell_organiser(db: sqlite3.Connection, event: Event, guest: str, answer: str, *, at: float) -> None:
    """Write to the organiser what a guest answered: accepted, declined or tentative."""
    name = mailboxes.receiving(db, guest).name
    subject = f"{ANSWERS[answer]}: {_title(event)} @ {_when(event)}"
    mail = _mail(event, headers.mailbox_text(name, guest), event.calendar, subject, "REPLY", at)
    _arrive(db, event.calendar, mail, at=at)


def _mail(  # noqa: PLR0917  Who, to whom, about what: a letter in its usual order.
    event: Event, sender: str, to: str, subject: str, method: str, at: float
) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject.replace("\n", " ")
    mail["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    mail["Message-ID"] = f"<calendar-{secrets.token_hex(16)}@google.com>"
    lines = [str(event.told.get("description", "")), "", _when(event), "Guests:"]
    mail.set_content("\n".join([*lines, *(guest.get("email", "") for guest in event.guests())]))
    mail.add_alternative(_ics(event, method), subtype="calendar", params={"method": method})
    return mail


def _ics(event: Event, method: str) -> str:
    """Write the least of RFC 5545 that says which event, when and what about it."""
    status = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
    lines: Iterable[str] = (
        *("BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", f"METHOD:{method}"),
        *("BEGIN:VEVENT", f"UID:{event.id}@google.com", f"SEQUENCE:{event.sequence}", f"STATUS:{status}"),
        *(f"DTSTART:{_utc(event.starts)}", f"DTEND:{_utc(event.ends)}", f"ORGANIZER:mailto:{event.calendar}"),
        *("END:VEVENT", "END:VCALENDAR"),
    )
    return "\r\n".join(lines) + "\r\n"


def _arrive(db: sqlite3.Connection, address: str, mail: EmailMessage, *, at: float) -> None:
    box = mailboxes.receiving(db, address)
    fields, body = headers.split(mail.as_bytes())
    thread_id = threads.of_arrival(db, box.address, headers.read(fields))
    raw = headers.join(fields, body)
    messages.keep(db, box.address, raw, ["UNREAD", "INBOX"], thread_id=thread_id, at=at)


def _title(event: Event) -> str:
    return str(event.told.get("summary", "(No title)"))


def _when(event: Event) -> str:
    starts = datetime.fromtimestamp(event.starts, UTC)
    return f"{starts:%a %b} {starts.day}, {starts:%Y %H:%M} - {datetime.fromtimestamp(event.ends, UTC):%H:%M} (UTC)"


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
