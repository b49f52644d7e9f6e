"""How much may be asked of an outside system in a minute: shared buckets in Redis, careful ones here without it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError

from bot import clock
from bot.errors import RateLimited

MINUTE = 60
KEEP = 2 * MINUTE
SHARE = 4
"""Into how many parts a bucket is divided while processes cannot tell each other what they have used."""
QUIET_AFTER_FAILURE = 2.0  # Seconds during which a dead Redis is not asked again.

Meter = Callable[[int], None]


class Buckets:
    """Units used per name and minute. Never blocks for longer than the minute lasts, whatever Redis does.

    Time is that of `bot.clock`, so that moving it moves the buckets too.
    """

    def __init__(self, redis: Callable[[], Redis]) -> None:
        self._redis = redis
        self._local: dict[str, tuple[int, int]] = {}
        self._silent_until = 0.0

    def take(self, name: str, units: int, *, limit: int, now: datetime) -> datetime | None:
        """Use some units of this minute's; None when there was room, else when there will be and nothing was used."""
        minute = math.floor(now.timestamp() / MINUTE)
        key = f"rapport:units:{name}:{minute}"
        used = self._count(key, units)
        if used is None:
            return None if self._fits_here(name, minute, units, limit // SHARE) else _next(minute)
        if used <= max(limit, units):
            return None
        self._count(key, -units)
        return _next(minute)

    def meter(self, system: str, name: str, *, limit: int) -> Meter:
        """Give what a connector calls before each request; it raises RateLimited while the minute is used up."""

        def use(units: int) -> None:
            until = self.take(f"{system}:{name}", units, limit=limit, now=clock.now())
            if until is not None:
                wait = until + timedelta(seconds=1)
                raise RateLimited(system, "This minute's share of requests is used up.", retry_at=wait)

        return use

    def _count(self, key: str, units: int) -> int | None:
        """Count units in Redis and give the sum; None when Redis is away."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            pipe = self._redis().pipeline(transaction=False)
            pipe.incrby(key, units)
            pipe.expire(key, KEEP)
            return int(pipe.execute()[0])
        except (RedisError, OSError):
            self._silent_until = time.monotonic() + QUIET_AFTER_FAILURE
            return None

    def _fits_here(self, name: str, minute: int, units: int, limit: int) -> bool:
        """Count units in this process alone; False, and nothing counted, when they do not fit."""
        since, used = self._local.get(name, (minute, 0))
        used = units + (used if since == minute else 0)
        if used > max(limit, units):
            return False
        self._local[name] = (minute, used)
        return True


def _next(minute: int) -> datetime:
    return datetime.fromtimestamp((minute + 1) * MINUTE, UTC)
