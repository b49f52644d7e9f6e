"""What an import would write: each record beside what is on record, nothing written yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.customers.importing.cells import canonical_ref
from bot.customers.importing.directory import Directory
from bot.customers.importing.layout import CONTACTS, CUSTOMERS, HEALTH, PEOPLE, USAGE, Layout
from bot.customers.importing.records import UNIQUE_PEOPLE, Record, read_records
from bot.customers.importing.report import OwnerChange, Report
from bot.customers.importing.sheets import Sheet
from store.importing import read_rows, settings_chosen

POINTED_AT = (PEOPLE.file, CUSTOMERS.file, CONTACTS.file)
DAY_OF = {USAGE.file: "measured_on", HEALTH.file: "scored_on"}


@dataclass
class Step:
    """What one file asks for: whole new rows (each with its provisional id), changed fields by id, and the rest."""

    layout: Layout
    created: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    updated: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0


class Planner:
    """Plans one file; the directory is shared by all files of an import."""

    def __init__(self, session: Session, sheet: Sheet, directory: Directory, report: Report) -> None:
        self.sheet, self.layout, self.directory, self.report = sheet, sheet.layout, directory, report
        self.records = read_records(sheet, report)
        self.on_record = self._read_existing(session)
        self.by_id = {row.id: row for row in self.on_record}
        self.by_ref = {
            canonical_ref(row.external_ref): row for row in self.on_record if getattr(row, "external_ref", None)
        }
        # What people chose for themselves is their word, and no file's.
        self.chosen = settings_chosen(session) if self.layout is PEOPLE else {}
        self.ids: dict[int, int] = {}  # The id of each record that others may point at, by the record's row.

    def register(self) -> None:
        """Make this file's rows known to the directory, so that others, and they themselves, can be pointed at."""
        by_address = {row.email.lower(): row for row in self.on_record} if self.layout is PEOPLE else {}
        by_member = {row.slack_ref: row for row in self.on_record if row.slack_ref} if self.layout is PEOPLE else {}
        for record in self.records:
            found = self.by_ref.get(record.values.get("external_ref", ""))
            found = found or by_address.get(record.values.get("email")) or by_member.get(record.values.get("slack_ref"))
            self.ids[record.row] = self.directory.register(self.layout.file, record, found.id if found else None)
        if self.layout is PEOPLE:
            self._refuse_taken(by_address, by_member)

    def step(self, unread: set[str]) -> Step:
        """Compare every record with what is on record; `unread` are files that could not be read at all."""
        for record in self.records:
            self._resolve(record, unread)
        step = Step(self.layout)
        nameless = self._nameless()
        for record in self.records:
            self._place(record, step, nameless)
        return step

    def _read_existing(self, session: Session) -> list[Row[Any]]:
        day = DAY_OF.get(self.layout.file)
        days = [record.values[day] for record in self.records if record.values.get(day)] if day else []
        between = (day, min(days), max(days)) if day and days else None
        return list(read_rows(session, self.layout.model, list(self.layout.by_field), between))

    def _refuse_taken(self, *held: dict[str, Row[Any]]) -> None:
        for record in self.records:
            for name, holders in zip(UNIQUE_PEOPLE, (self.by_ref, *held), strict=True):
                holder = holders.get(record.values.get(name, ""))
                if holder is not None and holder.id != self.ids[record.row]:
                    column = self.layout.by_field[name].name
                    expected = f"belongs to {holder.name} ({holder.external_ref or holder.email}) already."
                    self.report.add(self.layout.file, record.row, column, record.values[name], expected)

    def _resolve(self, record: Record, unread: set[str]) -> None:
        for column in self.layout.columns:
            key = record.values.get(column.field)
            if column.points_at is None or key is None:
                continue
            found = self.directory.find(column.points_at, key)
            record.values[column.field] = found
            if found is None:
                del record.values[column.field]
                if column.points_at not in unread:
                    expected = self.directory.explain(column.points_at, key)
                    self.report.add(self.layout.file, record.row, column.name, key, expected)
        self._check_pointers(record)

    def _check_pointers(self, record: Record) -> None:
        values = record.values
        if self.layout is PEOPLE and values.get("manager_id") == self.ids[record.row]:
            self.report.add(self.layout.file, record.row, "manager", "", "Nobody is their own manager.")
        if self.layout is CONTACTS and "customer_id" in values:
            self.directory.customer_of_contact[self.ids[record.row]] = values["customer_id"]
        contact, customer = values.get("contact_id"), values.get("customer_id")
        if contact and customer and self.directory.customer_of_contact.get(contact, customer) != customer:
            self.report.add(self.layout.file, record.row, "contact", "", "The contact belongs to another customer.")

    def _nameless(self) -> dict[tuple[Hashable, ...], list[int]]:
        """Find rows on record without an external id by what they say, for rows of the file that have none either."""
        found: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
        if "external_ref" not in self.layout.identity:
            for row in self.on_record:
                found[tuple(getattr(row, name) for name in self.layout.identity)].append(row.id)
            return found
        said = self._said()
        for row in reversed(self.on_record):
            if row.external_ref is None and self.layout is not PEOPLE:
                found[tuple(getattr(row, name) for name in said)].append(row.id)
        return found

    def _said(self) -> list[str]:
        fields = [self.layout.by_name[name].field for name in self.sheet.columns]
        return [name for name in fields if name != "external_ref"]

    def _find(self, record: Record, nameless: dict[tuple[Hashable, ...], list[int]]) -> Row[Any] | None:
        if record.row in self.ids:
            return self.by_id.get(self.ids[record.row])
        if record.values.get("external_ref"):
            return self.by_ref.get(record.values["external_ref"])
        fields = self._said() if "external_ref" in self.layout.identity else self.layout.identity
        alike = nameless.get(tuple(record.values.get(name) for name in fields))
        return self.by_id[alike.pop()] if alike else None

    def _place(self, record: Record, step: Step, nameless: dict[tuple[Hashable, ...], list[int]]) -> None:
        found = self._find(record, nameless)
        if found is None:
            step.created.append((self.ids.get(record.row, 0), self._whole(record)))
            return
        chosen = self.chosen.get(found.id, frozenset())
        changed = {
            name: value for name, value in record.values.items() if getattr(found, name) != value and name not in chosen
        }
        if not changed:
            step.unchanged += 1
            return
        step.updated.append((found.id, changed))
        if self.layout is CUSTOMERS and "owner_id" in changed:
            self.report.owner_changes.append(OwnerChange(found.id, found.owner_id, changed["owner_id"]))

    def _whole(self, record: Record) -> dict[str, Any]:
        """Complete a new row; a column that the file lacks and a new row needs is a problem of that row."""
        whole = {}
        for column in self.layout.columns:
            if column.field in record.values:
                whole[column.field] = record.values[column.field]
            elif self.layout.is_needed(column.field) and column.name not in self.sheet.columns:
                expected = f"The file has no column {column.name}, and a new {self.layout.noun} needs one."
                self.report.add(self.layout.file, record.row, None, "", expected)
            else:
                whole[column.field] = self.layout.blank(column.field)
        return whole


def plan(session: Session, sheets: list[Sheet], report: Report) -> list[Step]:
    """Plan every file; problems and changes of owners go into the report. References to new rows are below zero."""
    unread = {problem.file for problem in report.problems} - {sheet.layout.file for sheet in sheets}
    directory = Directory(session)
    planners = [Planner(session, sheet, directory, report) for sheet in sheets]
    for planner in planners:
        if planner.layout.file in POINTED_AT:
            planner.register()
    return [planner.step(unread) for planner in planners]
