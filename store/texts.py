"""Every text of a workspace, table by table, with the customer it is about: what forgetting goes through."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, ColumnElement, Row, ScalarSelect, String, Table, literal, select, update
from sqlalchemy.orm import Session

from store.models import Base, Outreach, Task, Transition, scoped_tables

NOT_THEIRS = frozenset(
    (
        *("people", "mailboxes", "mailbox_senders", "channels", "library_files", "workspace_settings", "covers"),
        *("audit", "audit_links", "forgotten_addresses"),
    )
)
"""Tables about colleagues and the workspace, and the log, which holds ids and cannot be changed."""
_NO_PROSE = frozenset(
    (
        *(
            "audience",
            "category",
            "currency",
            "direction",
            "form_of_address",
            "key",
            "kind",
            "lane",
            "language",
            "match",
        ),
        *("mode", "model", "outcome", "place", "purpose", "queue", "role", "severity", "sort", "state", "status"),
        *("tier", "type", "written_by", "zone"),
    )
)
"""Columns that hold one of our own words."""
_COMPANY = frozenset(("name", "lower_name", "domain"))
_WAYS = (("customer_id", None), ("outreach_id", Outreach), ("transition_id", Transition), ("task_id", Task))


class Said(NamedTuple):
    """The texts of one row, and the customer it is about where it is about one."""

    table: Table
    row_id: int
    customer_id: int | None
    values: dict[str, Any]


def texts(session: Session, tables: Collection[str] | None = None) -> Iterator[list[Said]]:
    """Yield the texts of this workspace, all rows of a table at a time; bytes, colleagues and the log left out."""
    for name in tables or [name for name in scoped_tables() if name not in NOT_THEIRS]:
        table = Base.metadata.tables[name]
        columns = _textual(table)
        if not columns:
            continue
        wanted = select(table.c.id, _customer_of(table).label("about"), *columns).order_by(table.c.id)
        yield [_said(table, columns, row) for row in session.execute(wanted)]


def change(session: Session, table: Table, row_id: int, values: dict[str, Any]) -> None:
    """Change the texts of one row."""
    session.execute(update(table).where(table.c.id == row_id).values(values))


def _textual(table: Table) -> list[Column[Any]]:
    kept = _NO_PROSE | (_COMPANY if table.name == "customers" else {"name"} if table.name == "jobs" else frozenset())
    mine = (column for column in table.columns if isinstance(column.type, String | JSON))
    return [column for column in mine if column.name not in kept]


def _customer_of(table: Table) -> ColumnElement[Any] | ScalarSelect[Any]:
    if table.name == "customers":
        return table.c.id
    for name, model in _WAYS:
        if name in table.columns:
            way: Any = model
            column = table.c[name]
            return column if way is None else select(way.customer_id).where(way.id == column).scalar_subquery()
    return literal(None)


def _said(table: Table, columns: list[Column[Any]], row: Row[Any]) -> Said:
    row_id, about, *read = tuple(row)
    values = {column.name: value for column, value in zip(columns, read, strict=True) if value}
    return Said(table, row_id, about, values)
