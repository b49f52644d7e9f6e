"""Rows about somebody who asked to be forgotten are left out of an import, however often the file brings them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.customers.forgetting import OF_CONTACT
from bot.customers.importing.cells import canonical_ref
from bot.customers.importing.layout import ACTIVITIES_FILE, CONTACTS
from bot.customers.importing.report import Report
from bot.customers.importing.sheets import Row, Sheet
from store import forgotten


def without_forgotten(session: Session, sheets: list[Sheet], report: Report) -> list[Sheet]:
    """Give the sheets without contacts who were forgotten and what happened with them; counted in the report.

    They are told by salted hashes of their address and of the external id they had. What else points at them, a ticket,
    is taken in without them.
    """
    is_forgotten = forgotten.recogniser(session)
    refs = _theirs(sheets, is_forgotten)
    return [_left(sheet, refs, is_forgotten, report) for sheet in sheets]


def _theirs(sheets: list[Sheet], is_forgotten: Callable[[str], bool]) -> set[str]:
    """Find the external ids that stand for them in these files; each is asked about once."""
    contacts = [row.cells for sheet in sheets if sheet.layout is CONTACTS for row in sheet.rows]
    known = {_ref(cells.get("external_id")) for cells in contacts if is_forgotten(cells.get("email") or "")}
    named = {_ref(cells.get("external_id")) for cells in contacts}
    named |= {_ref(row.cells.get("contact")) for sheet in sheets for row in sheet.rows}
    return (known | {ref for ref in named if is_forgotten(f"{OF_CONTACT}{ref}")}) - {""}


def _left(sheet: Sheet, refs: set[str], is_forgotten: Callable[[str], bool], report: Report) -> Sheet:
    if sheet.layout is CONTACTS:
        rows = [row for row in sheet.rows if not (_is_one(row, "external_id", refs) or _has_address(row, is_forgotten))]
    elif sheet.layout is ACTIVITIES_FILE:
        rows = [row for row in sheet.rows if not _is_one(row, "contact", refs)]
    else:
        rows = [
            replace(row, cells={**row.cells, "contact": ""}) if _is_one(row, "contact", refs) else row
            for row in sheet.rows
        ]
    report.left_out += len(sheet.rows) - len(rows)
    return replace(sheet, rows=rows)


def _is_one(row: Row, column: str, refs: set[str]) -> bool:
    return _ref(row.cells.get(column)) in refs


def _has_address(row: Row, is_forgotten: Callable[[str], bool]) -> bool:
    return bool(row.cells.get("email")) and is_forgotten(row.cells["email"])


def _ref(cell: str | None) -> str:
    return canonical_ref((cell or "").strip())
