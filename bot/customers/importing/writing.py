"""Carrying out a plan in bulk: new rows file by file, each reference to a new row replaced by its real id."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.customers.importing.layout import CONTACTS, CUSTOMERS, PEOPLE, Layout
from bot.customers.importing.planning import Step
from store.importing import add_rows, change_rows, read_rows

KEY = {PEOPLE.file: "email", CUSTOMERS.file: "external_ref", CONTACTS.file: "external_ref"}


def write(session: Session, steps: list[Step]) -> dict[int, int]:
    """Write all steps; gives the real ids of the rows that were planned under provisional ones."""
    real: dict[int, int] = {}
    for step in steps:
        created = [(row_id, _with_real_ids(values, step.layout, real)) for row_id, values in step.created]
        add_rows(session, step.layout.model, [_first_pass(values) for _, values in created], step.layout.identity)
        if step.layout.file in KEY:
            real |= _ids_given(session, step)
        managed = [(real[row_id], values) for row_id, values in step.created if values.get("manager_id")]
        changes = [(row_id, {"manager_id": values["manager_id"]}) for row_id, values in managed]
        changes += step.updated
        changed = [(row_id, _with_real_ids(values, step.layout, real)) for row_id, values in changes]
        change_rows(session, step.layout.model, changed)
    session.expire_all()
    return real


def _first_pass(values: dict[str, Any]) -> dict[str, Any]:
    # A manager may be as new as the person, so managers are set once everybody has an id.
    return {**values, "manager_id": None} if "manager_id" in values else values


def _with_real_ids(values: dict[str, Any], layout: Layout, real: dict[int, int]) -> dict[str, Any]:
    pointers = (name for name in values if layout.by_field[name].points_at and values[name] is not None)
    return {**values, **{name: real.get(values[name], values[name]) for name in pointers}}


def _ids_given(session: Session, step: Step) -> dict[int, int]:
    if not step.created:
        return {}
    key = KEY[step.layout.file]
    ids = {getattr(row, key): row.id for row in read_rows(session, step.layout.model, (key,))}
    return {provisional: ids[values[key]] for provisional, values in step.created}
