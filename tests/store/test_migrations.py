"""Migrations lead from nothing to exactly what the models say, and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
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

FIRST_RELEASE = """
insert into installations (id, team_ref, name, bot_user_ref, installed_at) values (1, 'T', 'W', 'U', '2026-01-01');
insert into people (id, workspace_id, email, name, role, specialities, work_starts, work_ends, zone)
    values (1, 1, 'a@b.example', 'Ana', 'csm', '[]', '09:00', '17:30', 'UTC');
insert into customers (id, workspace_id, external_ref, name, status, currency, owner_id, ai_allowed)
    values (1, 1, 'C1', 'DataCorp', 'active', 'USD', 1, 1);
insert into cards (id, workspace_id, kind, subject_id, person_id, place, revision, asked_at)
    values (1, 1, 'handoff', 1, 1, 'dm', 3, '2026-01-01');
insert into customer_transitions
    (id, workspace_id, customer_id, outgoing_id, incoming_id, asked_by_id, state, planned_at)
    values (1, 1, 1, 1, 1, 1, 'planned', '2026-01-01');
"""


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


def test_rows_of_the_first_release_survive_every_later_migration(tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path / 'rapport.sqlite'}", tmp_path / "rapport.sqlite"
    with migrate._connection(url) as connection:
        command.upgrade(migrate._config(connection), "0001")
        connection.commit()
    with closing(sqlite3.connect(file)) as first, first:
        first.executescript(FIRST_RELEASE)

    migrate.upgrade(url, url)

    with closing(sqlite3.connect(file)) as now:
        kept = now.execute("select name, lower_name, owner_id from customers").fetchall()
        people = now.execute("select name, is_guest, digest_at from people").fetchall()
        cards = now.execute("select kind, place, revision from cards").fetchall()
        handoffs = now.execute("select state, copies_incoming from customer_transitions").fetchall()
        broken = now.execute("pragma foreign_key_check").fetchall()
    assert (kept, people, broken) == ([("DataCorp", "datacorp", 1)], [("Ana", 0, "08:30")], [])
    assert (cards, handoffs) == ([("handoff", "dm", 3)], [("planned", 1)])


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
