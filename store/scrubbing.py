"""Leaving no byte of deleted rows in the database's own files: they are written anew, and the old ones let go."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from store.models import scoped_tables

BUSY_SECONDS = 20.0
TRIES, BETWEEN = 40, 0.25

# ANALYZE leaves what it sampled of a table as it is once the table is empty. Giving a column its own type anew drops it
# (https://www.postgresql.org/docs/current/sql-altertable.html) and copies nothing.
_FORGET_SAMPLES = """
select format(
    'alter table %I.%I %s', n.nspname, c.relname,
    string_agg(format('alter column %I type %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ')
)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = 'public' and c.relkind = 'r' and c.reltuples = 0
    and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
    and not exists (select from pg_attribute made where made.attrelid = c.oid and made.attgenerated <> '')
group by n.nspname, c.relname
"""


def scrub(url: str, owner_url: str) -> bool:
    """Write every table anew, so that what was deleted or changed is nowhere in its file; False when that failed.

    On PostgreSQL this takes the owner of the tables and locks each for as long as it takes to copy it. Its log of
    writes, replicas and backups are the operator's.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _scrub_sqlite(Path(str(parsed.database)))
    engine = create_engine(make_url(owner_url), isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return _scrub_postgres(connection)
    finally:
        engine.dispose()


def _scrub_sqlite(file: Path) -> bool:
    """Write the file anew and empty the write-ahead log; readers may be in the way for a moment."""
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as raw:
        for pragma in ("secure_delete = on", "temp_store = memory"):  # No copy in a temporary file either.
            raw.execute(f"pragma {pragma}")
        try:
            raw.execute("vacuum")
        except sqlite3.OperationalError:
            return False
        for _ in range(TRIES):
            is_busy, *_rest = raw.execute("pragma wal_checkpoint(truncate)").fetchone()
            if not is_busy:
                return True
            time.sleep(BETWEEN)
    return False


def _scrub_postgres(connection: Connection) -> bool:
    if not connection.scalar(
        text("select bool_and(pg_has_role(tableowner, 'usage')) from pg_tables where schemaname = 'public'")
    ):
        return False
    for table in scoped_tables():
        connection.exec_driver_sql(f"vacuum (full, analyze) {table}")
    for statement in connection.scalars(text(_FORGET_SAMPLES)).all():
        connection.exec_driver_sql(statement)
    # What ANALYZE samples of the columns is kept in a table too, and so is what it sampled before.
    _wait_for_older_snapshots(connection)
    connection.exec_driver_sql("vacuum full pg_statistic")
    connection.exec_driver_sql("checkpoint")
    return True


def _wait_for_older_snapshots(connection: Connection) -> None:
    """Wait a moment for whoever still looks at the database as it was: rows that they could see are not removed."""
    others = text(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid() and backend_xmin is not null"
    )
    for _ in range(TRIES):
        if not connection.scalar(others):
            return
        time.sleep(BETWEEN)
