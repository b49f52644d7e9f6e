"""Migrations lead from nothing to exactly what the models say, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot import clock
from bot.errors import ConfigError
from store import audit, migrate
from store.database import Database
from store.models import AuditEntry, Base, Installation


def test_models_and_migrations_agree(database_url: str, database_kind: str) -> None:
    url = database_url if database_kind == "sqlite" else database_url.replace("rapport_app", "postgres")

    migrate.check(url)

    assert not migrate.missing(url)


def test_an_empty_database_lacks_migrations_and_then_does_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'rapport.sqlite'}"

    assert migrate.missing(url)
    migrate.upgrade(url, url)
    migrate.upgrade(url, url)

    assert not migrate.missing(url)


def test_a_migration_can_be_taken_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rapport.sqlite'}"
    migrate.upgrade(url, url)

    with migrate._connection(url) as connection:
        command.downgrade(migrate._config(connection), "base")
        connection.commit()

    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
    engine.dispose()
    assert left == set()


def test_the_owner_is_refused_as_the_application_role(database_url: str, database_kind: str) -> None:
    if database_kind == "sqlite":
        return
    owner = database_url.replace("rapport_app", "postgres")

    with pytest.raises(ConfigError, match="owns nothing"):
        migrate.upgrade(owner, owner)


@pytest.mark.parametrize("change", ["update audit set action = 'x'", "delete from audit"])
def test_audit_entries_are_only_added(database: Database, change: str) -> None:
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W", bot_user_ref="U", installed_at=clock.now()))
    with database.writing(1) as session:
        audit.note(session, None, "mail.sent", "outreach", 1, {}, now=clock.now())

    with pytest.raises(DBAPIError), database.writing(1) as session:
        session.execute(text(change))

    with database.reading(1) as session:
        assert [entry.action for entry in session.query(AuditEntry)] == ["mail.sent"]
