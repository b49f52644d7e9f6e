"""Letting go once a day of what has served: the bytes of mails that left 90 days ago, and jobs that are long over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import jobs, retention

SWEEP = "retention.sweep"
BYTES_KEPT = timedelta(days=90)
"""As long as the words of what came back; the digest that was approved is kept."""
JOBS_KEPT = timedelta(days=90)
MISHAPS_KEPT = timedelta(days=90)
AT_ONCE = 200


def ask_for_sweep(session: Session, *, now: datetime) -> None:
    """Ask for today's sweep; however often it is asked for, it is done once."""
    jobs.schedule(session, SWEEP, {}, now=now, unique_key=f"{SWEEP}:{now:%Y-%m-%d}", queue="later")


@job(SWEEP, ask=tell_nobody)
def sweep(work: Work) -> None:
    """Let go of some at a time, each time in a transaction of its own; the next day asks again."""
    now = clock.now()
    _until_done(work, lambda session: retention.empty_sent(session, before=now - BYTES_KEPT, at_most=AT_ONCE))
    _until_done(work, lambda session: retention.forget_jobs(session, before=now - JOBS_KEPT, at_most=AT_ONCE))


def _until_done(work: Work, some: Callable[[Session], int]) -> None:
    while True:
        with work.writing() as session:
            if some(session) < AT_ONCE:
                return
