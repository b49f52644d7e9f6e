"""What every table shares: portable types, naming, and the columns that keep workspaces apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Integer, MetaData, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

PortableJSON = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values and always gives back aware UTC, also on SQLite, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature.
        """Turn any aware datetime into UTC on its way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature.
        """Give UTC back on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The root of all models; names every constraint, which Alembic's batch mode needs."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: PortableJSON, list[str]: PortableJSON}  # noqa: RUF012


class Scoped:
    """A row that belongs to one workspace; row security keeps everyone else from it."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)

    @declared_attr
    @classmethod
    def workspace_id(cls) -> Mapped[int]:
        """Name the workspace; every foreign key between scoped tables includes it."""
        return mapped_column(BigId, ForeignKey("installations.id"))


def within_workspace(*constraints: Any) -> tuple[Any, ...]:
    """Give a scoped table's arguments: its own rules, plus the key that other tables' foreign keys point at."""
    return (*constraints, UniqueConstraint("workspace_id", "id"))


def refers_to(column: str, table: str) -> ForeignKeyConstraint:
    """Point at a row of the same workspace; the database refuses a row of another."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def scoped_tables() -> list[str]:
    """Name every table that carries a workspace, in alphabetical order: what row security covers."""
    return sorted(name for name, table in Base.metadata.tables.items() if "workspace_id" in table.c and not table.info)


LOBBY: dict[str, Any] = {"lobby": True}
