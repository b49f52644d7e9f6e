"""Jobs and their bells: asked for in the transaction that decides, leased by one worker, finished under that lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.bells import QueueName, Ring
from bot.errors import LeaseLost
from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Bell, Job

_JOBS, _BELLS = cast("Table", Job.__table__), cast("Table", Bell.__table__)
# Every step of every job runs these; building such a statement takes several times as long as running it.
_HANG_BELL = insert(_BELLS)
_MOVE_BELL = update(_BELLS).where(_BELLS.c.job_id == bindparam("job")).values(due_at=bindparam("at"))
_TAKE_DOWN_BELL = delete(_BELLS).where(_BELLS.c.job_id == bindparam("job"))
_HELD = update(_JOBS).where(
    _JOBS.c.id == bindparam("job"), _JOBS.c.epoch == bindparam("held"), _JOBS.c.state == "running"
)
_HOLD = _HELD.values(leased_until=bindparam("until"))
_FINISH = _HELD.values(state="done", finished_at=bindparam("at"), leased_until=None)
_GIVE_UP = _HELD.values(state="stuck", finished_at=bindparam("at"), trouble=bindparam("because"), leased_until=None)
_POSTPONE = _HELD.values(state="waiting", due_at=bindparam("at"), trouble=bindparam("because"), leased_until=None)
_OTHER = _JOBS.alias()
_CLAIM = (
    update(_JOBS)
    .where(
        _JOBS.c.id == bindparam("job"),
        _JOBS.c.due_at <= bindparam("at"),
        (_JOBS.c.state == "waiting") | ((_JOBS.c.state == "running") & (_JOBS.c.leased_until <= bindparam("at"))),
        ~exists().where(_OTHER.c.lane == _JOBS.c.lane, _OTHER.c.id != _JOBS.c.id, _OTHER.c.state == "running"),
    )
    .values(state="running", epoch=_JOBS.c.epoch + 1, attempts=_JOBS.c.attempts + 1, leased_until=bindparam("until"))
    .returning(_JOBS.c.epoch, _JOBS.c.name, _JOBS.c.arguments, _JOBS.c.attempts, _JOBS.c.lane)
)
# A job whose worker died keeps its lane until its lease is over; then whoever comes next sends it back to wait.
_FREE_LANE_OF = (
    update(_JOBS)
    .where(
        _JOBS.c.lane == select(_OTHER.c.lane).where(_OTHER.c.id == bindparam("job")).scalar_subquery(),
        _JOBS.c.id != bindparam("job"),
        _JOBS.c.state == "running",
        _JOBS.c.leased_until <= bindparam("at"),
    )
    .values(state="waiting", epoch=_JOBS.c.epoch + 1, leased_until=None)
)
_NEXT_IN_LANE = (
    select(_JOBS.c.id, _JOBS.c.queue)
    .where(_JOBS.c.lane == bindparam("in_lane"), _JOBS.c.state == "waiting", _JOBS.c.due_at <= bindparam("at"))
    .order_by(_JOBS.c.id)
    .limit(1)
)
GRACE = timedelta(seconds=3)  # Whoever commits a job that is due rings itself; the clock rings after this.


@dataclass(frozen=True)
class Lease:
    """One worker's right to finish one job; `epoch` makes an older right worthless."""

    job_id: int
    epoch: int
    name: str
    arguments: dict[str, Any]
    attempts: int
    lane: str | None


def schedule(
    session: Session,
    name: str,
    arguments: dict[str, Any],
    *,
    now: datetime,
    due_at: datetime | None = None,
    unique_key: str | None = None,
    lane: str | None = None,
    queue: QueueName = "now",
) -> int | None:
    """Ask for a job, to be done at or after `due_at`; None when its effect has been asked for already."""
    due_at = due_at or now
    values = {
        "workspace_id": workspace_of(session),
        "name": name,
        "queue": queue,
        "arguments": arguments,
        "unique_key": unique_key,
        "lane": lane,
        "due_at": due_at,
        "created_at": now,
    }
    job_id = insert_ignoring(session, Job, values)
    if job_id is None:
        return None
    bell_at = due_at if due_at > now else now + GRACE
    bell = {"job_id": job_id, "workspace_id": workspace_of(session), "queue": queue, "due_at": bell_at}
    session.execute(_HANG_BELL, bell)
    if due_at <= now:
        _ring_after_commit(session, queue, job_id)
    return int(job_id)


