"""The chain over the audit log: each entry's digest covers the digest before it, so that no change stays hidden.

A link is made in the transaction of its entry, as the last thing before it commits: whoever links holds the workspace's
chain from there to the commit, which is moments, and two transactions can never continue the same link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, event, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import AuditEntry, AuditLink

BEGINNING = "0" * 64
"""What stands before the first link, in place of a digest."""

COLUMNS = ("id", "workspace_id", "at", "person_id", "action", "subject", "subject_id", "detail")
PAGE = 500
_NOTED = "audit entries to link"
_LOCK = text("select pg_advisory_xact_lock(hashtext('audit chain'), cast(:workspace_id as integer))")
_HEAD = select(AuditLink.number, AuditLink.digest).order_by(AuditLink.number.desc()).limit(1)
_ENTRY = tuple(getattr(AuditEntry, name) for name in COLUMNS)
_ALL = select(*_ENTRY).order_by(AuditEntry.id)
_IS_ENTRY = (AuditLink.workspace_id == AuditEntry.workspace_id) & (AuditLink.entry_id == AuditEntry.id)
_CHAIN: Select[Any] = (
    select(AuditLink.number, AuditLink.entry_id, AuditLink.digest, *_ENTRY)
    .outerjoin(AuditEntry, _IS_ENTRY)
    .where(AuditLink.number > bindparam("last"))
    .order_by(AuditLink.number)
    .limit(bindparam("size"))
)


@dataclass(frozen=True)
class Link:
    """One link as it stands in the database or in an exported file; no entry where that is missing."""

    number: int
    entry_id: int
    digest: str
    entry: dict[str, Any] | None


class Unreadable(Exception):  # noqa: N818  Named for what happened.
    """Something stands in a row that no program of ours wrote; `entry_id` says in which."""

    def __init__(self, number: int, entry_id: int | None) -> None:
        super().__init__(f"link {number} cannot be read")
        self.number = number
        self.entry_id = entry_id


def digest_of(number: int, previous: str, entry: dict[str, Any]) -> str:
    """Give the SHA-256, in hex, over canonical JSON of the number, the digest before, and the entry as plain values."""
    whole = {"number": number, "previous": previous, "entry": entry}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def plain(row: Row[Any] | AuditEntry) -> dict[str, Any]:
    """Give an entry's columns as JSON holds them: the moment in UTC to the microsecond, `detail` as it reads back."""
    values = {name: getattr(row, name) for name in COLUMNS}
    at: datetime = values["at"]
    return values | {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "detail": json.loads(json.dumps(values["detail"])),
    }


def link_at_commit(session: Session, entry: AuditEntry) -> None:
    """Have an entry linked when this session's transaction commits; one that is rolled back leaves no link."""
    session.info.setdefault(_NOTED, []).append(entry)


@event.listens_for(Session, "before_commit")
def _link_noted(session: Session) -> None:
    if not session.info.get(_NOTED) or session.in_nested_transaction():
        return  # A savepoint commits nothing; the chain is held only when everything else is done.
    session.flush()  # Every other lock is taken before the chain's, so that nobody waits for a holder of the chain.
    noted = [entry for entry in session.info.pop(_NOTED) if entry in session]
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"workspace_id": workspace_of(session)})
    head = session.execute(_HEAD).first()
    # The first link of a workspace brings in what was noted before there was a chain.
    entries: Iterable[Any] = session.execute(_ALL).all() if head is None else noted
    _append(session, entries, *(head or (0, BEGINNING)))


def _append(session: Session, entries: Iterable[Any], number: int, digest: str) -> None:
    rows, workspace_id = [], workspace_of(session)
    for entry in entries:
        number, previous = number + 1, digest
        digest = digest_of(number, previous, plain(entry))
        rows.append({"workspace_id": workspace_id, "number": number, "entry_id": entry.id, "digest": digest})
    if rows:
        session.execute(insert(AuditLink), rows)


def links(session: Session) -> Iterator[Link]:
    """Read a workspace's chain in order, a page at a time; raises Unreadable at the first row that makes no sense."""
    last, size = 0, PAGE
    while True:
        try:
            page = session.execute(_CHAIN, {"last": last, "size": size}).all()
        except (SQLAlchemyError, ValueError, TypeError):
            if size == 1:
                raise Unreadable(*_named(session, last)) from None
            size = 1  # Row by row from here on, to find the one.
            continue
        for row in page:
            found = plain(row) if row.id is not None else None
            yield Link(row.number, row.entry_id, row.digest, found)
        if len(page) < size:
            return
        last = page[-1].number


def unlinked(session: Session) -> tuple[int, int | None]:
    """Count the entries that no link covers, and name the first of them."""
    row = session.execute(
        select(func.count(), func.min(AuditEntry.id)).where(~select(1).where(_IS_ENTRY).exists())
    ).one()
    return row[0], row[1]


def _named(session: Session, last: int) -> tuple[int, int | None]:
    named = select(AuditLink.number, AuditLink.entry_id).where(AuditLink.number > last)
    row = session.execute(named.order_by(AuditLink.number).limit(1)).first()
    return (last + 1, None) if row is None else (row.number, row.entry_id)
