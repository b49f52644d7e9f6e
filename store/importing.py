"""Bulk reading and writing for imports and exports: whole tables of one workspace at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, inspect, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from store.database import workspace_of
from store.dialects import upsert
from store.models import AuditEntry, Installation, WorkspaceSettings

Model = type[DeclarativeBase]


def table_of(model: Model) -> Table:
    """Give the table behind a model."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def read_rows(
    session: Session, model: Model, fields: Sequence[str], between: tuple[str, date, date] | None = None
) -> Sequence[Row[Any]]:
    """Read these columns and the id of every row of the workspace, by id; `between` keeps to some days of a column."""
    columns = table_of(model).c
    statement = select(columns.id, *(columns[field] for field in fields)).order_by(columns.id)
    if between is not None:
        day, first, last = between
        statement = statement.where(columns[day].between(first, last))
    session.flush()
    return session.execute(statement).all()


def settings_chosen(session: Session) -> dict[int, frozenset[str]]:
    """Name, by person, the settings that they have changed themselves, as columns of theirs."""
    noted = select(AuditEntry.subject_id, AuditEntry.detail).where(
        AuditEntry.action == "person.settings_changed", AuditEntry.person_id == AuditEntry.subject_id
    )
    chosen: dict[int, frozenset[str]] = {}
    for person_id, detail in session.execute(noted):
        chosen[person_id] = chosen.get(person_id, frozenset()) | frozenset(detail.get("fields", ()))
    return chosen


def add_rows(session: Session, model: Model, rows: list[dict[str, Any]], key: Sequence[str]) -> None:
    """Write new rows, which must all name the same columns; where somebody wrote the same key meanwhile, update it."""
    if not rows:
        return
    workspace_id = workspace_of(session)
    columns = [field for field in rows[0] if field not in key]
    statement = upsert(session, model, ["workspace_id", *key], columns)
    session.execute(statement, [{**row, "workspace_id": workspace_id} for row in rows])


def change_rows(session: Session, model: Model, changes: list[tuple[int, dict[str, Any]]]) -> None:
    """Change rows by id, each in its own columns; one statement per set of columns."""
    table = table_of(model)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, values in changes:
        fields = tuple(sorted(values))
        alike[fields].append({"row_id": row_id, **{f"new_{field}": values[field] for field in fields}})
    for fields, parameters in alike.items():
        changed: dict[str, Any] = {field: bindparam(f"new_{field}") for field in fields}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(changed)
        session.connection().execute(statement, parameters)


def note_first_import(session: Session, *, now: datetime) -> bool:
    """Remember when the workspace first got data; True when that is now."""
    workspace_id = workspace_of(session)
    settings = session.get(WorkspaceSettings, workspace_id)
    if settings is None:
        installation = session.get_one(Installation, workspace_id)
        settings = WorkspaceSettings(workspace_id=workspace_id, company_name=installation.name)
        session.add(settings)
    if settings.first_import_at is not None:
        return False
    settings.first_import_at = now
    session.flush()
    return True


def had_an_import(session: Session) -> bool:
    """Tell whether the workspace has ever got data by an import."""
    settings = session.get(WorkspaceSettings, workspace_of(session))
    return settings is not None and settings.first_import_at is not None
