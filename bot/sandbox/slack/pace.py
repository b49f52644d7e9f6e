"""How fast Slack lets the app call: one bucket per method and workspace, and one per channel for posting."""

from __future__ import annotations

import math
import sqlite3
import threading
from dataclasses import dataclass, field

from bot.sandbox.slack.arguments import METHODS

POSTS_A_SECOND = 1.0
POSTS_BURST = 20
POSTS_A_MINUTE = 300
STRICT_BURST = 3
PACES = ("generous", "strict", "off")
"""Generous fills at the published rate and forgives bursts, strict forgives none, off never says 429."""


@dataclass
class _Bucket:
    level: float
    at: float


def chosen(db: sqlite3.Connection) -> str:
    """The pace that the world keeps at the moment."""
    row = db.execute("select name from slack_pace").fetchone()
    return str(row["name"]) if row else PACES[0]


def choose(db: sqlite3.Connection, name: str) -> None:
    """Keep another pace from now on, until the world is reset."""
    db.execute("delete from slack_pace")
    db.execute("insert into slack_pace values (?)", (name,))


@dataclass
class Pace:
    """The buckets, kept in memory; another pace or a reset of the world starts with full ones."""

    _name: str = PACES[0]
    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self) -> None:
        """Start with full buckets."""
        with self._lock:
            self._buckets.clear()

    def wait(self, name: str, team: str, method: str, channel: str, now: float) -> int:
        """Take one call; seconds to wait when it is one too many, 0 when it may go ahead."""
        with self._lock:
            if name != self._name:
                self._name = name
                self._buckets.clear()
            if name == "off":
                return 0
            is_strict = name == "strict"
            per_minute = METHODS[method].per_minute
            if per_minute is not None:
                return self._take((team, method), per_minute / 60, per_minute * (1 if is_strict else 10), now)
            burst = STRICT_BURST if is_strict else POSTS_BURST
            whole = self._take((team, method), POSTS_A_MINUTE / 60, POSTS_A_MINUTE * (1 if is_strict else 10), now)
            return whole or self._take((team, method, channel), POSTS_A_SECOND, burst, now)

    def _take(self, key: tuple[str, ...], per_second: float, burst: float, now: float) -> int:
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.level = min(burst, bucket.level + max(0.0, now - bucket.at) * per_second)
        bucket.at = now
        if bucket.level < 1:
            return max(1, math.ceil((1 - bucket.level) / per_second))
        bucket.level -= 1
        return 0
