"""Workspaces never meet, whichever way somebody writes the query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from store.database import Database
from store.models import Base, Contact, Customer, Installation, scoped_tables

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def two_workspaces(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=MOMENT)
            )
    for number in (1, 2):
        with database.writing(number) as session:
            session.add(Customer(id=number * 10, workspace_id=number, external_ref="c1", name=f"Customer of {number}"))
    return database


READS: dict[str, Callable[[Session], list[Any]]] = {
    "ORM": lambda s: [c.name for c in s.scalars(select(Customer))],
    "ORM by foreign id": lambda s: [c.name for c in [s.get(Customer, 20)] if c],
    "Core": lambda s: [r.name for r in s.execute(select(Customer.__table__.c.name))],
    "raw SQL": lambda s: [r[0] for r in s.execute(text("select name from customers"))],
    "raw SQL asking for the other": lambda s: [
        r[0] for r in s.execute(text("select name from customers where workspace_id = 2"))
    ],
    "join": lambda s: [r[0] for r in s.execute(text("select a.name from customers a join customers b on true"))],
    "exists": lambda s: list(
        s.scalars(select(Customer.name).where(select(Customer).where(Customer.id == 20).exists()))
    ),
    "count": lambda s: ["other"] * max(0, (s.scalar(select(func.count()).select_from(Customer)) or 0) - 1),
}


@pytest.mark.parametrize("road", READS)
def test_no_road_reads_another_workspace(two_workspaces: Database, road: str) -> None:
    with two_workspaces.reading(1) as session:
        seen = READS[road](session)

    assert "Customer of 2" not in seen
    assert "other" not in seen


def test_what_sqlite_has_committed_outlives_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'rapport.sqlite'}")
    with database.reading(None) as session:
        found = [session.scalar(text(f"pragma {name}")) for name in ("journal_mode", "synchronous")]
    database.close()

    assert found == ["wal", 2]  # FULL, by https://www.sqlite.org/pragma.html#pragma_synchronous


@pytest.mark.parametrize("road", READS)
def test_without_a_workspace_nothing_is_read(two_workspaces: Database, road: str) -> None:
    with two_workspaces.reading(None) as session:
        assert READS[road](session) == []


WRITES: dict[str, Callable[[Session], Any]] = {
    "ORM insert": lambda s: s.scalars(
        insert(Customer).returning(Customer), [{"workspace_id": 2, "external_ref": "x", "name": "intruder"}]
    ),
    "unit of work": lambda s: s.add(Customer(workspace_id=2, external_ref="x", name="intruder")),
    "Core insert": lambda s: s.execute(insert(Customer).values(workspace_id=2, external_ref="x", name="intruder")),
    "raw insert": lambda s: s.execute(
        text(
            "insert into customers (workspace_id, external_ref, name, status, currency, ai_allowed)"
            " values (2, 'x', 'intruder', 'active', 'USD', true)"
        )
    ),
    "moving a row": lambda s: s.execute(update(Customer).where(Customer.id == 10).values(workspace_id=2)),
    "raw move": lambda s: s.execute(text("update customers set workspace_id = 2")),
}


@pytest.mark.parametrize("road", WRITES)
def test_no_road_writes_into_another_workspace(two_workspaces: Database, road: str) -> None:
    with pytest.raises(DBAPIError), two_workspaces.writing(1) as session:
        WRITES[road](session)

    with two_workspaces.reading(2) as session:
        assert [c.name for c in session.scalars(select(Customer))] == ["Customer of 2"]


@pytest.mark.parametrize("road", WRITES)
def test_without_a_workspace_nothing_is_written(two_workspaces: Database, road: str) -> None:
    try:
        with two_workspaces.writing(None) as session:
            WRITES[road](session)
    except DBAPIError:
        pass  # An insert raises; an update finds no row to change.

    for number in (1, 2):
        with two_workspaces.reading(number) as session:
            assert [c.name for c in session.scalars(select(Customer))] == [f"Customer of {number}"]


CHANGES: dict[str, Callable[[Session], Any]] = {
    "Core update": lambda s: s.execute(update(Customer).where(Customer.id == 20).values(name="changed")),
    "raw update": lambda s: s.execute(text("update customers set name = 'changed' where id = 20")),
    "Core delete": lambda s: s.execute(delete(Customer).where(Customer.id == 20)),
    "raw delete": lambda s: s.execute(text("delete from customers where id = 20")),
}


@pytest.mark.parametrize("road", CHANGES)
def test_a_row_of_another_workspace_is_not_there_to_change(two_workspaces: Database, road: str) -> None:
    with two_workspaces.writing(1) as session:
        assert CHANGES[road](session).rowcount == 0

    with two_workspaces.reading(2) as session:
        assert [c.name for c in session.scalars(select(Customer))] == ["Customer of 2"]


def test_a_compare_and_set_still_counts_its_own_rows(two_workspaces: Database) -> None:
    with two_workspaces.writing(1) as session:
        first = session.execute(update(Customer).where(Customer.status == "active").values(status="gone"))
        second = session.execute(update(Customer).where(Customer.status == "active").values(status="gone"))

    assert (first.rowcount, second.rowcount) == (1, 0)  # type: ignore[attr-defined]


def test_returning_gives_own_rows_only(two_workspaces: Database) -> None:
    with two_workspaces.writing(1) as session:
        changed = session.scalars(update(Customer).values(status="gone").returning(Customer.name)).all()

    assert changed == ["Customer of 1"]


def test_a_foreign_key_cannot_point_into_another_workspace(two_workspaces: Database) -> None:
    with pytest.raises(IntegrityError), two_workspaces.writing(1) as session:
        session.add(Contact(workspace_id=1, customer_id=20, external_ref="k", name="Eve"))


def test_a_pooled_connection_forgets_the_workspace_it_served(two_workspaces: Database) -> None:
    with two_workspaces.writing(1) as session:
        session.execute(text("select 1"))

    with two_workspaces.engine.connect() as connection:
        assert connection.execute(text("select count(*) from customers")).scalar() == 0


def test_alternating_workspaces_and_failures_never_cross(two_workspaces: Database) -> None:
    for turn in range(60):
        number = turn % 2 + 1
        try:
            with two_workspaces.writing(number) as session:
                names = list(session.scalars(select(Customer.name)))
                if turn % 5 == 0:
                    raise LookupError  # noqa: TRY301  A failure in the middle is the point.
        except LookupError:
            pass
        assert names == [f"Customer of {number}"]


def test_every_table_but_the_lobby_is_covered(two_workspaces: Database, database_kind: str) -> None:
    scoped = set(scoped_tables())
    lobby = {name for name, table in Base.metadata.tables.items() if table.info.get("lobby")}

    assert scoped | lobby == set(Base.metadata.tables)
    assert lobby == {
        "api_tokens",
        "bells",
        "deliveries",
        "installations",
        "mailbox_addresses",
        "mishaps",
        "oauth_states",
    }
    with two_workspaces.engine.connect() as connection:
        if database_kind == "postgresql":
            forced = connection.execute(
                text("select relname from pg_class where relrowsecurity and relforcerowsecurity")
            )
            owned = connection.scalar(text("select count(*) from pg_tables where tableowner = current_user"))
            assert scoped <= {name for (name,) in forced}
            assert owned == 0
        else:
            views = connection.execute(text("select name from temp.sqlite_master where type = 'view'"))
            assert {name for (name,) in views} == scoped


def test_foreign_keys_between_scoped_tables_include_the_workspace() -> None:
    for name in scoped_tables():
        for key in Base.metadata.tables[name].foreign_key_constraints:
            target = key.referred_table.name
            if target in scoped_tables():
                assert "workspace_id" in key.column_keys, f"{name} -> {target}"


def test_unique_rules_of_scoped_tables_start_with_the_workspace() -> None:
    for name in scoped_tables():
        for index in Base.metadata.tables[name].indexes:
            if index.unique:
                assert index.columns[0].name == "workspace_id", index.name
