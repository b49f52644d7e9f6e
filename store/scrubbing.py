"""Leaving no byte of deleted rows in the database's own files: they are written anew, and the old ones let go."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from store.models import scoped_tables

PATIENCE, BETWEEN = 20.0, 0.25

# VACUUM FULL keeps a deleted row that anybody may still see: whoever looks at this database with an older snapshot, and
# the snapshot it takes itself, which a transaction that runs anywhere in the cluster holds back.
_IS_UNSEEN = """
select pg_snapshot_xmin(pg_current_snapshot()) > cast(:mark as xid8) and not exists (
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
        and age(backend_xmin) >= age(cast(:mark as xid8)::xid)
)
"""

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


def scrub(url: str, owner_url: str, patience: float = PATIENCE) -> bool:
    """Write every table anew, so that what was deleted or changed is nowhere in its file; False when that failed.

    Others who still look at what was there are waited for, `patience` seconds at most. On PostgreSQL this takes the
    owner of the tables and locks each for as long as it takes to copy it. Its log of writes, replicas and backups are
    the operator's.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _scrub_sqlite(Path(str(parsed.database)), patience)
    engine = create_engine(make_url(owner_url), isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return _scrub_postgres(connection, patience)
    finally:
        engine.dispose()


def _scrub_sqlite(file: Path, patience: float) -> bool:
    """Write the file anew and empty the write-ahead log; readers may be in the way for a moment."""
    with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as raw:
        for pragma in ("secure_delete = on", "temp_store = memory"):  # No copy in a temporary file either.
            raw.execute(f"pragma {pragma}")
        try:
            raw.execute("vacuum")
        except sqlite3.OperationalError:
            return False
        is_busy, *_rest = raw.execute("pragma wal_checkpoint(truncate)").fetchone()
    return not is_busy


def _scrub_postgres(connection: Connection, patience: float) -> bool:
    if not connection.scalar(
        text("select bool_and(pg_has_role(tableowner, 'usage')) from pg_tables where schemaname = 'public'")
    ):
        return False
    if not _is_unseen(connection, patience):
        return False
    for table in scoped_tables():
        connection.exec_driver_sql(f"vacuum (full, analyze) {table}")
    for statement in connection.scalars(text(_FORGET_SAMPLES)).all():
        connection.exec_driver_sql(statement)
    # What ANALYZE samples of the columns is kept in a table too, and so is what it sampled before.
    if not _is_unseen(connection, patience):
        return False
    connection.exec_driver_sql("vacuum full pg_statistic")
    connection.exec_driver_sql("checkpoint")
    return True


def _is_unseen(connection: Connection, patience: float) -> bool:
    """Wait until nobody can see a row that was deleted before now."""
    mark = {"mark": connection.scalar(text("select pg_current_xact_id()::text"))}
    until = time.monotonic() + patience
    while not connection.scalar(text(_IS_UNSEEN), mark):
        if time.monotonic() > until:
            return False
        time.sleep(BETWEEN)
    return True
