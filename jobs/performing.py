"""Performing one job: claim it, run it, finish it, and decide what a failure means."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog

from bot import clock
from bot.errors import BotError, ConnectorError, LeaseLost, RateLimited, UserError
from bot.logs import log
from bot.runtime import Runtime
from jobs.registry import Task, Work, registry
from store import jobs

logger = log(__name__)
FIRST_WAIT = 2.0
LONGEST_WAIT = 600.0
CLAIM_LEASE = timedelta(seconds=60)


def perform(runtime: Runtime, workspace_id: int, job_id: int) -> bool:
    """Do one job if it is due and free; False when there was nothing to do. Never raises for a job that fails."""
    with runtime.writing(workspace_id) as session:
        lease = jobs.claim(session, job_id, now=clock.now(), lease=CLAIM_LEASE)
    if lease is None:
        return False
    task = registry.tasks.get(lease.name)
    with structlog.contextvars.bound_contextvars(workspace=workspace_id, job=job_id, name=lease.name):
        if task is None:
            _give_up(runtime, workspace_id, lease, None, "this release does not know the job")
            return True
        if lease.attempts > task.attempts:  # Whoever tried it last died of it; it must not take every worker along.
            _give_up(runtime, workspace_id, lease, task, "it never came to an end")
            return True
        work = Work(runtime, workspace_id, lease, task.lease)
        try:
            task.run(work)
            with runtime.writing(workspace_id) as session:
                jobs.finish(session, lease, now=clock.now())
        except LeaseLost:
            logger.warning("job.lost")
        except Exception as error:  # noqa: BLE001  The outermost edge of a job: any failure must leave a trace on its row.
            _after_failure(work, task, error)
        else:
            logger.info("job.done", attempts=lease.attempts)
    return True


def _after_failure(work: Work, task: Task, error: Exception) -> None:
    now, lease = clock.now(), work.lease
    trouble = str(error) if isinstance(error, BotError) else type(error).__name__
    expected = isinstance(error, BotError)
    if isinstance(error, ConnectorError):
        work.runtime.bells.count_vendor_error(error.system, type(error).__name__)
    hopeless = isinstance(error, UserError) or (isinstance(error, ConnectorError) and not error.retryable)
    logger.log(30 if expected else 40, "job.failed", attempts=lease.attempts, trouble=trouble, exc_info=not expected)
    try:
        if hopeless or lease.attempts >= task.attempts:
            _give_up(work.runtime, work.workspace_id, lease, task, trouble)
            return
        with work.runtime.writing(work.workspace_id) as session:
            jobs.postpone(session, lease, due_at=_retry_at(error, lease.attempts, now), now=now, trouble=trouble)
    except LeaseLost:
        logger.warning("job.lost")


def _give_up(runtime: Runtime, workspace_id: int, lease: jobs.Lease, task: Task | None, trouble: str) -> None:
    now = clock.now()
    with runtime.writing(workspace_id) as session:
        jobs.give_up(session, lease, trouble=trouble, now=now)
        if task is not None:
            task.ask(session, lease.arguments, trouble, now)
    logger.error("job.stuck", attempts=lease.attempts, trouble=trouble)


def _retry_at(error: Exception, attempts: int, now: datetime) -> datetime:
    if isinstance(error, RateLimited):
        return max(error.retry_at, now + timedelta(seconds=0.5))
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return now + timedelta(seconds=wait * random.uniform(0.75, 1.25))  # noqa: S311  Jitter, not a secret.
