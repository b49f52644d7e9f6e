"""Removing once a day what was kept long enough: the words of messages that are 90 days old."""

from __future__ import annotations

from bot import clock
from bot.outreach.replies import keeping
from jobs.asking import tell_nobody
from jobs.registry import Work, job


@job(keeping.REMOVE, ask=tell_nobody)
def remove_texts(work: Work) -> None:
    """Remove old words some at a time, each time in a transaction; the next day asks again whatever came of it."""
    while True:
        with work.writing() as session:
            if keeping.remove_old(session, now=clock.now()) < keeping.AT_ONCE:
                return
