"""Runs migrations for `store.migrate`, on the connection it hands over in the configuration."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, text

from store.models import Base

LOCK = 724117  # Two processes that start together must not both migrate; any fixed number serves.


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write our own column types into new migrations by their names."""
    if kind != "type":
        return False
    if type(item) is JSON and item._variant_mapping:  # noqa: SLF001  Alembic offers no other way to tell.
        autogen.imports.add("from store.models.base import PortableJSON")
        return "PortableJSON"
    if type(item).__name__ == "UTCDateTime":
        autogen.imports.add("from store.models.base import UTCDateTime")
        return "UTCDateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.run_migrations()
