"""What Slack hands to the app for a short while: trigger ids (3 s, once) and response URLs (30 min, five times)."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from bot.sandbox.slack.refusal import Refused

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 1800.0
RESPONSE_USES = 5


def trigger(db: sqlite3.Connection, team: str, person: str, now: float, view: str | None = None) -> str:
    """Hand out a trigger id for something this person has just done, in a modal if `view` names one."""
    ref = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
    db.execute("insert into slack_triggers values (?, ?, ?, ?, ?, 0)", (ref, team, person, view, now))
    return ref


def redeem(db: sqlite3.Connection, ref: str, team: str, now: float) -> sqlite3.Row:
    """Use a trigger id up; refused when it is unknown, used, or older than three seconds."""
    row: sqlite3.Row | None = db.execute(
        "select * from slack_triggers where id = ? and team = ?", (ref, team)
    ).fetchone()
    if row is None:
        raise Refused("invalid_trigger_id")
    if row["is_used"]:
        raise Refused("exchanged_trigger_id")
    if now - row["at"] > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    db.execute("update slack_triggers set is_used = 1 where id = ?", (ref,))
    return row


@dataclass(frozen=True)
class Origin:
    """Where a response URL answers to: the message or ephemeral it was handed out for, if there is one."""

    team: str
    channel: str
    person: str
    target_kind: str = "none"  # none, message or ephemeral
    target: str | None = None
    thread_ts: str | None = None


def response_token(db: sqlite3.Connection, origin: Origin, now: float) -> str:
    """Hand out a response URL's token."""
    token = secrets.token_urlsafe(18)
    db.execute(
        "insert into slack_responses values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            token,
            origin.team,
            origin.channel,
            origin.person,
            origin.target,
            origin.target_kind,
            origin.thread_ts,
            now,
        ),
    )
    return token


def use_response(db: sqlite3.Connection, token: str, now: float) -> Origin:
    """Count one use of a response URL; refused after five, after thirty minutes, or when nobody handed it out."""
    row = db.execute("select * from slack_responses where id = ?", (token,)).fetchone()
    if row is None or now - row["at"] > RESPONSE_SECONDS:
        raise Refused("expired_url")
    if row["uses"] >= RESPONSE_USES:
        raise Refused("used_url")
    db.execute("update slack_responses set uses = uses + 1 where id = ?", (token,))
    return Origin(row["team"], row["channel"], row["person"], row["target_kind"], row["target"], row["thread_ts"])
