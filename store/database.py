"""Opening the database: one engine per process, one session per workspace, transactions that say what they are."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from store.row_security import guard

P = ParamSpec("P")
R = TypeVar("R")
BUSY_SECONDS = 20.0  # How long a writer waits for another; doors pass less, because Slack waits three seconds.


class Transaction(Session):
    """A session for one transaction, which keeps every row it has loaded: none is loaded a second time by its key."""


@event.listens_for(Transaction, "loaded_as_persistent")
def _keep(session: Session, row: object) -> None:
    session.info["rows"].append(row)


def once(read: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Ask a question of the database only once in a transaction that only looks; one that writes asks each time.

    What a card shows comes from many rooms, several of which need the same rows. Nobody may change the answer.
    """

    @wraps(read)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> R:
        answers = session.info.get("answers")
        if answers is None:
            return read(session, *args, **named)
        question = (read, args, *named.items())
        if question not in answers:
            answers[question] = read(session, *args, **named)
        answer: R = answers[question]
        return answer

    return ask


class Database:
    """The product's database. Nothing can be read or written through it without naming a workspace or the lobby."""

    def __init__(self, url: str, *, pool_size: int = 8, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _engine(url, pool_size, busy_seconds)
        self._busy_seconds = busy_seconds
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        guard(self.engine)

    @contextmanager
    def writing(
        self, workspace_id: int | None, after_commit: Callable[[Session], None] | None = None
    ) -> Iterator[Session]:
        """One transaction that may write, for one workspace (None: the lobby only). Commits unless it raises.

        `after_commit` is called with the session once the commit has happened, outside the transaction.
        """
        options = {"workspace_id": workspace_id, "sqlite_begin": "immediate"}
        info: dict[str, Any] = {"workspace_id": workspace_id, "rows": []}
        with Transaction(self.engine, expire_on_commit=False, execution_options=options, info=info) as session:
            with self._alone(), session.begin():
                yield session
            if after_commit is not None:
                after_commit(session)

    @contextmanager
    def reading(self, workspace_id: int | None) -> Iterator[Session]:
        """One transaction that only looks, for one workspace (None: the lobby only)."""
        options = {"workspace_id": workspace_id, "sqlite_begin": "deferred"}
        info: dict[str, Any] = {"workspace_id": workspace_id, "rows": [], "answers": {}}
        with Transaction(self.engine, expire_on_commit=False, execution_options=options, info=info) as session:
            yield session

    def forget_connections(self) -> None:
        """Leave the parent's connections to the parent; a forked process that used them would garble both."""
        self.engine.dispose(close=False)
        if self._turn is not None:
            self._turn = threading.Lock()  # Another thread of the parent may have held it when this process was forked.

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let the threads of this process write to SQLite one after the other.

        A thread that finds the file locked would look again only after up to 100 ms, long after it is free; waiting
        for one another here takes microseconds. Other processes are still waited for in SQLite's own way.
        """
        turn = self._turn
        if turn is None:
            yield
            return
        if not turn.acquire(timeout=self._busy_seconds):
            raise OperationalError("begin immediate", None, sqlite3.OperationalError("database is locked"))
        try:
            yield
        finally:
            turn.release()


def workspace_of(session: Session) -> int:
    """Name the workspace this session is for; raises LookupError for a lobby session."""
    workspace_id = session.info["workspace_id"]
    if workspace_id is None:
        raise LookupError("this session stands in the lobby and has no workspace")
    return int(workspace_id)


def _engine(url: str, pool_size: int, busy_seconds: float) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=8,
            pool_use_lifo=True,  # The connection used last has its pages and statements at hand.
            hide_parameters=True,
            connect_args={"timeout": busy_seconds},
        )
    return create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"options": f"-c lock_timeout={int(busy_seconds * 1000)}"},
    )
