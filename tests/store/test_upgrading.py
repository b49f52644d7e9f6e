"""A database that people have worked with is upgraded: nothing is lost, and it holds as a new one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from store import audit, audit_check, migrate
from store.database import Database
from store.models import AuditEntry, Customer, Job, scoped_tables
from tests.conftest import PostgresTemplate, SqliteTemplate
from tests.store.releases import NOW, Place, new_place

TWICE = 91
"""The card that stands twice in the first release; the one that was posted stays."""


@pytest.fixture
def old(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> Iterator[Place]:
    """A database as the first release left it."""
    with new_place(template, tmp_path) as place:
        place.fill()
        yield place


@pytest.fixture
def upgraded(old: Place) -> Iterator[Database]:
    """The same, upgraded, as the product opens it."""
    old.upgrade()
    with closing(Database(old.application_url, pool_size=2)) as database:
        yield database


def revisions() -> list[str]:
    with migrate._connection("sqlite://") as connection:
        return sorted(one.revision for one in ScriptDirectory.from_config(migrate._config(connection)).walk_revisions())


@pytest.mark.parametrize("release", revisions()[:-1])
def test_no_row_and_no_value_is_lost_whichever_release_was_there(old: Place, release: str) -> None:
    if release == "0001":
        with old.restoring() as connection:
            connection.execute(text("delete from cards where id = :id"), {"id": TWICE})
    else:
        old.fill_later(release)
    before = old.rows()

    old.upgrade()
    old.upgrade()

    after = old.rows()
    for table, rows in before.items():
        known = [{name: row[name] for name in rows[0]} for row in after[table]] if rows else after[table]
        assert known == rows, table
    assert not migrate.missing(old.owner_url)
    assert broken(old) == []


def broken(place: Place) -> list[Any]:
    """Foreign keys that lead nowhere; PostgreSQL has none."""
    with place.restoring() as connection:
        return list(connection.exec_driver_sql("pragma foreign_key_check")) if _is_sqlite(place) else []


def test_what_is_new_has_the_value_that_the_earlier_release_acted_by(old: Place) -> None:
    old.fill_later("0004")
    old.upgrade()

    rows = old.rows()

    def all_of(table: str, *names: str) -> set[Any]:
        return {tuple(str(row[name]) for name in names) for row in rows[table]}

    assert {(row["name"].lower(), row["lower_name"]) for row in rows["customers"]} == {
        (row["name"].lower(),) * 2 for row in rows["customers"]
    }
    assert all_of("people", "digest_at") == {("08:30",)}
    assert {bool(row["is_guest"]) for row in rows["people"]} == {False}
    assert {bool(row["copies_incoming"]) for row in rows["customer_transitions"]} == {True}
    assert {(row["mode"], bool(row["is_pilot"]), row["look_until"]) for row in rows["approvals"]} == {
        ("full", False, None)
    }
    assert {(bool(row["is_delegated"]), row["daily_ceiling"], row["sync_trouble"]) for row in rows["mailboxes"]} == {
        (False, None, None)
    }
    assert all_of("mailboxes", "aliases") == {("[]",)}
    assert all_of("reminders", "purpose", "number", "cancelled_at") == {("asked", "1", "None")}
    assert all_of("covers", "declined_at") == all_of("settled_claims", "reason") == {("None",)}


def test_a_thing_that_two_workers_showed_at_once_keeps_the_card_that_was_posted(old: Place) -> None:
    old.upgrade()

    shown = [row for row in old.rows()["cards"] if (row["kind"], row["subject_id"]) == ("handoff", 1)]

    assert [row["message_ref"] is not None for row in shown] == [True]


def test_a_command_that_was_typed_twice_keeps_both_answers(old: Place) -> None:
    old.upgrade()

    assert len([row for row in old.rows()["cards"] if row["place"] == "response"]) == 2


def test_each_workspace_sees_its_own_rows_of_every_table_and_all_of_them(old: Place) -> None:
    old.fill_later("0004")
    old.upgrade()
    rows = old.rows()

    with closing(Database(old.application_url, pool_size=2)) as database:
        for table in scoped_tables():
            seen: dict[int | None, list[int]] = {}
            for workspace_id in (1, 2, None):
                with database.reading(workspace_id) as session:
                    seen[workspace_id] = list(session.scalars(text(f"select workspace_id from {table}")))  # noqa: S608  Names of our own tables.
            known = [row["workspace_id"] for row in rows[table]]
            assert seen == {one: [one] * known.count(one) for one in (1, 2, None)}, table


def test_postgresql_holds_every_table_under_row_security_and_gives_us_what_we_need(old: Place) -> None:
    if _is_sqlite(old):
        return
    old.upgrade()

    with old.restoring() as connection:
        held = set(
            connection.scalars(
                text(
                    "select relname from pg_class join pg_policy on polrelid = pg_class.oid"
                    " where relrowsecurity and relforcerowsecurity and polqual is not null and polwithcheck is not null"
                )
            )
        )
        rights = {
            (table, right)
            for table in scoped_tables()
            for right in ("select", "insert", "update", "delete")
            if connection.scalar(text("select has_table_privilege('rapport_app', :t, :r)"), {"t": table, "r": right})
        }
        owners = set(connection.scalars(text("select tableowner from pg_tables where schemaname = 'public'")))
    assert set(scoped_tables()) <= held
    every = {(table, right) for table in scoped_tables() for right in ("select", "insert", "update", "delete")}
    assert every - rights == {(t, r) for t in ("audit", "audit_links") for r in ("update", "delete")}
    assert owners == {"rapport_owner"}


def test_the_application_reads_writes_and_deletes_what_was_there_and_adds_to_it(upgraded: Database) -> None:
    with upgraded.writing(1) as session:
        customer = session.scalars(select(Customer).where(Customer.lower_name == "datacorp")).one()
        customer.industry = "Railways"
        session.add(Customer(workspace_id=1, external_ref="NEW", name="Newcomer"))
        for job in session.scalars(select(Job).where(Job.state == "done")):
            session.delete(job)

    with upgraded.reading(1) as session:
        added = session.scalars(select(Customer).where(Customer.lower_name == "newcomer")).one()
        known = session.scalars(select(Customer.id).where(Customer.id != added.id)).all()
        assert session.scalars(select(Customer.industry).where(Customer.external_ref == "C-DATACORP")).all() == [
            "Railways"
        ]
        assert added.id not in known
        assert session.scalars(select(Job).where(Job.state == "done")).all() == []


def test_audit_entries_of_before_are_linked_with_the_next_one_and_stay_as_they_are(upgraded: Database) -> None:
    with upgraded.reading(1) as session:
        before = list(session.scalars(select(AuditEntry.id)))
        assert f"None of the {len(before)} entries is linked" in str(audit_check.check_database(session).broken)
    with upgraded.writing(1) as session:
        audit.note(session, 1, "mail.stopped", "outreach", 11, {}, now=NOW)

    with upgraded.reading(1) as session:
        verdict = audit_check.check_database(session)
    assert (verdict.broken, verdict.sound) == (None, len(before) + 1)
    for change in ("update audit set action = 'x'", "delete from audit"):
        with pytest.raises(DBAPIError), upgraded.writing(1) as session:
            session.execute(text(change))


def test_a_filled_database_can_be_taken_back_to_the_release_before(old: Place) -> None:
    old.fill_later("0004")
    before = old.rows()

    old.go_back_to("0002")
    assert [row for row in old.rows()["cards"] if row["place"] == "home"] == []
    assert old.rows()["customers"] == before["customers"]

    old.upgrade()
    assert not migrate.missing(old.owner_url)


def _is_sqlite(place: Place) -> bool:
    return place.owner_url.startswith("sqlite")
