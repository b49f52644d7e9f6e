"""Changes: the history of a mailbox, and the watch that would announce them."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.gmail import history
from bot.sandbox.gmail.asks import Ask
from bot.sandbox.gmail.errors import GoogleError, invalid, not_found
from bot.sandbox.gmail.methods.shown import page

TOPIC = re.compile(r"projects/[a-z0-9-]+/topics/[\w.~+%-]+")
WATCH_SECONDS = 7 * 86_400


def listed(ask: Ask) -> dict[str, Any]:
    """List what changed after `startHistoryId`; 404 when that is invalid or longer ago than the mailbox remembers."""
    if "startHistoryId" not in ask.query:
        raise invalid("Missing or invalid startHistoryId")
    address = ask.mailbox.address
    history.forget(ask.db, address, before=ask.now - history.KEPT_SECONDS)
    kinds = set(ask.query.get("historyTypes", history.PLACES))
    found = history.since(ask.db, address, ask.query["startHistoryId"], kinds=kinds, label=ask.query.get("labelId"))
    if found is None:
        raise not_found()
    answer = page("history", found, ask.query)
    del answer["resultSizeEstimate"]
    return {**answer, "historyId": str(ask.mailbox.history_id)}


def watch(ask: Ask) -> dict[str, Any]:
    """Start or renew a watch of seven days; another topic must be stopped first."""
    topic = ask.body.get("topicName", "")
    if not TOPIC.fullmatch(topic):
        raise invalid(f"Invalid topicName does not match projects/[^/]+/topics/[^/]+: {topic}")
    row = ask.db.execute("select * from gmail_watches where mailbox = ?", (ask.mailbox.address,)).fetchone()
    if row is not None and row["topic"] != topic and row["expires_at"] > ask.now:
        raise GoogleError(
            400,
            "failedPrecondition",
            "Only one user push notification client allowed per developer (call /stop then try again)",
            status="FAILED_PRECONDITION",
        )
    expires_at = ask.now + WATCH_SECONDS
    labels = json.dumps(ask.body.get("labelIds", []))
    behaviour = ask.body.get("labelFilterBehavior") or ask.body.get("labelFilterAction") or "include"
    ask.db.execute(
        "insert or replace into gmail_watches values (?, ?, ?, ?, ?)",
        (ask.mailbox.address, topic, labels, behaviour, expires_at),
    )
    return {"historyId": str(ask.mailbox.history_id), "expiration": str(int(expires_at * 1000))}


def stop(ask: Ask) -> None:
    """End the watch, if there is one."""
    ask.db.execute("delete from gmail_watches where mailbox = ?", (ask.mailbox.address,))
