"""The figures an operator watches, for one workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import Job, Outreach


def jobs_by_name(session: Session) -> list[tuple[str, str, int, datetime]]:
    """Count jobs that are not done by name and state, with when the oldest of them was due."""
    rows = session.execute(
        select(Job.name, Job.state, func.count(), func.min(Job.due_at))
        .where(Job.state.in_(("waiting", "running", "stuck")))
        .group_by(Job.name, Job.state)
    )
    return [(name, state, number, due_at) for name, state, number, due_at in rows]


def mails_by_state(session: Session) -> list[tuple[str, int]]:
    """Count mails by state."""
    rows = session.execute(select(Outreach.state, func.count()).group_by(Outreach.state))
    return [(state, number) for state, number in rows]
