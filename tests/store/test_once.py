"""A transaction that only looks asks each question once and loads each row once; one that writes sees its own work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bot import clock
from store import customers, workspaces
from store.database import Database
from store.models import Contact, Customer, Installation


@pytest.fixture
def customer(database: Database) -> tuple[int, int]:
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="One", bot_user_ref="U", installed_at=clock.now()))
    with database.writing(1) as session:
        workspaces.decide(session, "pilot", value=True)
        found = Customer(workspace_id=1, external_ref="c1", name="DataCorp")
        session.add(found)
        session.flush()
        return 1, found.id


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_who_only_looks_asks_once(database: Database, customer: tuple[int, int]) -> None:
    workspace_id, customer_id = customer
    with database.reading(workspace_id) as session, counting(database) as asked:
        assert customers.contacts_of(session, customer_id) == customers.contacts_of(session, customer_id) == []
        assert [workspaces.setting(session, "pilot") for _ in range(3)] == [True] * 3
        assert customers.contacts_of(session, customer_id + 1) == []
    assert len([one for one in asked if "contacts" in one]) == 2
    assert len([one for one in asked if "workspace_settings" in one]) == 1


def test_who_writes_sees_what_was_written(database: Database, customer: tuple[int, int]) -> None:
    workspace_id, customer_id = customer
    with database.writing(workspace_id) as session:
        assert customers.contacts_of(session, customer_id) == []
        session.add(Contact(workspace_id=workspace_id, customer_id=customer_id, external_ref="p1", name="Michael"))
        session.flush()
        assert [contact.name for contact in customers.contacts_of(session, customer_id)] == ["Michael"]
        workspaces.decide(session, "pilot", value=None)
        assert workspaces.setting(session, "pilot") is None
