"""Keeping what one test compiled for the next: each has an engine of its own, and an engine forgets with itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_compiled: dict[Any, Any] = {}


class _Alike:
    """A dialect that speaks like every other of its kind, so that what was compiled for one serves all."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)


class Sqlite(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Postgres(_Alike, PGDialect_psycopg):
    supports_statement_cache = True


def keep_what_is_compiled() -> None:
    """Let every engine that this process makes from now on use what was compiled for the others."""
    registry.register("sqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.psycopg", __name__, Postgres.__name__)
