"""The names of jobs and what each does; a name is a promise that outlives a deploy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.runtime import Runtime
from store import jobs
from store.jobs import Lease

DEFAULT_LEASE = timedelta(seconds=60)
DEFAULT_ATTEMPTS = 6


@dataclass
class Work:
    """One job in hand: its workspace and arguments, and transactions that end if the lease is lost."""

    runtime: Runtime
    workspace_id: int
    lease: Lease
    extend: timedelta

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction under the lease; raises LeaseLost, and then nothing of it is committed."""
        with self.runtime.writing(self.workspace_id) as session:
            jobs.hold(session, self.lease, now=clock.now(), extend=self.extend)
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only looks."""
        with self.runtime.reading(self.workspace_id) as session:
            yield session

    def argument(self, name: str) -> int:
        """Give one of the ids this job was asked for with."""
        return int(self.lease.arguments[name])


Ask = Callable[[Session, dict[str, Any], str, datetime], None]


@dataclass(frozen=True)
class Task:
    """What a job name stands for. `ask` tells a person when it keeps failing, inside the transaction that gives up."""

    name: str
    run: Callable[[Work], None]
    ask: Ask
    lease: timedelta = DEFAULT_LEASE
    attempts: int = DEFAULT_ATTEMPTS


@dataclass
class Registry:
    """All job names of this release."""

    tasks: dict[str, Task] = field(default_factory=dict)

    def job(
        self, name: str, *, ask: Ask, lease: timedelta = DEFAULT_LEASE, attempts: int = DEFAULT_ATTEMPTS
    ) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
        """Register the decorated function under a job name."""

        def register(run: Callable[[Work], None]) -> Callable[[Work], None]:
            if name in self.tasks:
                raise LookupError(f"two jobs are called {name}")
            self.tasks[name] = Task(name, run, ask, lease, attempts)
            return run

        return register


registry = Registry()
job = registry.job
