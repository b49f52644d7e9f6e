"""The two statements that SQLite and PostgreSQL both have but SQLAlchemy spells per dialect."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert_ignoring(session: Session, model: type[DeclarativeBase], values: dict[str, Any]) -> Any:
    """Insert a row unless one of the table's unique rules has it already; its primary key, None when it was there."""
    session.flush()
    return session.scalar(_ignoring(session.get_bind().dialect.name, model), values)


@cache  # Every delivery and every job passes here; building such a statement takes as long as running it.
def _ignoring(dialect: str, model: type[DeclarativeBase]) -> Executable:
    table: Any = model.__table__
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: Executable = insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    return statement


def upsert(session: Session, model: type[DeclarativeBase], key: list[str], update: list[str]) -> Any:
    """Insert rows, or update these columns where the key is there already; execute it with a list of rows."""
    statement = _insert(session, model)
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in update})


def _insert(session: Session, model: type[DeclarativeBase]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
