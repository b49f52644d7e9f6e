"""Where exactly a process died, read from the database after its death and from what the wire had seen before it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.sending.clicks import instant

_ROW = (
    "select id, draft_ref, attempted_at, look_until, message_ref from approvals where outreach_id = ?"
    " order by id desc limit 1"
)


@dataclass(frozen=True)
class Wire:
    """What the stand-in had seen of a mail's sending when the process died."""

    drafted: bool = False
    asked: bool = False
    answered: bool = False


class Witness:
    """Reads the product's database without ever writing to it."""

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(f"file:{folder / 'rapport.sqlite'}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def attempted_at(self, outreach_id: int) -> float | None:
        """Give the moment at which the newest sending of a mail was noted as begun."""
        row = self.db.execute(_ROW, (outreach_id,)).fetchone()
        return instant(row[2]) if row and row[2] else None

    def boundary(self, outreach_id: int, wire: Wire) -> str:
        """Name the boundary at which the newest sending of a mail stands, F1 to F9."""
        row = self.db.execute(_ROW, (outreach_id,)).fetchone()
        if row is None:
            return "F10"
        _, draft_ref, attempted_at, look_until, message_ref = row
        if message_ref:
            return "F8"
        if attempted_at is None:
            was_made = draft_ref == "" and wire.drafted
            return "F3" if draft_ref else "F2" if was_made else "F1"
        if look_until is not None:
            return "F9"
        return "F4" if not wire.asked else "F7" if wire.answered else "F6"
