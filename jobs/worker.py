"""A worker process: answers the bells of one queue, one forked child per job, imports loaded beforehand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job

import jobs.all  # noqa: F401  Importing it registers every job, in the parent, once.
from bot.bells import ANSWER, QueueName
from bot.logs import log
from bot.runtime import Runtime, current, settle_memory
from jobs.performing import perform
from jobs.preloading import preload

WAIT_SECONDS = 0.5

logger = log(__name__)


def answer(workspace_id: int, job_id: int) -> None:
    """Do what a bell asks for; the only function that RQ may call."""
    perform(current(), workspace_id, job_id)


class OnlyBells(Job):
    """An RQ job that can be nothing but a bell; whoever can write to Redis must not be able to run code."""

    @property
    def func(self) -> Callable[..., Any]:
        """Give the one allowed function; raises PermissionError for any other name."""
        if self.func_name != ANSWER:
            raise PermissionError("this worker answers bells and nothing else")
        return answer

    @property
    def success_callback(self) -> None:
        """Bells have no callbacks."""

    @property
    def failure_callback(self) -> None:
        """Bells have no callbacks."""

    @property
    def stopped_callback(self) -> None:
        """Bells have no callbacks."""


def serve(runtime: Runtime, queue: QueueName) -> None:
    """Work on one queue until asked to stop. One queue per process: RQ loses jobs on several."""
    os.register_at_fork(after_in_child=runtime.database.forget_connections)
    # RQ lengthens the timeouts of the connection it is given, so it gets one of its own.
    connection = Redis.from_url(runtime.settings.redis())
    wait_for(connection)
    worker = Worker(
        [Queue(queue, connection=connection, serializer="json", job_class=OnlyBells)],
        connection=connection,
        serializer="json",
        job_class=OnlyBells,
        job_monitoring_interval=10,
        maintenance_interval=60,
        log_job_description=False,
    )
    preload(runtime)
    settle_memory()
    worker.work(with_scheduler=False, logging_level="WARNING")


def wait_for(connection: Redis) -> None:
    """Wait until Redis answers: it may start later than we do, or still be loading what it keeps.

    Once at work RQ waits by itself; only its first words must not fail.
    """
    while True:
        try:
            connection.ping()
        except (RedisError, OSError) as error:
            logger.warning("worker.waits_for_redis", error=type(error).__name__)
            time.sleep(WAIT_SECONDS)
        else:
            return
