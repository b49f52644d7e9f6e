"""A quick worker: answers bells with the product's own `perform`, in one process that lives until it is killed.

`rapport worker` forks a child for each bell, which costs more than a send does. Rounds that are to be many use this
one instead; it drops the bells of cards, as a lost bell is dropped, unless the rig has asked for a card.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

import jobs.all  # noqa: F401  Importing it registers every job.
from bot import runtime
from bot.runtime import Runtime
from jobs.performing import perform
from jobs.preloading import preload
from tests.proofs.sending.rehearsal import rehearse

QUEUES, HANDS, WANTED = ["rq:queue:now", "rq:queue:later"], "rig:hands", "rig:wanted"
OURS = ("outreach.send", "outreach.look", "outreach.tidy", "outreach.sweep")


def serve(running: Runtime) -> None:
    """Answer bells until killed; `running` was made ready before this process was forked."""
    running.database.forget_connections()
    database = Path(running.settings.rapport_data) / "rapport.sqlite"
    looking = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
    redis = Redis.from_url(running.settings.redis())
    while True:
        try:
            rung = _next(redis)
            is_ours = rung is not None and _is_ours(looking, redis, rung[1])
        except (RedisError, OSError):
            time.sleep(0.05)
            continue
        if rung is None or not is_ours:
            continue
        # Without Redis nobody finds out who holds this job; it is done all the same.
        with suppress(RedisError, OSError):
            redis.hset(HANDS, str(os.getpid()), rung[1])
        perform(running, *rung)
        # Time waits for whoever has a job in hand, so nobody may seem to who was only refused one.
        with suppress(RedisError, OSError):
            redis.hdel(HANDS, str(os.getpid()))


def ready() -> Runtime:
    """Load everything once, for every bellman that is forked later."""
    running = runtime.start()
    preload(running)
    rehearse(running)
    return running


def _next(redis: Redis) -> tuple[int, int] | None:
    taken: Any = redis.blpop(QUEUES, timeout=1)
    if taken is None:
        return None
    key = f"rq:job:{taken[1].decode()}"
    data = redis.hget(key, "data")
    redis.delete(key)
    if not isinstance(data, bytes):
        return None
    _, _, arguments, _ = json.loads(zlib.decompress(data))
    return int(arguments[0]), int(arguments[1])


def _is_ours(looking: sqlite3.Connection, redis: Redis, job_id: int) -> bool:
    row = looking.execute("select name from jobs where id = ?", (job_id,)).fetchone()
    if row is None or row[0] in OURS:
        return row is not None
    return bool(redis.sismember(WANTED, str(job_id)))
