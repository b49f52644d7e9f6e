"""Bells: rung after the commit, rung again by the clock when one was lost, and never the reason that work is lost."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job as Message
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from bot import clock, embedded_redis, runtime
from bot.bells import ANSWER, Bells, Ring
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.http.ringing import ring_afterwards
from jobs import clock as jobs_clock
from jobs.performing import perform
from jobs.registry import Work, registry
from jobs.worker import OnlyBells
from store import jobs, lobby
from store.models import Bell, Customer, Installation, Job
from tests.stage import KEY, NO_REDIS

NAME = "test.counted"
RING = Ring("now", 1, 1)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("redis")
    process = embedded_redis.start(folder)
    yield f"unix://{folder / 'redis.sock'}"
    process.terminate()
    process.wait()


@pytest.fixture
def connection(redis_url: str) -> Iterator[Redis]:
    with closing(Redis.from_url(redis_url)) as client:
        client.flushall()
        yield client


def started(database_url: str, redis_url: str, folder: Path) -> Runtime:
    values: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": redis_url,
        "rapport_keys": KEY,
        "rapport_clock": folder / "clock",
        "rapport_log_level": "critical",
    }
    return runtime.start(Settings(_env_file=None, **values))


@pytest.fixture
def process(database_url: str, redis_url: str, connection: Redis, tmp_path: Path) -> Iterator[Runtime]:
    assert connection.ping()
    ready = started(database_url, redis_url, tmp_path)
    with ready.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W1", bot_user_ref="U", installed_at=clock.now()))
    yield ready
    ready.close()
    clock.set_offset_file(None)


@pytest.fixture
def counted() -> Iterator[str]:
    """A job that leaves one row each time it is done."""

    def run(work: Work) -> None:
        with work.writing() as session:
            session.add(Customer(workspace_id=1, external_ref=f"job {work.lease.job_id}", name="done"))

    def ask(_session: Session, _arguments: dict[str, Any], _trouble: str, _now: object) -> None:
        raise AssertionError

    registry.job(NAME, ask=ask)(run)
    yield NAME
    del registry.tasks[NAME]


def ring_all(process: Runtime) -> None:
    """The clock's own tick, except that it rings far more often than it would."""
    with process.writing(None) as session:
        rings = lobby.due_bells(session, now=clock.now() + lobby.RING_AGAIN)
    process.bells.ring(rings)


def work(process: Runtime, connection: Redis) -> None:
    """What a worker does with a few bells from the queue."""
    popped: Any = connection.lpop("rq:queue:now", 4) or []
    for ref in popped:
        message = Message.fetch(ref.decode(), connection=connection, serializer="json")
        perform(process, int(message.args[0]), int(message.args[1]))


def until_done(process: Runtime, deeds: Sequence[Callable[[], None]]) -> None:
    """Do all of these again and again, each in a thread of its own, until no job is left."""
    stop, until = threading.Event(), time.monotonic() + 20

    def again(deed: Callable[[], None]) -> None:
        while not stop.is_set():
            deed()

    def left() -> int:
        with process.reading(1) as session:
            return len(session.scalars(select(Job.id).where(Job.state != "done")).all())

    with ThreadPoolExecutor(len(deeds)) as pool:
        running = [pool.submit(again, deed) for deed in deeds]
        while left() and time.monotonic() < until:
            time.sleep(0.02)
        stop.set()
    for thread in running:
        thread.result()


def rung(connection: Redis) -> list[tuple[int, int]]:
    """What lies in the queue, taken out of it."""
    queue, taken = Queue("now", connection=connection, serializer="json"), []
    for message_id in queue.get_job_ids():
        queue.remove(message_id)
        message = Message.fetch(message_id, connection=connection, serializer="json")
        taken.append((int(message.args[0]), int(message.args[1])))
    return taken


