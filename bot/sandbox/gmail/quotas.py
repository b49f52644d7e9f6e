"""Google's limits: units per minute and mails per day, new project's figures."""

from __future__ import annotations

import sqlite3

from bot.sandbox.gmail import switches
from bot.sandbox.gmail.errors import GoogleError, invalid
from bot.sandbox.gmail.moments import zulu

DAY = 86_400

UNITS = {
    # developers.google.com/workspace/gmail/api/reference/quota, projects created since 2026-05-01.
    "drafts.create": 10,
    "drafts.delete": 10,
    "drafts.get": 20,
    "drafts.list": 5,
    "drafts.send": 100,
    "drafts.update": 15,
    "getProfile": 1,
    "history.list": 2,
    "labels.list": 1,
    "messages.attachments.get": 20,
    "messages.get": 20,
    "messages.list": 5,
    "messages.send": 100,
    "settings.sendAs.get": 1,
    "settings.sendAs.list": 1,
    "stop": 50,
    "threads.get": 40,
    "threads.list": 10,
    "watch": 100,
}


def charge(db: sqlite3.Connection, mailbox: str, method: str, *, at: float) -> None:
    """Count a call's units in the running minute; Google's 403 when the minute is used up."""
    limit = switches.read(db, "limits")["units_per_minute"]
    minute = int(at // 60)
    row = db.execute(
        "insert into gmail_usage values (?, ?, ?) on conflict (mailbox, minute) do update"
        " set units = units + excluded.units returning units",
        (mailbox, minute, UNITS.get(method, 5)),
    ).fetchone()
    if row["units"] > limit:
        raise GoogleError(
            403,
            "rateLimitExceeded",
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
            "'gmail.googleapis.com' for consumer 'project_number:108741320001'.",
            domain="usageLimits",
        )


def check_daily_limit(db: sqlite3.Connection, mailbox: str, recipients: int, *, at: float) -> None:
    """Refuse the mail that would exceed the mailbox's rolling day, naming when the next one may leave."""
    limits = switches.read(db, "limits")
    if recipients > limits["recipients_per_message"]:
        raise invalid("Too many recipients")
    sent = db.execute(
        "select at from gmail_accepted where mailbox = ? and at > ? order by at desc", (mailbox, at - DAY)
    ).fetchall()
    if len(sent) < limits["sends_per_day"]:
        return
    # The mail that must leave the window before there is room again; without any room, a day from now.
    holding = sent[limits["sends_per_day"] - 1]["at"] if limits["sends_per_day"] else at
    raise mail_sending_limit(holding + DAY)


def mail_sending_limit(until: float) -> GoogleError:
    """Say, as Gmail does, that this mailbox has sent enough until an instant."""
    return GoogleError(
        429,
        "rateLimitExceeded",
        f"User-rate limit exceeded.  Retry after {zulu(until)} (Mail sending)",
        domain="usageLimits",
    )
