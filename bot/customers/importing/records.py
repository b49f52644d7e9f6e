"""From rows of cells to records of values: every cell read, every row looked at as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.customers.importing.amounts import Amount
from bot.customers.importing.cells import Unreadable
from bot.customers.importing.layout import CONTACTS, PEOPLE, Column, Layout
from bot.customers.importing.report import Report
from bot.customers.importing.sheets import Row, Sheet

UNIQUE_PEOPLE = ("external_ref", "email", "slack_ref")


@dataclass
class Record:
    """One row as values by field; a field that points at another row holds that row's key, later its id."""

    row: int
    values: dict[str, Any]


def read_records(sheet: Sheet, report: Report) -> list[Record]:
    """Read a sheet; whatever cannot be read is left out of its record and put into the report."""
    missing = [name for name in _identifying(sheet.layout) if name not in sheet.columns]
    for name in missing:
        report.add(sheet.layout.file, 1, None, "", f"The column {name} is missing; rows are recognised by it.")
    if missing:
        return []
    records = [Record(row.number, dict(_values(row, sheet, report))) for row in sheet.rows]
    for record, row in zip(records, sheet.rows, strict=True):
        _settle_money(record, row, sheet.layout, report)
        _check_order(record, sheet.layout, report)
    _refuse_twins(records, sheet.layout, report)
    if sheet.layout is CONTACTS:
        _refuse_second_primary(records, report)
    return records


def _identifying(layout: Layout) -> list[str]:
    if layout is PEOPLE:
        return ["email"]
    return [layout.by_field[field].name for field in layout.identity if layout.is_needed(field)]


def _values(row: Row, sheet: Sheet, report: Report) -> Iterator[tuple[str, Any]]:
    layout = sheet.layout
    for name in sheet.columns:
        column, cell = layout.by_name[name], row.cells.get(name)
        if cell is None:
            continue
        if cell:
            try:
                yield column.field, column.format.read(cell, sheet.separator)
            except Unreadable as trouble:
                report.add(layout.file, row.number, name, cell, str(trouble))
        elif layout.is_needed(column.field):
            report.add(layout.file, row.number, name, "", f"The cell is empty. Every {layout.noun} needs one.")
        else:
            yield from _emptied(column, layout)


def _emptied(column: Column, layout: Layout) -> Iterator[tuple[str, Any]]:
    if not column.is_kept:
        yield column.field, layout.blank(column.field)


def _settle_money(record: Record, row: Row, layout: Layout, report: Report) -> None:
    """Turn sums into cents, and let a currency sign beside a sum agree with the currency's own column or stand in."""
    for field, amount in list(record.values.items()):
        if not isinstance(amount, Amount):
            continue
        record.values[field] = amount.cents
        said = record.values.get("currency") if row.cells.get("currency") else None
        if said is None and amount.currency:
            record.values["currency"] = amount.currency
        elif said is not None and not amount.fits(said):
            expected = f"does not go with {said}. Write the sum without a sign and the currency in its own column."
            report.add(layout.file, record.row, layout.by_field[field].name, amount.mark or "", expected)


def _check_order(record: Record, layout: Layout, report: Report) -> None:
    opened, solved = record.values.get("opened_at"), record.values.get("solved_at")
    if opened and solved and solved < opened:
        report.add(layout.file, record.row, "solved_at", f"{solved:%Y-%m-%d %H:%M}", "is before the ticket was opened.")


def _refuse_twins(records: list[Record], layout: Layout, report: Report) -> None:
    unique = [(field,) for field in UNIQUE_PEOPLE] if layout is PEOPLE else [layout.identity]
    for fields in unique:
        first_rows: dict[tuple[Any, ...], int] = {}
        for record in records:
            key = tuple(record.values.get(field) for field in fields)
            if None in key:
                continue
            first = first_rows.setdefault(key, record.row)
            if first != record.row:
                names = ", ".join(layout.by_field[field].name for field in fields)
                report.add(layout.file, record.row, names, ", ".join(map(str, key)), f"is in row {first} already.")


def _refuse_second_primary(records: list[Record], report: Report) -> None:
    first_rows: dict[str, int] = {}
    for record in records:
        customer = record.values.get("customer_id")
        if customer is None or not record.values.get("is_primary"):
            continue
        first = first_rows.setdefault(customer, record.row)
        if first != record.row:
            expected = f"{customer} has its primary contact in row {first} already. A customer has one."
            report.add(CONTACTS.file, record.row, "is_primary", "", expected)
