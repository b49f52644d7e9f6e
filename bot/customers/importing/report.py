"""What an import or export did, would do or refused, and the lines that say so."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import Invalid

LONGEST_VALUE = 40
LINES_PER_FILE = 50


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `row` is counted like a spreadsheet does (the header is 1); `expected` goes on where a sentence that began with
    `value` left off.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    expected: str

    def line(self) -> str:
        """Say where it is, what stands there and what should."""
        place = self.file if self.row is None else f"{self.file} row {self.row}"
        if self.column is not None:
            place = f"{place}, {self.column}"
        return f"{place}: {self.value} {self.expected}" if self.value else f"{place}: {self.expected}"


@dataclass(frozen=True)
class FileReport:
    """How many rows of one file were (or would be) new, changed and unchanged, or were exported."""

    file: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    exported: int | None = None

    def line(self) -> str:
        """Say it in one line."""
        if self.exported is not None:
            return f"{self.file}: {self.exported:,} {'row' if self.exported == 1 else 'rows'}"
        return f"{self.file}: {self.created:,} new, {self.updated:,} changed, {self.unchanged:,} unchanged"


@dataclass(frozen=True)
class OwnerChange:
    """A customer that was there already and now has another CSM; None means nobody.

    In a dry run `to_id` is None too for a person who does not exist yet.
    """

    customer_id: int
    from_id: int | None
    to_id: int | None


@dataclass
class Report:
    """The outcome of one import or export. `left_out` counts rows about people who asked to be forgotten."""

    dry_run: bool = False
    is_first: bool = False
    files: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    owner_changes: list[OwnerChange] = field(default_factory=list)
    left_out: int = 0

    @property
    def changed_nothing(self) -> bool:
        """Whether every row was as it is on record."""
        return not any(file.created or file.updated for file in self.files)

    def add(self, file: str, row: int | None, column: str | None, value: str, expected: str) -> None:
        """Record a problem, its value shortened and made fit for one line."""
        self.problems.append(Problem(file, row, column, shortened(value), expected))

    def lines(self) -> list[str]:
        """Say it for a person: either what happened file by file, or everything that is wrong."""
        if self.problems:
            return self._refusal()
        opening = ["Dry run, nothing was written. An import would make this of it:"] if self.dry_run else []
        return [*opening, *(file.line() for file in self.files), *self._forgotten(), *self._closing()]

    def _forgotten(self) -> list[str]:
        """Say that rows were left out, and what ends it; whose they are is not to be said any more."""
        if not self.left_out:
            return []
        rows = counted(self.left_out, "row")
        return [f"{rows} about somebody who asked to be forgotten left out. Remove them where the files come from too."]

    def _refusal(self) -> list[str]:
        lines = [f"Nothing was imported: {counted(len(self.problems), 'problem')}."]
        by_file: dict[str, list[Problem]] = {}
        for problem in self.problems:
            by_file.setdefault(problem.file, []).append(problem)
        for file, problems in by_file.items():
            shown = sorted(problems, key=lambda problem: problem.row or 0)[:LINES_PER_FILE]
            lines += [problem.line() for problem in shown]
            if len(problems) > len(shown):
                lines.append(f"{file}: {len(problems) - len(shown):,} more like these.")
        return lines

    def _closing(self) -> list[str]:
        if self.owner_changes:
            moved = counted(len(self.owner_changes), "customer")
            return [f"{moved} {'would change' if self.dry_run else 'changed'} hands."]
        if self.changed_nothing and all(file.exported is None for file in self.files):
            return ["Everything was on record already."]
        return []


class ImportRefused(Invalid):
    """The files cannot be imported and nothing was written; `report` lists every problem."""

    def __init__(self, report: Report) -> None:
        first = report.problems[0].line()
        super().__init__(f"Nothing was imported: {counted(len(report.problems), 'problem')}. The first: {first}")
        self.report = report


def counted(number: int, noun: str) -> str:
    """Put a number before a noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shortened(value: str) -> str:
    """Cut a value to a length that fits a line, with what cannot be printed shown as a box."""
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
    return printable if len(printable) <= LONGEST_VALUE else f"{printable[: LONGEST_VALUE - 1]}…"
