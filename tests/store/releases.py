"""A database as the first release left it, in two workspaces, and the way from there to this release.

What that release wrote is in `first_release.jsonl`, one row a line: it was run with its own stand-in world, and a few
rows that only time or chance brings were added. Its moments are those of `NOW`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from store import migrate
from tests.conftest import PostgresTemplate, SqliteTemplate

NOW = datetime(2026, 11, 21, 18, 19, 26, tzinfo=UTC)
"""When the first release was replaced: a mail that Ana sent will leave half a minute later."""
FILLED = Path(__file__).with_name("first_release.jsonl")
OWNER = "rapport_owner"
MAKE_OWNER = f"""
do $$ begin create role {OWNER} login nosuperuser nobypassrls createrole;
exception when duplicate_object then null; end $$
"""
SINCE = "2026-11-21 18:20:00.000000"
LATER: dict[str, dict[str, list[dict[str, Any]]]] = {
    "0003": {
        "settled_claims": [
            {"id": 1, "workspace_id": 1, "outreach_id": 5, "sentence": "You know.", "person_id": 4, "settled_at": SINCE}
        ],
        "briefing_questions": [
            {"id": 1, "workspace_id": 2, "transition_id": 2, "topic": "contract", "asked_by_id": 12, "asked_at": SINCE}
            | {"question": "When does it end?"}
        ],
        "handoff_offers": [
            {"id": 1, "workspace_id": 1, "customer_id": 2, "from_id": 4, "to_id": 3, "batch": "b", "offered_at": SINCE}
            | {"state": "offered"}
        ],
        "cards": [
            {"id": 200, "workspace_id": 1, "kind": "home", "subject_id": 1, "person_id": 1, "place": "home"}
            | {"revision": 1, "asked_at": SINCE}
        ],
    },
    "0004": {
        "covers": [
            {"id": number, "workspace_id": workspace_id, "person_id": away, "cover_id": cover, "created_at": SINCE}
            | {"from_on": "2026-12-01", "until_on": "2026-12-04"}
            for number, workspace_id, away, cover in ((1, 1, 1, 4), (2, 2, 11, 12))
        ],
        "holds": [
            {"id": 1, "workspace_id": 1, "outreach_id": 5, "by_id": 6, "reason": "Wait for the signature"}
            | {"held_at": SINCE}
        ],
    },
}
"""Rows in tables that came later, by the migration they came with."""


@dataclass(frozen=True)
class Place:
    """One database: as whoever restores backups reaches it, as its owner does, who is no superuser, and as we do."""

    restorer_url: str
    owner_url: str
    application_url: str

    @contextmanager
    def restoring(self) -> Iterator[Connection]:
        """Reach every row of every workspace, as a restored backup does."""
        engine = create_engine(self.restorer_url, poolclass=NullPool)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("set local time zone 'UTC'")
                connection.exec_driver_sql("set local session_replication_role = replica")  # Rows in any order.
            yield connection
        engine.dispose()

    def migrate_to(self, revision: str) -> None:
        with migrate._connection(self.owner_url) as connection:
            command.upgrade(migrate._config(connection), revision)
            connection.commit()

    def go_back_to(self, revision: str) -> None:
        with migrate._connection(self.owner_url) as connection:
            command.downgrade(migrate._config(connection), revision)
            connection.commit()

    def upgrade(self) -> None:
        """Upgrade as `rapport migrate` does."""
        migrate.upgrade(self.owner_url, self.application_url)

    def fill(self) -> None:
        """Bring the rows of the first release into its empty tables."""
        self.migrate_to("0001")
        with self.restoring() as connection:
            for line in FILLED.read_text(encoding="utf-8").splitlines():
                (table, row), *_ = json.loads(line).items()
                _insert(connection, table, row)
            _count_on(connection)

    def fill_later(self, until: str) -> None:
        """Go on to a later release, and have it write rows into the tables it brought."""
        for revision, tables in LATER.items():
            if revision <= until:
                self.migrate_to(revision)
                with self.restoring() as connection:
                    for table, row in ((table, row) for table, rows in tables.items() for row in rows):
                        _insert(connection, table, row)
                    _count_on(connection)
        self.migrate_to(until)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Read everything, by table."""
        with self.restoring() as connection:
            tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
            return {
                table: [
                    {name: _plainly(value) for name, value in row.items()}
                    for row in connection.execute(text(f"select * from {table} order by 1, 2")).mappings()  # noqa: S608  Names of our own tables.
                ]
                for table in tables
            }


@contextmanager
def new_place(template: SqliteTemplate | PostgresTemplate, folder: Path) -> Iterator[Place]:
    """Make an empty database of the kind under test."""
    if isinstance(template, SqliteTemplate):
        url = f"sqlite:///{folder / 'upgraded.sqlite'}"
        yield Place(url, url, url)
        return
    name = f"{template.name}_upgraded"
    template._run(MAKE_OWNER, f"drop database if exists {name} with (force)", f"create database {name} owner {OWNER}")
    restorer = make_url(template.owner_url).set(database=name)
    urls = (restorer, restorer.set(username=OWNER), template.application.set(database=name))
    yield Place(*(url.render_as_string(hide_password=False) for url in urls))
    template._run(f"drop database {name} with (force)")


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    values = {name: base64.b64decode(one["bytes"]) if isinstance(one, dict) else one for name, one in row.items()}
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"insert into {table} ({names}) values ({marks})"), values)  # noqa: S608  Names from our own file.


def _count_on(connection: Connection) -> None:
    """Let new rows get ids after these, as where they were written."""
    if connection.dialect.name != "postgresql":
        return
    for table in inspect(connection).get_table_names():
        if "id" in {column["name"] for column in inspect(connection).get_columns(table)}:
            last = f"(select coalesce(max(id), 0) + 1 from {table})"  # noqa: S608  Names of our own tables.
            connection.exec_driver_sql(f"select setval(pg_get_serial_sequence('{table}', 'id'), {last})")


def _plainly(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