def claim(session: Session, job_id: int, *, now: datetime, lease: timedelta) -> Lease | None:
    """Lease a job that is due; None when it is not due, done, held by another, or its lane is taken."""
    wanted = {"job": job_id, "at": now, "until": now + lease}
    row = _claimed(session, wanted)
    if row is None and cast("CursorResult[Any]", session.execute(_FREE_LANE_OF, wanted)).rowcount:
        row = _claimed(session, wanted)
    if row is None:
        return None
    _move_bell(session, job_id, now + lease)
    return Lease(job_id, row.epoch, row.name, row.arguments, row.attempts, row.lane)


def _claimed(session: Session, wanted: dict[str, Any]) -> Any:
    try:
        with session.begin_nested():
            return session.execute(_CLAIM, wanted).one_or_none()
    except IntegrityError:
        return None  # Another worker took the lane in the same instant.


def hold(session: Session, lease: Lease, *, now: datetime, extend: timedelta) -> None:
    """Prove inside this transaction that the lease is still ours, and prolong it; raises LeaseLost."""
    held = session.execute(_HOLD, {"job": lease.job_id, "held": lease.epoch, "until": now + extend})
    _still_ours(lease, held)
    _move_bell(session, lease.job_id, now + extend)


def finish(session: Session, lease: Lease, *, now: datetime) -> None:
    """Close a job that is done; raises LeaseLost."""
    _close(session, lease, _FINISH, now)


def postpone(session: Session, lease: Lease, *, due_at: datetime, now: datetime, trouble: str | None = None) -> None:
    """Give a job back to be tried again at `due_at`; raises LeaseLost."""
    again = {"job": lease.job_id, "held": lease.epoch, "at": due_at, "because": trouble}
    _still_ours(lease, session.execute(_POSTPONE, again))
    _move_bell(session, lease.job_id, due_at)
    _wake_next_in_lane(session, lease, now)


def give_up(session: Session, lease: Lease, *, trouble: str, now: datetime) -> None:
    """Leave a job to people; raises LeaseLost."""
    _close(session, lease, _GIVE_UP, now, because=trouble)


def cancel(session: Session, unique_key: str, *, now: datetime) -> bool:
    """Cancel a job that nobody has begun; False when it runs or ran."""
    job_id = session.scalar(
        update(Job)
        .where(Job.unique_key == unique_key, Job.state == "waiting")
        .values(state="cancelled", finished_at=now)
        .returning(Job.id)
    )
    if job_id is None:
        return False
    session.execute(_TAKE_DOWN_BELL, {"job": job_id})
    return True


def hasten(session: Session, unique_key: str, *, now: datetime) -> bool:
    """Make a waiting job due at once; False when there is none."""
    row = session.execute(
        update(Job)
        .where(Job.unique_key == unique_key, Job.state == "waiting")
        .values(due_at=now)
        .returning(Job.id, Job.queue)
    ).one_or_none()
    if row is None:
        return False
    _move_bell(session, row.id, now + GRACE)
    _ring_after_commit(session, row.queue, row.id)
    return True


def waiting(session: Session, name: str, *, until: datetime) -> list[dict[str, Any]]:
    """Give the arguments of the jobs of this name that wait and are due by then."""
    planned = select(Job.arguments).where(Job.state == "waiting", Job.due_at <= until, Job.name == name)
    return list(session.scalars(planned))


def rings_of(session: Session) -> list[Ring]:
    """Take the bells that must be rung once this session's transaction is committed."""
    rings: list[Ring] = session.info.pop("rings", [])
    return rings


def _close(session: Session, lease: Lease, how: Update, now: datetime, **values: str) -> None:
    _still_ours(lease, session.execute(how, {"job": lease.job_id, "held": lease.epoch, "at": now, **values}))
    session.execute(_TAKE_DOWN_BELL, {"job": lease.job_id})
    _wake_next_in_lane(session, lease, now)


def _still_ours(lease: Lease, changed: Any) -> None:
    if changed.rowcount != 1:
        raise LeaseLost(f"job {lease.job_id} is no longer held with epoch {lease.epoch}")


def _wake_next_in_lane(session: Session, lease: Lease, now: datetime) -> None:
    if lease.lane is None:
        return
    following = session.execute(_NEXT_IN_LANE, {"in_lane": lease.lane, "at": now}).one_or_none()
    if following is not None:
        _ring_after_commit(session, following.queue, following.id)


def _move_bell(session: Session, job_id: int, due_at: datetime) -> None:
    session.execute(_MOVE_BELL, {"job": job_id, "at": due_at})


def _ring_after_commit(session: Session, queue: str, job_id: int) -> None:
    session.info.setdefault("rings", []).append(Ring(queue, workspace_of(session), job_id))
