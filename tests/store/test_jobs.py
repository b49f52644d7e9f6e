"""A job is asked for with the decision that caused it, held by one worker at a time, and never finished by a zombie."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bells import Ring
from bot.errors import LeaseLost
from store import jobs, lobby
from store.database import Database
from store.jobs import Lease
from store.models import Bell, Customer, Installation, Job

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def workspaces(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=NOW)
            )
    return database


def asked(database: Database, *, due_at: datetime = NOW, key: str | None = None, lane: str | None = None) -> int:
    with database.writing(1) as session:
        job_id = jobs.schedule(session, "a.job", {}, now=NOW, due_at=due_at, unique_key=key, lane=lane)
    assert job_id is not None
    return job_id


def claimed(database: Database, job_id: int, *, now: datetime = NOW, workspace: int = 1) -> Lease | None:
    with database.writing(workspace) as session:
        return jobs.claim(session, job_id, now=now, lease=LEASE)


def held(database: Database, job_id: int, *, now: datetime = NOW) -> Lease:
    lease = claimed(database, job_id, now=now)
    assert lease is not None
    return lease


def state(database: Database, job_id: int) -> str:
    with database.reading(1) as session:
        return session.scalars(select(Job.state).where(Job.id == job_id)).one()


def bells(database: Database) -> dict[int, datetime]:
    with database.reading(None) as session:
        return {bell.job_id: bell.due_at for bell in session.scalars(select(Bell))}


def customers(database: Database) -> list[str]:
    with database.reading(1) as session:
        return list(session.scalars(select(Customer.name)))


def rung(database: Database, decide: Callable[[Session], object]) -> list[Ring]:
    taken: list[Ring] = []
    with database.writing(1, lambda session: taken.extend(jobs.rings_of(session))) as session:
        decide(session)
    return taken


def at_once(number: int, deed: Callable[[int], object]) -> list[object]:
    barrier = threading.Barrier(number)

    def run(index: int) -> object:
        barrier.wait()
        return deed(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_a_job_and_the_decision_that_caused_it_are_kept_together_or_not_at_all(workspaces: Database) -> None:
    taken: list[Ring] = []

    def decide() -> None:
        with workspaces.writing(1, lambda session: taken.extend(jobs.rings_of(session))) as session:
            session.add(Customer(workspace_id=1, external_ref="c1", name="DataCorp"))
            jobs.schedule(session, "a.job", {}, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide()

    assert (customers(workspaces), bells(workspaces), taken) == ([], {}, [])
    with workspaces.reading(1) as session:
        assert session.scalars(select(Job)).all() == []


def test_a_job_that_is_due_rings_after_the_commit_and_a_later_one_when_it_is_due(workspaces: Database) -> None:
    later = NOW + timedelta(minutes=1)

    rings = rung(workspaces, lambda s: [jobs.schedule(s, "a.job", {}, now=NOW, due_at=due) for due in (NOW, later)])

    (due_now, due_later) = sorted(bells(workspaces))
    assert rings == [Ring("now", 1, due_now)]
    assert bells(workspaces) == {due_now: NOW + jobs.GRACE, due_later: later}


def test_what_has_been_asked_for_is_not_asked_for_twice(workspaces: Database) -> None:
    first = asked(workspaces, key="send:1")

    with workspaces.writing(1) as session:
        assert jobs.schedule(session, "a.job", {}, now=NOW, unique_key="send:1") is None
    with workspaces.writing(2) as session:
        assert jobs.schedule(session, "a.job", {}, now=NOW, unique_key="send:1") is not None

    with workspaces.reading(1) as session:
        assert session.scalars(select(Job.id)).all() == [first]


def test_an_effect_stays_asked_for_when_its_job_is_done(workspaces: Database) -> None:
    lease = held(workspaces, asked(workspaces, key="send:1"))
    with workspaces.writing(1) as session:
        jobs.finish(session, lease, now=NOW)

    with workspaces.writing(1) as session:
        assert jobs.schedule(session, "a.job", {}, now=NOW, unique_key="send:1") is None
    assert bells(workspaces) == {}


def test_eight_askers_at_once_get_one_job(workspaces: Database) -> None:
    def ask(_: int) -> object:
        with workspaces.writing(1) as session:
            return jobs.schedule(session, "a.job", {}, now=NOW, unique_key="send:1")

    assert len([found for found in at_once(8, ask) if found is not None]) == 1


def test_a_job_is_not_begun_before_it_is_due(workspaces: Database) -> None:
    job_id = asked(workspaces, due_at=NOW + SECOND)

    assert claimed(workspaces, job_id) is None
    assert claimed(workspaces, job_id, now=NOW + SECOND) is not None


def test_a_job_is_held_by_one_worker_until_its_lease_is_over(workspaces: Database) -> None:
    job_id = asked(workspaces)

    first = held(workspaces, job_id)

    assert claimed(workspaces, job_id, now=NOW + LEASE - SECOND) is None
    second = held(workspaces, job_id, now=NOW + LEASE)
    assert (second.epoch, second.attempts) == (first.epoch + 1, 2)


def test_eight_workers_at_once_get_one_lease(workspaces: Database) -> None:
    for _ in range(5):
        job_id = asked(workspaces)

        leases = at_once(8, lambda _, job_id=job_id: claimed(workspaces, job_id))  # type: ignore[misc]

        assert len([lease for lease in leases if lease is not None]) == 1


def test_a_job_of_another_workspace_cannot_be_claimed(workspaces: Database) -> None:
    job_id = asked(workspaces)

    assert claimed(workspaces, job_id, workspace=2) is None
    assert claimed(workspaces, job_id) is not None


ENDINGS: dict[str, Callable[[Session, Lease], None]] = {
    "hold": lambda s, lease: jobs.hold(s, lease, now=NOW, extend=LEASE),
    "finish": lambda s, lease: jobs.finish(s, lease, now=NOW),
    "postpone": lambda s, lease: jobs.postpone(s, lease, due_at=NOW, now=NOW),
    "give up": lambda s, lease: jobs.give_up(s, lease, trouble="no", now=NOW),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_worker_that_was_thought_dead_can_write_nothing(workspaces: Database, ending: str) -> None:
    job_id = asked(workspaces)
    zombie = held(workspaces, job_id)
    held(workspaces, job_id, now=NOW + LEASE)

    def write() -> None:
        with workspaces.writing(1) as session:
            session.add(Customer(workspace_id=1, external_ref="c1", name="written by a zombie"))
            session.flush()
            ENDINGS[ending](session, zombie)

    with pytest.raises(LeaseLost):
        write()

    assert customers(workspaces) == []
    assert state(workspaces, job_id) == "running"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_worker_that_is_slow_but_alone_keeps_its_job(workspaces: Database, ending: str) -> None:
    job_id = asked(workspaces)
    lease = held(workspaces, job_id)

    with workspaces.writing(1) as session:  # Its lease is long over, and nobody has wanted the job meanwhile.
        ENDINGS[ending](session, lease)

    states = {"hold": "running", "finish": "done", "postpone": "waiting", "give up": "stuck"}
    assert state(workspaces, job_id) == states[ending]


@pytest.mark.parametrize("ending", ["finish", "postpone", "give up"])
def test_a_job_that_has_ended_cannot_be_ended_again(workspaces: Database, ending: str) -> None:
    lease = held(workspaces, asked(workspaces))
    with workspaces.writing(1) as session:
        ENDINGS[ending](session, lease)

    with workspaces.writing(1) as session, pytest.raises(LeaseLost):
        jobs.finish(session, lease, now=NOW)


def test_holding_a_lease_prolongs_it_and_puts_its_bell_off(workspaces: Database) -> None:
    job_id = asked(workspaces)
    lease = held(workspaces, job_id)

    with workspaces.writing(1) as session:
        jobs.hold(session, lease, now=NOW + LEASE, extend=LEASE)

    assert bells(workspaces) == {job_id: NOW + 2 * LEASE}
    assert claimed(workspaces, job_id, now=NOW + 2 * LEASE - SECOND) is None


def test_the_jobs_of_a_lane_run_one_at_a_time_and_the_next_is_woken(workspaces: Database) -> None:
    first, second, other = (asked(workspaces, lane=lane) for lane in ("card:1", "card:1", "card:2"))
    lease = held(workspaces, first)

    assert claimed(workspaces, second) is None
    assert claimed(workspaces, other) is not None

    assert rung(workspaces, lambda s: jobs.finish(s, lease, now=NOW)) == [Ring("now", 1, second)]
    assert claimed(workspaces, second) is not None


def test_a_lane_is_given_to_one_of_eight_workers(workspaces: Database) -> None:
    for number in range(4):
        lane = [asked(workspaces, lane=f"card:{number}") for _ in range(8)]

        leases = at_once(8, lambda index, lane=lane: claimed(workspaces, lane[index]))  # type: ignore[misc]

        assert len([lease for lease in leases if lease is not None]) == 1


def test_a_job_that_is_postponed_leaves_its_lane_to_the_next(workspaces: Database) -> None:
    first, second = asked(workspaces, lane="card:1"), asked(workspaces, lane="card:1")
    lease, again = held(workspaces, first), NOW + timedelta(minutes=5)

    rings = rung(workspaces, lambda s: jobs.postpone(s, lease, due_at=again, now=NOW))

    assert rings == [Ring("now", 1, second)]
    assert bells(workspaces)[first] == again
    assert claimed(workspaces, first) is None


def test_a_holder_that_died_frees_its_lane_and_is_done_later(workspaces: Database) -> None:
    first, second = asked(workspaces, lane="card:1"), asked(workspaces, lane="card:1")
    dead = held(workspaces, first)

    later = NOW + LEASE
    lease = held(workspaces, second, now=later)

    assert claimed(workspaces, first, now=later) is None
    with workspaces.writing(1) as session, pytest.raises(LeaseLost):
        jobs.finish(session, dead, now=later)
    assert rung(workspaces, lambda s: jobs.finish(s, lease, now=later)) == [Ring("now", 1, first)]
    assert claimed(workspaces, first, now=later) is not None


def test_a_job_is_cancelled_only_before_it_is_begun(workspaces: Database) -> None:
    waiting, running = asked(workspaces, key="send:1"), asked(workspaces, key="send:2")
    held(workspaces, running)

    with workspaces.writing(1) as session:
        assert jobs.cancel(session, "send:1", now=NOW)
        assert not jobs.cancel(session, "send:1", now=NOW)
        assert not jobs.cancel(session, "send:2", now=NOW)
        assert not jobs.cancel(session, "send:3", now=NOW)

    assert (state(workspaces, waiting), state(workspaces, running)) == ("cancelled", "running")
    assert claimed(workspaces, waiting) is None
    assert list(bells(workspaces)) == [running]


def test_cancelling_and_beginning_at_once_has_one_winner(workspaces: Database) -> None:
    for number in range(20):
        key = f"send:{number}"
        job_id = asked(workspaces, key=key)

        def race(index: int, key: str = key, job_id: int = job_id) -> object:
            if index:
                return claimed(workspaces, job_id) is not None
            with workspaces.writing(1) as session:
                return jobs.cancel(session, key, now=NOW)

        assert sorted(at_once(2, race)) == [False, True]  # type: ignore[type-var]


def test_a_job_that_is_hastened_is_due_at_once(workspaces: Database) -> None:
    job_id = asked(workspaces, key="send:1", due_at=NOW + timedelta(seconds=30))

    rings = rung(workspaces, lambda s: jobs.hasten(s, "send:1", now=NOW))

    assert rings == [Ring("now", 1, job_id)]
    assert bells(workspaces) == {job_id: NOW + jobs.GRACE}
    lease = held(workspaces, job_id)
    with workspaces.writing(1) as session:
        assert not jobs.hasten(session, "send:1", now=NOW)
        jobs.finish(session, lease, now=NOW)
        assert not jobs.hasten(session, "send:1", now=NOW)


def test_a_bell_that_is_taken_rings_again_until_its_job_has_ended(workspaces: Database) -> None:
    job_id = asked(workspaces)
    due = NOW + jobs.GRACE

    def taken(now: datetime) -> list[Ring]:
        with workspaces.writing(None) as session:
            return lobby.due_bells(session, now=now)

    assert taken(NOW) == []
    assert taken(due) == [Ring("now", 1, job_id)]
    assert taken(due) == []
    assert taken(due + lobby.RING_AGAIN) == [Ring("now", 1, job_id)]

    lease = held(workspaces, job_id, now=due)
    assert taken(due + LEASE) == [Ring("now", 1, job_id)]
    with workspaces.writing(1) as session:
        jobs.give_up(session, lease, trouble="no", now=due)
    assert taken(due + timedelta(days=1)) == []
