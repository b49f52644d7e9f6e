"""What was deleted is in no file of the database afterwards, though somebody still looked at it, or that is said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text, update
from sqlalchemy.pool import NullPool

from store import scrubbing
from store.database import Database
from store.models import Customer, Installation
from tests.edge.planting import heap_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"Zqxwhisperwv"


@pytest.fixture
def book(database: Database) -> Database:
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W", bot_user_ref="U", installed_at=NOW))
    with database.writing(1) as session:
        session.add(Customer(workspace_id=1, external_ref="c1", name=SECRET.decode()))
    return database


def _take_away(book: Database) -> None:
    with book.writing(1) as session:
        session.execute(update(Customer).values(name="Somebody"))


def _on_disk(url: str, owner_url: str) -> bytes:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return b"".join(content for _, content in heap_of(owner_url)())
    file = Path(str(parsed.database))
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


@contextmanager
def _looking(url: str, seconds: float) -> Iterator[None]:
    """Hold a transaction open that has looked, for so long at most."""
    looks, ends = threading.Event(), threading.Event()

    def look() -> None:
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("set transaction isolation level repeatable read"))
                connection.execute(text("select pg_current_xact_id()"))
            else:
                connection.exec_driver_sql("begin")
                connection.execute(text("select count(*) from sqlite_master")).all()
            looks.set()
            ends.wait(seconds)

    thread = threading.Thread(target=look)
    thread.start()
    assert looks.wait(10)
    try:
        yield
    finally:
        ends.set()
        thread.join()


@pytest.fixture(params=["in this database", "elsewhere in the cluster"])
def watched(request: pytest.FixtureRequest, database_url: str, owner_url: str) -> str:
    """Where somebody looks; on SQLite the file is all there is."""
    parsed = make_url(owner_url)
    if request.param == "in this database" or parsed.get_backend_name() == "sqlite":
        return database_url
    return parsed.set(database="postgres").render_as_string(hide_password=False)


def test_what_was_taken_away_lies_in_the_files_until_they_are_written_anew(
    book: Database, database_url: str, owner_url: str
) -> None:
    _take_away(book)
    before = _on_disk(database_url, owner_url)

    assert scrubbing.scrub(database_url, owner_url)

    assert SECRET in before
    assert SECRET not in _on_disk(database_url, owner_url)


def test_whoever_still_looks_is_waited_for(book: Database, watched: str, database_url: str, owner_url: str) -> None:
    with _looking(watched, seconds=2):
        _take_away(book)
        assert scrubbing.scrub(database_url, owner_url)

    assert SECRET not in _on_disk(database_url, owner_url)


def test_whoever_never_stops_looking_is_not_waited_for_for_ever(
    book: Database, watched: str, database_url: str, owner_url: str
) -> None:
    with _looking(watched, seconds=60):
        _take_away(book)
        assert not scrubbing.scrub(database_url, owner_url, patience=0.3)
