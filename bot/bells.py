"""Ringing workers awake: a bell is an RQ message with a workspace and a job id, and losing one loses only time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData

from bot.logs import log

QueueName = Literal["now", "later"]
ANSWER = "jobs.worker.answer"
ANSWER_TIMEOUT = 300
VENDOR_ERRORS = "rapport:vendor_errors"
QUIET_AFTER_FAILURE = 2.0  # Seconds during which a dead Redis is not asked again, so that doors stay fast.

_queue_of = attrgetter("queue")
logger = log(__name__)


@dataclass(frozen=True)
class Ring:
    """Somebody must look at this job now."""

    queue: str
    workspace_id: int
    job_id: int


class Bells:
    """The doorbell. It never raises: when Redis is away the clock rings again later."""

    def __init__(self, redis_url: str) -> None:
        self.redis_url = redis_url
        self._redis: Redis | None = None
        self._silent_until = 0.0
        self._of_thread = threading.local()

    @contextmanager
    def afterwards(self) -> Iterator[None]:
        """Keep back what this thread rings until the end of the block, so that an answer goes before its bells."""
        outer = getattr(self._of_thread, "kept", None)
        kept = self._of_thread.kept = list[Ring]()
        try:
            yield
        finally:
            self._of_thread.kept = outer
            if kept:
                self.ring(kept)

    def ring(self, rings: Iterable[Ring]) -> bool:
        """Ring for these jobs; False when Redis did not take all of them, True also where that is for afterwards."""
        kept: list[Ring] | None = getattr(self._of_thread, "kept", None)
        if kept is not None:
            kept += rings
            return True
        if time.monotonic() < self._silent_until:
            return False
        try:
            for name, together in groupby(sorted(rings, key=_queue_of), key=_queue_of):
                self._queue(name).enqueue_many([_message(ring) for ring in together])
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + QUIET_AFTER_FAILURE
            logger.warning("bell.lost", error=type(error).__name__)
            return False
        return True

    def count_vendor_error(self, system: str, error: str) -> None:
        """Count a failed call to an outside system, for /metrics; the count is lost with Redis."""
        try:
            self.redis().hincrby(VENDOR_ERRORS, f"{system}:{error}", 1)
        except (RedisError, OSError):
            return

    def vendor_errors(self) -> dict[str, int]:
        """Give the failed calls counted so far by `system:error`; raises RedisError or OSError."""
        counted: dict[bytes, bytes] = self.redis().hgetall(VENDOR_ERRORS)  # type: ignore[assignment]
        return {key.decode(): int(number) for key, number in counted.items()}

    def ping(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self.redis().ping())
        except (RedisError, OSError):
            return False

    def redis(self) -> Redis:
        """Give this process's connection; short timeouts, because a door must not wait for a bell."""
        if self._redis is None:
            self._redis = Redis.from_url(self.redis_url, socket_connect_timeout=0.3, socket_timeout=1.0)
        return self._redis

    def close(self) -> None:
        """Let go of the connection."""
        if self._redis is not None:
            self._redis.close()

    def _queue(self, name: str) -> Queue:
        return Queue(name, connection=self.redis(), serializer="json")


def _message(ring: Ring) -> EnqueueData:
    return Queue.prepare_data(
        ANSWER, args=(ring.workspace_id, ring.job_id), timeout=ANSWER_TIMEOUT, result_ttl=0, failure_ttl=60
    )
