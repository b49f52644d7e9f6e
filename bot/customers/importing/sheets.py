"""From bytes to rows of cells: encodings, separators, headings, and what spreadsheets do to files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from bot.customers.importing.cells import cleaned
from bot.customers.importing.layout import LAYOUTS, Layout
from bot.customers.importing.report import Report
from bot.customers.importing.words import close_to

MOST_BYTES = 100 * 1024 * 1024
SEPARATORS = (",", ";", "\t")
UNDECODED = range(0xDC80, 0xDD00)  # Where `surrogateescape` puts the bytes that are not UTF-8.
FILES = [layout.file for layout in LAYOUTS]


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells by heading, and whether it stops early.

    A cell that could not be decoded is missing; one that the row does not reach is empty.
    """

    number: int
    cells: dict[str, str]
    is_short: bool


@dataclass(frozen=True)
class Sheet:
    """One file as read: how it is separated, which known columns it has, and its rows."""

    layout: Layout
    separator: str
    columns: tuple[str, ...]
    rows: list[Row]


class Unusable(Exception):  # noqa: N818  Errors here are named for what happened, as style.md asks.
    """A file cannot be used, or cannot from this row on (None: it is no single row)."""

    def __init__(self, row: int | None, expected: str) -> None:
        super().__init__(expected)
        self.row, self.expected = row, expected


def read_folder(folder: Path, report: Report) -> list[Sheet]:
    """Read every known file of a folder, in the order of LAYOUTS; whatever is wrong goes into the report."""
    if not folder.is_dir():
        report.add(str(folder), None, None, "", "There is no folder by that name.")
        return []
    found = _known_files(folder, report)
    if not found:
        report.add(str(folder), None, None, "", f"The folder has none of the files {', '.join(FILES)}.")
    sheets = (_read_file(found[layout.file], layout, report) for layout in LAYOUTS if layout.file in found)
    return [sheet for sheet in sheets if sheet is not None]


def _known_files(folder: Path, report: Report) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file()):
        name = path.name.lower()
        if name not in FILES:
            expected = f"Rapport knows no file of this name.{close_to(name, FILES)} Rename it or take it out."
            report.add(path.name, None, None, "", expected)
        elif name in found:
            report.add(path.name, None, None, "", f"The folder has {found[name].name} too. Keep one of them.")
        else:
            found[name] = path
    return found


def _read_file(path: Path, layout: Layout, report: Report) -> Sheet | None:
    try:
        return _read_sheet(_text(path), layout, report)
    except Unusable as trouble:
        report.add(layout.file, trouble.row, None, "", trouble.expected)
    except OSError as error:
        report.add(layout.file, None, None, "", f"The file cannot be read: {error.strerror}.")
    return None


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise Unusable(None, "The file is over 100 MB. Cut it into parts and import one after another.")
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(None, 'The file is UTF-16. Save it as "CSV UTF-8".')
    return content.decode("utf-8-sig", errors="surrogateescape")


def _read_sheet(text: str, layout: Layout, report: Report) -> Sheet | None:
    separator = _separator(text, layout)
    records = _records(text, separator)
    header = next(records, None)
    if header is None:
        raise Unusable(None, "The file is empty. It needs a first row with the names of its columns.")
    columns = _columns(header[1], layout, report)
    if columns is None:
        return None
    rows = list(_rows(records, columns, layout, report))
    if rows and rows[-1].is_short and not text.endswith(("\n", "\r")):
        report.add(layout.file, rows[-1].number, None, "", "The file ends in the middle of this row.")
    return Sheet(layout, separator, tuple(name for name in columns if name), rows)


def _separator(text: str, layout: Layout) -> str:
    """Choose the separator under which the first row has the most known headings."""
    first = text.split("\n", 1)[0]

    def known(separator: str) -> int:
        cells = next(csv.reader([first], delimiter=separator), [])
        return len({_heading(cell) for cell in cells} & set(layout.by_name))

    return max(SEPARATORS, key=lambda separator: (known(separator), first.count(separator)))


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Number the records like a spreadsheet does: a line break inside quotes begins no row, an empty line is one."""
    number = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            yield number, record
    except csv.Error as error:
        raise Unusable(number + 1, _trouble(str(error))) from error


def _trouble(error: str) -> str:
    if "limit" in error:
        return f"A cell has more than {csv.field_size_limit():,} characters, or a quotation mark is missing."
    if "unexpected end" in error:
        return "A quotation mark is opened in this row and never closed."
    return 'A quotation mark stands in the middle of a cell. Write "" for each one inside quotes.'


def _heading(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())


def _columns(header: list[str], layout: Layout, report: Report) -> list[str] | None:
    """Give the columns' names in order, "" for one without a heading; None when the header cannot be used."""
    names = [_heading(cell) for cell in header]
    before = len(report.problems)
    for name, cell in zip(names, header, strict=True):
        if name and name not in layout.by_name:
            hint = close_to(name, list(layout.by_name)) or f" The columns are {', '.join(layout.by_name)}."
            report.add(layout.file, 1, None, cell.strip(), f"is not a column of this file.{hint}")
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        report.add(layout.file, 1, name, "", "The column is there more than once.")
    if not any(names):
        report.add(layout.file, 1, None, "", "The first row has no names of columns.")
    return None if len(report.problems) > before else names


def _rows(
    records: Iterable[tuple[int, list[str]]], columns: list[str], layout: Layout, report: Report
) -> Iterator[Row]:
    for number, record in records:
        if not any(cell.strip() for cell in record):
            continue
        beyond = [cell for cell in record[len(columns) :] if cell.strip()]
        beyond += [cell for cell, name in zip(record, columns, strict=False) if not name and cell.strip()]
        if beyond:
            report.add(
                layout.file, number, None, beyond[0].strip(), "stands under no heading. Quote cells with separators."
            )
        cells = {name: cell for name, cell in zip_longest(columns, record[: len(columns)], fillvalue="") if name}
        decoded = {name: cell for name, cell in cells.items() if _is_decoded(name, cell, number, layout, report)}
        yield Row(number, {name: cleaned(cell) for name, cell in decoded.items()}, len(record) < len(columns))


def _is_decoded(name: str, cell: str, number: int, layout: Layout, report: Report) -> bool:
    if cell.isascii() or not any(ord(letter) in UNDECODED for letter in cell):
        return True
    report.add(layout.file, number, name, cell, 'is not UTF-8. Save the file as "CSV UTF-8".')
    return False
