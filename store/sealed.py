"""Every sealed column, read and written in batches by the key it is sealed with; what is in them only a vault opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, select, update
from sqlalchemy.orm import Session

from store.models import Installation, Mailbox, OAuthState


@dataclass(frozen=True)
class Sealed:
    """One sealed value: where it lies, and its bytes."""

    column: Column
    workspace_id: int
    row: Any
    value: bytes


@dataclass(frozen=True)
class Column:
    """One sealed column: its table's model, its name, and what names a row and its workspace."""

    model: Any
    name: str
    row: str
    workspace: str
    in_lobby: bool

    @property
    def table(self) -> str:
        """Give the table's name."""
        return str(self.model.__tablename__)


COLUMNS = (
    Column(Installation, "bot_token", row="id", workspace="id", in_lobby=True),
    Column(OAuthState, "verifier", row="state_hash", workspace="workspace_id", in_lobby=True),
    Column(Mailbox, "refresh_token", row="id", workspace="workspace_id", in_lobby=False),
    Column(Mailbox, "access_token", row="id", workspace="workspace_id", in_lobby=False),
)
"""All of them; a test holds this list against the models."""


def sealed_with(session: Session, column: Column) -> dict[bytes, int]:
    """Count the values of a column that this session sees by the id of the key that sealed them."""
    key_id = _key_id(column)
    rows = session.execute(select(key_id, func.count()).where(_of(column).is_not(None)).group_by(key_id))
    return {bytes(key): count for key, count in rows}


def sealed_otherwise(session: Session, column: Column, key_id: bytes, *, limit: int, after: Any = None) -> list[Sealed]:
    """List values that another key has sealed, in the order of their rows, after the row of that name."""
    model, row = column.model, getattr(column.model, column.row)
    wanted = select(row, getattr(model, column.workspace), _of(column)).where(
        _of(column).is_not(None), _key_id(column) != key_id
    )
    if after is not None:
        wanted = wanted.where(row > after)
    found = session.execute(wanted.order_by(row).limit(limit))
    return [Sealed(column, workspace_id, name, bytes(value)) for name, workspace_id, value in found]


def seal_again(session: Session, old: Sealed, value: bytes) -> bool:
    """Put a value sealed anew in the place of the old one; False when somebody has changed it meanwhile."""
    column = old.column
    row = getattr(column.model, column.row)
    same = update(column.model).where(row == old.row, _of(column) == old.value)
    return bool(session.execute(same.values({column.name: value})).rowcount == 1)  # type: ignore[attr-defined]


def _of(column: Column) -> Any:
    return getattr(column.model, column.name)


def _key_id(column: Column) -> ColumnElement[bytes]:
    # Four bytes: bot.vault puts the id of the key in front of every value.
    return func.substr(_of(column), 1, 4, type_=LargeBinary)
