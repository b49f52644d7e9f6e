"""A question's statement is built once, and every call is answered with its own values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from sqlalchemy import Select, select

from store.database import Database
from store.models import Customer, Installation
from store.queries import built_once, every, first

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
built: list[str] = []


@first
def called(name: str) -> Select[Customer]:
    built.append(name)
    return select(Customer).where(Customer.name == name)


@every
def among(names: Collection[str], before: str) -> Select[str]:
    return select(Customer.name).where(Customer.name.in_(names), Customer.name < before).order_by(Customer.name)


@built_once
def refs(name: str) -> Select[str, str]:
    return select(Customer.external_ref, Customer.name).where(Customer.name == name)


@pytest.fixture
def book(database: Database) -> Database:
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W", bot_user_ref="U", installed_at=NOW))
    with database.writing(1) as session:
        session.add_all(
            Customer(workspace_id=1, external_ref=f"c{name}", name=name) for name in ("Acme", "Beta", "Gix")
        )
    return database


def test_every_call_is_answered_with_its_own_values_from_a_statement_built_once(book: Database) -> None:
    """Nobody gets an earlier caller's answer, however values are passed."""
    built.clear()
    with book.reading(1) as session:
        found = called(session, "Acme"), called(session, name="Gix"), called(session, "Nobody")
    assert [customer and customer.external_ref for customer in found] == ["cAcme", "cGix", None]
    assert len(built) <= 1


def test_a_list_of_values_may_be_of_any_length(book: Database) -> None:
    """Also one that is empty, and one longer than the one before."""
    with book.reading(1) as session:
        answers = [among(session, names, "Gix") for names in ([], ["Beta"], ["Gix", "Beta", "Acme"])]
    assert answers == [[], ["Beta"], ["Acme", "Beta"]]


def test_rows_of_several_columns_are_asked_for_with_the_statement_and_its_values(book: Database) -> None:
    """What gives whole rows is run by whoever asks."""
    with book.reading(1) as session:
        rows = [tuple(row) for name in ("Beta", "Acme") for row in session.execute(*refs(name))]
    assert rows == [("cBeta", "Beta"), ("cAcme", "Acme")]


def test_none_is_refused_because_nothing_in_sql_equals_it() -> None:
    """A question about what is missing would otherwise find nothing and say so."""
    with pytest.raises(TypeError, match="refs compares with values"):
        refs(None)  # type: ignore[arg-type]
