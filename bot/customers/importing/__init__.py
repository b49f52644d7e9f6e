"""Taking in a folder of CSV files: all of it or nothing, the same folder twice without effect, and quietly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.customers.importing.left_out import without_forgotten
from bot.customers.importing.planning import Step, plan
from bot.customers.importing.report import FileReport, ImportRefused, OwnerChange, Problem, Report
from bot.customers.importing.sheets import read_folder
from bot.customers.importing.writing import write
from store.importing import had_an_import, note_first_import

__all__ = ["FileReport", "ImportRefused", "OwnerChange", "Problem", "Report", "import_folder"]


def import_folder(session: Session, folder: Path, *, now: datetime, dry_run: bool = False) -> Report:
    """Bring the CSV files of a folder into the session's workspace; docs/data.md describes the files.

    Raises ImportRefused, whose `report` has every problem of every file, with nothing written. Does not commit, makes
    no jobs and no cards: `owner_changes` of the report says which customers changed hands. A dry run reports the same
    and writes nothing.
    """
    report = Report(dry_run=dry_run, is_first=not had_an_import(session))
    steps = plan(session, without_forgotten(session, read_folder(folder, report), report), report)
    if report.problems:
        raise ImportRefused(report)
    report.files = [_counts(step) for step in steps]
    real: dict[int, int] = {}
    if not dry_run:
        real = write(session, steps)
        note_first_import(session, now=now)
    report.owner_changes = [_known(change, real) for change in report.owner_changes]
    return report


def _known(change: OwnerChange, real: dict[int, int]) -> OwnerChange:
    is_provisional = change.to_id is not None and change.to_id < 0
    return replace(change, to_id=real.get(change.to_id or 0)) if is_provisional else change


def _counts(step: Step) -> FileReport:
    return FileReport(step.layout.file, len(step.created), len(step.updated), step.unchanged)
