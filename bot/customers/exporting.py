"""Writing a workspace's customers and what is known about them as the CSV files that an import takes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.customers.importing.cells import guarded
from bot.customers.importing.layout import CONTACTS, CUSTOMERS, LAYOUTS, PEOPLE, Column, Layout
from bot.customers.importing.report import FileReport, Report
from store.importing import read_rows

KEY = {PEOPLE.file: "email", CUSTOMERS.file: "external_ref", CONTACTS.file: "external_ref"}


def export_folder(session: Session, folder: Path) -> Report:
    """Write ten files into a folder, over those of an earlier export; the same data always gives the same bytes.

    UTF-8 with a byte order mark, commas, CRLF: spreadsheets open it as it is. Raises OSError when the folder cannot be
    written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    refs = {
        layout.file: {
            row.id: getattr(row, KEY[layout.file]) for row in read_rows(session, layout.model, [KEY[layout.file]])
        }
        for layout in LAYOUTS
        if layout.file in KEY
    }
    return Report(files=[_write(session, layout, refs, folder) for layout in LAYOUTS])


def _write(session: Session, layout: Layout, refs: dict[str, dict[int, str]], folder: Path) -> FileReport:
    writers = [_writer(column, refs) for column in layout.columns]
    fields = [column.field for column in layout.columns]
    # Sorted here because databases disagree about the order of letters.
    rows = sorted(
        [write(value) for write, value in zip(writers, tuple(row)[1:], strict=True)]
        for row in read_rows(session, layout.model, fields)
    )
    unfinished = folder / f".{layout.file}.part"
    with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in layout.columns)
        writer.writerows(rows)
    unfinished.replace(folder / layout.file)
    return FileReport(layout.file, exported=len(rows))


def _writer(column: Column, refs: dict[str, dict[int, str]]) -> Callable[[Any], str]:
    shown: Callable[[Any], str] = column.format.write
    if column.points_at is not None:
        shown = refs[column.points_at].__getitem__

    def write(value: Any) -> str:
        if value is None:
            return ""
        text = shown(value)
        return guarded(text) if column.format.may_be_formula else text

    return write
