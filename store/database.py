"""Opening the database: one engine per process, one session per workspace, transactions that say what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from store.row_security import guard

BUSY_SECONDS = 20.0  # How long a writer waits for another; doors pass less, because Slack waits three seconds.


class Database:
    """The product's database. Nothing can be read or written through it without naming a workspace or the lobby."""

    def __init__(self, url: str, *, pool_size: int = 8, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _engine(url, pool_size, busy_seconds)
        guard(self.engine)

    @contextmanager
    def writing(
        self, workspace_id: int | None, after_commit: Callable[[Session], None] | None = None
    ) -> Iterator[Session]:
        """One transaction that may write, for one workspace (None: the lobby only). Commits unless it raises.

        `after_commit` is called with the session once the commit has happened, outside the transaction.
        """
        options = {"workspace_id": workspace_id, "sqlite_begin": "immediate"}
        with Session(self.engine, expire_on_commit=False, execution_options=options) as session:
            session.info["workspace_id"] = workspace_id
            with session.begin():
                yield session
            if after_commit is not None:
                after_commit(session)

    @contextmanager
    def reading(self, workspace_id: int | None) -> Iterator[Session]:
        """One transaction that only looks, for one workspace (None: the lobby only)."""
        options = {"workspace_id": workspace_id, "sqlite_begin": "deferred"}
        with Session(self.engine, expire_on_commit=False, execution_options=options) as session:
            session.info["workspace_id"] = workspace_id
            yield session

    def forget_connections(self) -> None:
        """Leave the parent's connections to the parent; a forked process that used them would garble both."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


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
            parsed, pool_size=pool_size, max_overflow=8, hide_parameters=True, connect_args={"timeout": busy_seconds}
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
