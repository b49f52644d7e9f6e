"""What a failure means for a job: tried again with growing waits, when the vendor says, or handed to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock, logs, runtime
from bot.errors import Invalid, NeedsReconnect, OutcomeUnknown, RateLimited, Rejected, Unavailable
from bot.runtime import Runtime
from bot.settings import Settings
from jobs import performing
from jobs.registry import Work, registry
from store import jobs
from store.models import Bell, Customer, Installation, Job
from tests.stage import KEY, NO_REDIS

NAME, ATTEMPTS = "test.job", 4


@dataclass
class Bench:
    """One runtime, and a job whose outcome the test decides."""

    runtime: Runtime
    clock_file: Path
    outcomes: list[Exception | None] = field(default_factory=list)
    runs: int = 0
    asked: list[str] = field(default_factory=list)

    def run(self, work: Work) -> None:
        self.runs += 1
        outcome = self.outcomes.pop(0) if self.outcomes else None
        with work.writing() as session:
            session.add(Customer(workspace_id=1, external_ref=f"c{self.runs}", name=f"run {self.runs}"))
        if outcome is not None:
            raise outcome

    def ask(self, session: Session, _arguments: dict[str, Any], trouble: str, _now: datetime) -> None:
        session.add(Customer(workspace_id=1, external_ref="asked", name="asked"))
        self.asked.append(trouble)

    def schedule(self, name: str = NAME) -> int:
        with self.runtime.writing(1) as session:
            job_id = jobs.schedule(session, name, {}, now=clock.now())
        assert job_id is not None
        return job_id

    def perform(self, job_id: int) -> bool:
        return performing.perform(self.runtime, 1, job_id)

    def job(self, job_id: int) -> Job:
        with self.runtime.reading(1) as session:
            return session.scalars(select(Job).where(Job.id == job_id)).one()

    def waits(self, job_id: int) -> float:
        return (self.job(job_id).due_at - clock.now()).total_seconds()

    def later(self, seconds: float) -> None:
        moved = clock.clock.offset() + seconds
        self.clock_file.write_text(str(moved))

    def bells(self) -> int:
        with self.runtime.reading(None) as session:
            return len(session.scalars(select(Bell)).all())

    def customers(self) -> list[str]:
        with self.runtime.reading(1) as session:
            return list(session.scalars(select(Customer.name).order_by(Customer.id)))


@pytest.fixture
def bench(database_url: str, tmp_path: Path) -> Iterator[Bench]:
    values: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": NO_REDIS,
        "rapport_keys": KEY,
        "rapport_clock": tmp_path / "clock",
        "rapport_log_level": "critical",
    }
    started = runtime.start(Settings(_env_file=None, **values))
    with started.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W1", bot_user_ref="U", installed_at=clock.now()))
    ready = Bench(started, tmp_path / "clock")
    registry.job(NAME, ask=ready.ask, attempts=ATTEMPTS)(ready.run)
    yield ready
    del registry.tasks[NAME]
    started.close()
    clock.set_offset_file(None)


def test_a_job_that_works_is_done_once(bench: Bench) -> None:
    job_id = bench.schedule()

    assert bench.perform(job_id)
    assert not bench.perform(job_id)

    assert (bench.job(job_id).state, bench.runs, bench.bells()) == ("done", 1, 0)


@pytest.mark.parametrize("error", [Unavailable("slack", "away"), RuntimeError("a mistake of ours")])
def test_a_job_that_fails_is_tried_again_after_growing_waits_and_then_asks_a_person(
    bench: Bench, error: Exception
) -> None:
    bench.outcomes = [error] * ATTEMPTS
    job_id = bench.schedule()

    waits = []
    while bench.perform(job_id) and bench.job(job_id).state == "waiting":
        waits.append(bench.waits(job_id))
        assert not bench.perform(job_id)
        bench.later(waits[-1] + 0.1)

    for expected, waited in zip((2, 4, 8), waits, strict=True):
        assert 0.7 * expected < waited <= 1.25 * expected
    assert (bench.runs, bench.job(job_id).state, bench.bells()) == (ATTEMPTS, "stuck", 0)
    assert bench.asked == [bench.job(job_id).trouble]
    assert bench.customers()[-1] == "asked"


def test_what_went_wrong_is_noted_without_the_words_of_an_unexpected_error(bench: Bench) -> None:
    bench.outcomes = [RuntimeError("Dear Michael")]
    job_id = bench.schedule()

    bench.perform(job_id)

    assert bench.job(job_id).trouble == "RuntimeError"


@pytest.mark.parametrize("style", ["json", "console"])
def test_the_log_of_an_unexpected_error_shows_where_and_never_what_about(
    bench: Bench, capfd: pytest.CaptureFixture[str], style: str
) -> None:
    logs.configure("info", style)

    def stumble(_work: Work) -> None:
        body = f"Dear {chr(77)}ichael, your new CSM is Sarah."
        raise RuntimeError(len(body))

    del registry.tasks[NAME]
    registry.job(NAME, ask=bench.ask, attempts=ATTEMPTS)(stumble)

    bench.perform(bench.schedule())

    written = capfd.readouterr().err
    assert "stumble" in written
    assert "Michael" not in written


@pytest.mark.parametrize("seconds", [45, 7200])
def test_a_limit_is_waited_out_for_exactly_as_long_as_the_vendor_says(bench: Bench, seconds: int) -> None:
    retry_at = clock.now() + timedelta(seconds=seconds)
    bench.outcomes = [RateLimited("gmail", "too many", retry_at=retry_at)]
    job_id = bench.schedule()

    bench.perform(job_id)

    assert bench.job(job_id).due_at == retry_at
    bench.later(seconds - 1)
    assert not bench.perform(job_id)
    bench.later(2)
    assert bench.perform(job_id)
    assert bench.job(job_id).state == "done"


def test_a_limit_that_is_over_already_does_not_make_the_job_spin(bench: Bench) -> None:
    bench.outcomes = [RateLimited("slack", "too many", retry_at=clock.now() - timedelta(hours=1))]
    job_id = bench.schedule()

    bench.perform(job_id)

    assert bench.waits(job_id) > 0.2


@pytest.mark.parametrize(
    "error",
    [
        Invalid("This mail has no subject."),
        Rejected("slack", "invalid_blocks", code="invalid_blocks"),
        NeedsReconnect("gmail", "Google no longer honours this connection."),
        OutcomeUnknown("gmail", "Google did not answer."),
    ],
)
def test_what_trying_again_cannot_mend_goes_to_a_person_at_once(bench: Bench, error: Exception) -> None:
    bench.outcomes = [error]
    job_id = bench.schedule()

    bench.perform(job_id)

    assert (bench.runs, bench.job(job_id).state, len(bench.asked)) == (1, "stuck", 1)


def test_a_worker_whose_job_another_has_taken_commits_nothing(bench: Bench) -> None:
    job_id = bench.schedule()

    def overtaken(work: Work) -> None:
        bench.later(61)
        with bench.runtime.writing(1) as session:
            assert jobs.claim(session, job_id, now=clock.now(), lease=timedelta(seconds=60)) is not None
        bench.run(work)

    del registry.tasks[NAME]
    registry.job(NAME, ask=bench.ask, attempts=ATTEMPTS)(overtaken)

    assert bench.perform(job_id)

    assert bench.customers() == []
    assert (bench.job(job_id).state, bench.job(job_id).epoch, bench.asked) == ("running", 2, [])


def test_a_worker_that_fails_after_another_took_its_job_does_not_postpone_it(bench: Bench) -> None:
    job_id = bench.schedule()

    def overtaken(_work: Work) -> None:
        bench.later(61)
        with bench.runtime.writing(1) as session:
            assert jobs.claim(session, job_id, now=clock.now(), lease=timedelta(seconds=60)) is not None
        raise Unavailable("slack", "away")

    del registry.tasks[NAME]
    registry.job(NAME, ask=bench.ask, attempts=1)(overtaken)

    bench.perform(job_id)

    assert (bench.job(job_id).state, bench.asked) == ("running", [])


def test_a_job_that_kills_its_workers_is_handed_to_a_person_without_another_try(bench: Bench) -> None:
    job_id = bench.schedule()
    for _ in range(ATTEMPTS):  # Each of these workers dies with the job in hand.
        with bench.runtime.writing(1) as session:
            assert jobs.claim(session, job_id, now=clock.now(), lease=timedelta(seconds=60)) is not None
        bench.later(61)

    bench.perform(job_id)

    assert (bench.runs, bench.job(job_id).state, len(bench.asked)) == (0, "stuck", 1)


def test_a_job_of_another_release_is_left_to_people(bench: Bench) -> None:
    job_id = bench.schedule("job.of.tomorrow")

    assert bench.perform(job_id)

    assert bench.job(job_id).state == "stuck"
    assert bench.job(job_id).trouble == "this release does not know the job"


def test_failed_calls_to_a_vendor_never_wait_for_a_missing_redis(bench: Bench) -> None:
    bench.outcomes = [Unavailable("slack", "away")]
    job_id = bench.schedule()

    bench.perform(job_id)

    assert bench.job(job_id).state == "waiting"