def test_a_bell_rings_when_the_decision_is_committed_and_not_before(process: Runtime, connection: Redis) -> None:
    with process.writing(1) as session:
        job_id = jobs.schedule(session, NAME, {}, now=clock.now())
        assert rung(connection) == []

    assert rung(connection) == [(1, job_id)]


def test_what_a_request_decides_rings_once_its_answer_has_left(process: Runtime, connection: Redis) -> None:
    door = Flask("a door")
    ring_afterwards(door, process.bells)

    @door.post("/")
    def decide() -> str:
        with process.writing(1) as session:
            jobs.schedule(session, NAME, {}, now=clock.now())
        return ""

    rung_at_writing: list[object] = []

    def start_response(*_said: object) -> Callable[[bytes], object]:
        return lambda _data: rung_at_writing.append(rung(connection))

    answer: Any = door(EnvironBuilder(method="POST").get_environ(), start_response)
    assert (b"".join(answer), rung(connection)) == (b"", [])
    answer.close()

    assert rung_at_writing == [[]]  # The head of an answer without a body is written last, and before the bell.
    assert len(rung(connection)) == 1


def test_what_a_request_decided_before_it_failed_rings_all_the_same(process: Runtime, connection: Redis) -> None:
    def fail(_environ: object, _start_response: object) -> list[bytes]:
        with process.writing(1) as session:
            jobs.schedule(session, NAME, {}, now=clock.now())
        raise RuntimeError

    door = Flask("a door")
    door.wsgi_app = fail  # type: ignore[assignment]
    ring_afterwards(door, process.bells)

    with pytest.raises(RuntimeError):
        door(EnvironBuilder(method="POST").get_environ(), lambda *_said: len)

    assert len(rung(connection)) == 1


def test_only_the_thread_that_answers_keeps_its_bells_back(process: Runtime, connection: Redis) -> None:
    with process.bells.afterwards(), ThreadPoolExecutor(1) as other:
        process.bells.ring([Ring("now", 1, 1)])
        other.submit(process.bells.ring, [Ring("now", 1, 2)]).result()
        assert rung(connection) == [(1, 2)]

    assert rung(connection) == [(1, 1)]


