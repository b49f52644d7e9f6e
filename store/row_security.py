"""Keeping workspaces apart inside the database: policies on PostgreSQL, temporary views and triggers on SQLite.

On PostgreSQL every scoped table has forced row-level security for a role that owns nothing. SQLite has none, so each
connection lays temporary views with the tables' names over them, which show one workspace, and temporary triggers
that refuse what would write to another. Both hold for the ORM, for Core and for raw SQL alike, and both behave the
same: a foreign row is not there to be read, updated or deleted, and writing one raises.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from store.models import scoped_tables

WRITES = re.compile(
    r"^(\s*(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+)(\"?)(\w+)\2(?=[\s(])",
    re.IGNORECASE,
)

POLICY = """
alter table {table} enable row level security;
alter table {table} force row level security;
drop policy if exists one_workspace on {table};
create policy one_workspace on {table}
    using (workspace_id = nullif(current_setting('app.workspace', true), '')::bigint)
    with check (workspace_id = nullif(current_setting('app.workspace', true), '')::bigint);
"""

VIEW = """
create temp view {table} as select * from main.{table} where workspace_id = (select workspace_id from temp.scope);
create temp trigger {table}_insert before insert on main.{table}
    when new.workspace_id is not (select workspace_id from temp.scope)
    begin select raise(abort, 'row security: another workspace'); end;
create temp trigger {table}_leave before update on main.{table}
    when old.workspace_id is (select workspace_id from temp.scope)
        and new.workspace_id is not (select workspace_id from temp.scope)
    begin select raise(abort, 'row security: another workspace'); end;
create temp trigger {table}_update before update on main.{table}
    when old.workspace_id is not (select workspace_id from temp.scope)
    begin select raise(ignore); end;
create temp trigger {table}_delete before delete on main.{table}
    when old.workspace_id is not (select workspace_id from temp.scope)
    begin select raise(ignore); end;
"""


def postgres_policies(tables: Iterable[str]) -> list[str]:
    """Give the statements that put these tables under row security; for migrations."""
    return [statement for table in tables for statement in POLICY.format(table=table).split(";\n") if statement.strip()]


def in_every_workspace(table: str, statement: str, dialect: str) -> list[str]:
    """Give the statements that change rows of all workspaces; for migrations, whose role is under the policies too."""
    if dialect != "postgresql":
        return [statement]
    force = "alter table {} {}force row level security"
    return [force.format(table, "no "), statement, force.format(table, "")]


def guard(engine: Engine) -> None:
    """Make every transaction of this engine see exactly the workspace in its `workspace_id` execution option."""
    if engine.dialect.name == "sqlite":
        _guard_sqlite(engine)
    else:
        _guard_postgres(engine)


def _guard_postgres(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def enter(connection: Connection) -> None:
        workspace_id = connection.get_execution_options().get("workspace_id")
        connection.exec_driver_sql(
            "select set_config('app.workspace', %s, true)", ("" if workspace_id is None else str(workspace_id),)
        )


def _guard_sqlite(engine: Engine) -> None:
    scoped = frozenset(scoped_tables())

    @event.listens_for(engine, "connect")
    def lay_views(raw: sqlite3.Connection, _record: Any) -> None:
        raw.isolation_level = None  # The begin event below starts transactions; the driver must not.
        # With synchronous=normal a power cut may take back what WAL had committed: a noted Send, an acknowledged Undo
        # (https://www.sqlite.org/pragma.html#pragma_synchronous).
        for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "temp_store=memory"):
            raw.execute(f"pragma {pragma}")
        raw.executescript("create temp table scope (workspace_id integer); insert into temp.scope values (null);")
        present = {name for (name,) in raw.execute("select name from main.sqlite_master where type = 'table'")}
        for table in sorted(scoped & present):
            raw.executescript(VIEW.format(table=table))

    @event.listens_for(engine, "begin")
    def enter(connection: Connection) -> None:
        options = connection.get_execution_options()
        begin = f"begin {options.get('sqlite_begin', 'deferred')}"
        driver: Any = connection.connection.driver_connection  # Every transaction passes here; SQLAlchemy takes 50 µs.
        try:
            driver.execute(begin)
        except sqlite3.OperationalError as error:
            raise OperationalError(begin, None, error) from error
        driver.execute("update temp.scope set workspace_id = ?", (options.get("workspace_id"),))

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def address_tables(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any
    ) -> tuple[str, Any]:
        found = WRITES.match(statement)
        if found and found[3] in scoped:
            statement = f"{found[1]}main.{found[3]}{statement[found.end() :]}"
        return statement, parameters
