"""Events: delivered once, and again up to three times when the app did not take them (at once, +1 min, +5 min)."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from typing import Any

from bot.sandbox.slack import directory
from bot.sandbox.slack.delivery import Delivered, deliver
from bot.sandbox.slack.payloads import envelope
from bot.sandbox.world import World

RETRIES = (0.0, 60.0, 300.0)
"""Seconds of world time to wait before each retry."""
PULSE = 0.1
JSON = {"Content-Type": "application/json"}


class Events:
    """The events of one world. A thread exists only while some event waits for its next attempt."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._nudge()

    def publish(self, home: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        """Deliver an event for the first time; tells its id and what the app answered."""
        event_id = f"Ev{secrets.token_hex(6).upper()}"
        with self._world.locked() as db:
            channel = directory.find_channel(db, str(event.get("channel")))
            is_shared = bool(channel and channel["is_ext_shared"])
            body = json.dumps(envelope(home, event, event_id, int(self._world.now()), is_shared=is_shared))
            db.execute("insert into slack_events values (?, ?, ?, 0, null, null)", (event_id, home["id"], body))
        delivered = self._attempt(event_id)
        return {"event_id": event_id, **delivered.result()}

    def redeliver(self, event_id: str, *, as_retry: bool) -> dict[str, Any] | None:
        """Deliver an event once more, byte for byte; as a numbered retry or as if it were new. None if unknown."""
        with self._world.locked() as db:
            row = _row(db, event_id)
        if row is None:
            return None
        headers = _retry_headers(max(1, row["attempts"]), row["reason"] or "http_timeout") if as_retry else {}
        body = row["body"]
        return deliver(self._world, "event_callback", body.encode(), json.loads(body), {**JSON, **headers}).result()

    def _attempt(self, event_id: str) -> Delivered:
        with self._world.locked() as db:
            row = _row(db, event_id)
            if row is None:
                return Delivered(None, "", 0.0, "unknown_error")  # The world was reset meanwhile.
            db.execute("update slack_events set due_at = null where id = ?", (event_id,))
        begun = self._world.now()
        number, body = row["attempts"], row["body"]
        headers = _retry_headers(number, row["reason"]) if number else {}
        delivered = deliver(self._world, "event_callback", body.encode(), json.loads(body), {**JSON, **headers})
        again = not delivered.is_ok and not delivered.no_retry and number < len(RETRIES)
        due_at = begun + RETRIES[number] if again else None
        with self._world.locked() as db:
            db.execute(
                "update slack_events set attempts = ?, due_at = ?, reason = ? where id = ?",
                (number + 1, due_at, delivered.reason, event_id),
            )
        if again:
            self._nudge()
        return delivered

    def _nudge(self) -> None:
        with self._starting:
            if self._thread is None and self._waiting():
                self._thread = threading.Thread(target=self._work, name="slack-events", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            while self._goes_on() and not self._world.closing.wait(PULSE):
                for event_id in self._due():
                    self._attempt(event_id)
        except sqlite3.ProgrammingError:
            if not self._world.closing.is_set():
                raise  # Only a closed file may end the thread like this.

    def _goes_on(self) -> bool:
        """Whether anything still waits; decided under the lock, so that no event is left to a thread that ends."""
        with self._starting:
            if not self._waiting():
                self._thread = None
            return self._thread is not None

    def _waiting(self) -> bool:
        with self._world.locked() as db:
            return db.execute("select 1 from slack_events where due_at is not null").fetchone() is not None

    def _due(self) -> list[str]:
        with self._world.locked() as db:
            rows = db.execute(
                "select id from slack_events where due_at <= ? order by due_at", (self._world.now(),)
            ).fetchall()
        return [row["id"] for row in rows]


def _row(db: sqlite3.Connection, event_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute("select * from slack_events where id = ?", (event_id,)).fetchone()
    return row


def _retry_headers(number: int, reason: str) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
