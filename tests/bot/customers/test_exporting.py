"""What is written out can be taken in again and is the same, to the byte."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.customers.exporting import export_folder
from bot.customers.importing import import_folder
from bot.customers.importing.layout import LAYOUTS
from bot.sandbox.cast.books import write_books
from store.database import Database
from store.importing import table_of
from store.models import Activity, Contact, Customer, Installation, Note, Person, Task, Usage

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
JUST_AFTER = NOW.replace(microsecond=7)
SOME_DAY = date(2026, 4, 1)
HOSTILE = ("=1+1", "+351 21", "-dash", "@SUM(A1)", "'=quoted", "''", 'say "hi", you;\tthere\nand\n\nthere')


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    """Workspace 1 with the cast, workspace 2 empty."""
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=NOW)
            )
    write_books(tmp_path / "cast", "cscx", SOME_DAY)
    with database.writing(1) as session:
        import_folder(session, tmp_path / "cast", now=NOW)
    return database


def contents(database: Database, workspace_id: int) -> dict[str, list[str]]:
    """Give every table's rows with references told by what they point at instead of by id."""
    with database.reading(workspace_id) as session:
        names: dict[tuple[str, int], str] = {}
        for model, key in ((Person, "email"), (Customer, "external_ref"), (Contact, "external_ref")):
            table = table_of(model)
            for row in session.execute(select(table.c.id, table.c[key])):
                names[(f"{table.name}.csv", row[0])] = row[1]
        found: dict[str, list[str]] = {}
        for layout in LAYOUTS:
            rows = session.execute(select(table_of(layout.model))).mappings()
            found[layout.file] = sorted(
                repr([_told(row[column.field], column.points_at, names) for column in layout.columns]) for row in rows
            )
        return found


def _told(value: Any, points_at: str | None, names: dict[tuple[str, int], str]) -> Any:
    return names[(points_at, value)] if points_at and value is not None else value


def copied(database: Database, tmp_path: Path) -> tuple[Path, Path]:
    """Export workspace 1, import it into workspace 2, export that."""
    first, second = tmp_path / "first", tmp_path / "second"
    with database.reading(1) as session:
        export_folder(session, first)
    with database.writing(2) as session:
        import_folder(session, first, now=NOW)
    with database.reading(2) as session:
        export_folder(session, second)
    return first, second


def test_a_copy_of_a_workspace_has_equal_tables_and_equal_files(filled: Database, tmp_path: Path) -> None:
    first, second = copied(filled, tmp_path)

    assert contents(filled, 2) == contents(filled, 1)
    assert sorted(path.name for path in first.iterdir()) == sorted(layout.file for layout in LAYOUTS)
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_what_people_wrote_in_rapport_survives_too(filled: Database, tmp_path: Path) -> None:
    with filled.writing(1) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        ana = session.scalars(select(Person).where(Person.email == "ana@cscx.example")).one()
        ana.specialities, ana.undo_seconds = ["ships; docks", "[lists]"], 60
        customer.arr_cents, customer.bought_because = 24_500_050, HOSTILE[-1]
        session.execute(update(Contact).where(Contact.customer_id == customer.id).values(left_alone_at=JUST_AFTER))
        for text in (*HOSTILE, HOSTILE[0]):
            session.add(Note(workspace_id=1, customer_id=customer.id, category="style", text=text, noted_on=SOME_DAY))
        session.add(
            Task(workspace_id=1, customer_id=customer.id, owner_id=ana.id, title="-- call", audience="customer")
        )
        session.add(
            Activity(workspace_id=1, customer_id=customer.id, type="note", subject="=x", occurred_at=JUST_AFTER)
        )
        session.add(Usage(workspace_id=1, customer_id=customer.id, metric="@m", value=-3.0625, measured_on=SOME_DAY))

    first, second = copied(filled, tmp_path)

    assert contents(filled, 2) == contents(filled, 1)
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_taking_an_export_back_in_changes_nothing(filled: Database, tmp_path: Path) -> None:
    with filled.writing(1) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        session.add(Note(workspace_id=1, customer_id=customer.id, category="style", text="No id.", noted_on=SOME_DAY))
        session.flush()
        export_folder(session, tmp_path / "out")

    with filled.writing(1) as session:
        report = import_folder(session, tmp_path / "out", now=NOW)

    assert report.changed_nothing
    assert report.owner_changes == []


def test_no_cell_of_an_export_is_a_formula(filled: Database, tmp_path: Path) -> None:
    with filled.writing(1) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        customer.name, customer.industry, customer.tier = HOSTILE[0], HOSTILE[1], HOSTILE[3]
        export_folder(session, tmp_path / "out")

    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == [], path.name


def test_an_export_says_how_many_rows_it_wrote(filled: Database, tmp_path: Path) -> None:
    with filled.reading(2) as session:
        report = export_folder(session, tmp_path / "out")

    assert report.lines()[:2] == ["people.csv: 0 rows", "customers.csv: 0 rows"]


def test_an_export_holds_nothing_of_another_workspace(filled: Database, tmp_path: Path) -> None:
    with filled.reading(2) as session:
        export_folder(session, tmp_path / "out")

    assert all(len(path.read_text(encoding="utf-8").splitlines()) == 1 for path in (tmp_path / "out").iterdir())
