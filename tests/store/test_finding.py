"""Rows that many look for at once: a customer by its exact name without reading all, and one card however many ask."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from store import cards, customers
from store.database import Database
from store.models import Card, Customer, Installation, Job, Person

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def books(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=NOW)
            )
    for number in (1, 2):
        with database.writing(number) as session:
            session.add(Person(workspace_id=number, id=number, email="a@b.example", name="Ana", role="csm", zone="UTC"))
            for place in range(300):
                ref = f"c{place}"
                session.add(Customer(workspace_id=number, external_ref=ref, name=f"Company {place} of {number}"))
    return database


def test_a_customer_is_called_by_its_name_in_any_case_and_only_in_its_own_workspace(books: Database) -> None:
    with books.reading(1) as session:
        found = customers.called(session, ["  COMPANY 7 of 1 ", "Company 7 of 2", "Company", "\x00", ""])

    assert [row.name for row in found] == ["Company 7 of 1"]


def test_an_exact_name_is_looked_up_in_an_index(books: Database, owner_url: str) -> None:
    on_sqlite = books.engine.dialect.name == "sqlite"
    if not on_sqlite:
        owner = create_engine(owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with owner.connect() as connection:
            connection.execute(text("analyze customers"))  # As autovacuum does where there is more than a moment.

    with books.reading(1) as session:
        query = "select id, name, domain, owner_id from customers where lower_name in ('company 7 of 1')"
        plan = str(session.execute(text(f"explain {'query plan' if on_sqlite else ''} {query}")).all())

    assert "ix_customers_workspace_id_lower_name" in plan


def test_many_who_show_the_same_thing_at_once_make_one_card_and_each_ask_for_a_drawing(books: Database) -> None:
    together = threading.Barrier(6)

    def show(_: int) -> int:
        together.wait()
        with books.writing(1) as session:
            return cards.show(session, "handoff", 7, 1, now=NOW).id

    with ThreadPoolExecutor(6) as pool:
        shown = set(pool.map(show, range(6)))

    with books.reading(1) as session:
        kept = session.scalars(select(Card)).all()
        drawings = session.scalars(select(Job.unique_key).where(Job.name == cards.DRAW)).all()
    assert [card.id for card in kept] == list(shown)
    assert kept[0].revision == 6
    assert set(drawings) == {f"card:{kept[0].id}:{number}" for number in range(1, 7)}