def test_a_decision_that_is_taken_back_rings_nothing(process: Runtime, connection: Redis) -> None:
    def decide() -> None:
        with process.writing(1) as session:
            jobs.schedule(session, NAME, {}, now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide()

    assert rung(connection) == []


def test_a_decision_whose_commit_fails_rings_nothing(process: Runtime, connection: Redis) -> None:
    def decide() -> None:
        with process.writing(1) as session:
            jobs.schedule(session, NAME, {}, now=clock.now())
            session.add_all([Customer(workspace_id=1, external_ref="same", name=name) for name in ("one", "two")])

    with pytest.raises(IntegrityError):
        decide()

    assert rung(connection) == []


def test_the_clock_rings_what_has_become_due_and_again_what_was_lost(
    process: Runtime, connection: Redis, tmp_path: Path
) -> None:
    with process.writing(1) as session:
        job_id = jobs.schedule(session, NAME, {}, now=clock.now())
    connection.flushall()

    assert jobs_clock.tick(process) == 0
    (tmp_path / "clock").write_text("4")
    assert jobs_clock.tick(process) == 1
    assert rung(connection) == [(1, job_id)]
    assert jobs_clock.tick(process) == 0
    (tmp_path / "clock").write_text(str(4 + lobby.RING_AGAIN.total_seconds() + 1))
    assert jobs_clock.tick(process) == 1
    assert rung(connection) == [(1, job_id)]


def test_two_clocks_and_three_workers_at_once_do_each_job_once(
    process: Runtime, connection: Redis, counted: str
) -> None:
    with process.writing(1) as session:
        wanted = {jobs.schedule(session, counted, {}, now=clock.now(), lane=f"lane:{n % 6}") for n in range(24)}
    with process.writing(None) as session:
        for bell in session.scalars(select(Bell)):
            bell.due_at = clock.now()
    deeds = [partial(ring_all, process), partial(ring_all, process), *[partial(work, process, connection)] * 3]

    until_done(process, deeds)

    with process.reading(1) as session:
        done = list(session.scalars(select(Customer.external_ref)))
        attempts = set(session.scalars(select(Job.attempts)))
    assert sorted(done) == sorted(f"job {job_id}" for job_id in wanted)
    assert attempts == {1}


def test_without_redis_work_waits_and_is_done_when_it_is_back(
    process: Runtime, connection: Redis, database_url: str, tmp_path: Path
) -> None:
    away = started(database_url, NO_REDIS, tmp_path)
    with away.writing(1) as session:
        job_id = jobs.schedule(session, NAME, {}, now=clock.now())
    (tmp_path / "clock").write_text("4")
    assert jobs_clock.tick(away) == 1
    away.close()

    (tmp_path / "clock").write_text("30")
    jobs_clock.tick(process)

    assert rung(connection) == [(1, job_id)]


@pytest.mark.parametrize("url", [NO_REDIS, "redis://127.0.0.1:1/0"])
def test_a_redis_that_is_away_costs_a_door_no_time(url: str) -> None:
    bells = Bells(url)
    begun = time.monotonic()

    assert not bells.ring([RING])
    assert not bells.ring([RING])
    assert not bells.ping()

    assert time.monotonic() - begun < 0.5
    bells.close()


def test_a_redis_that_hangs_costs_a_door_a_second_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        bells = Bells(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        begun = time.monotonic()

        answers = [bells.ring([RING]) for _ in range(20)]

        assert not any(answers)
        assert time.monotonic() - begun < 1.5
        bells.close()


def test_bells_ring_again_soon_after_redis_is_back(redis_url: str, connection: Redis, tmp_path: Path) -> None:
    link = tmp_path / "redis.sock"
    bells = Bells(f"unix://{link}")
    assert not bells.ring([RING])

    link.symlink_to(redis_url.removeprefix("unix://"))

    assert not bells.ring([RING])
    time.sleep(2.1)
    assert bells.ring([RING])
    assert rung(connection) == [(1, 1)]
    bells.close()


def burst(connection: Redis) -> None:
    queue = Queue("now", connection=connection, serializer="json", job_class=OnlyBells)
    worker = SimpleWorker(
        [queue], connection=connection, serializer="json", job_class=OnlyBells, log_job_description=False
    )
    worker.work(burst=True, logging_level="CRITICAL")


def test_a_worker_answers_bells(process: Runtime, connection: Redis, counted: str) -> None:
    with process.writing(1) as session:
        job_id = jobs.schedule(session, counted, {}, now=clock.now())

    burst(connection)

    with process.reading(1) as session:
        assert list(session.scalars(select(Customer.external_ref))) == [f"job {job_id}"]


@pytest.mark.parametrize(
    "name", ["os.system", "subprocess.call", "jobs.worker.serve", "jobs.worker.answer.__globals__", "builtins.eval"]
)
def test_a_worker_runs_no_code_that_somebody_put_into_redis(
    process: Runtime, connection: Redis, tmp_path: Path, name: str
) -> None:
    assert process.bells.ping()
    marker = tmp_path / "run by the worker"
    queue = Queue("now", connection=connection, serializer="json")
    queue.enqueue(name, f"touch '{marker}'", result_ttl=0)

    burst(connection)

    assert not marker.exists()
    assert queue.failed_job_registry.get_job_count(cleanup=False) == 1


@pytest.mark.parametrize("callback", ["_success_callback_name", "_failure_callback_name", "_stopped_callback_name"])
def test_a_bell_carries_no_callbacks(connection: Redis, callback: str) -> None:
    queue = Queue("now", connection=connection, serializer="json")
    message = queue.create_job(ANSWER, args=(1, 1))
    setattr(message, callback, "os.system")
    message.save()

    read = OnlyBells.fetch(message.id, connection=connection, serializer="json")

    assert [read.success_callback, read.failure_callback, read.stopped_callback] == [None, None, None]
