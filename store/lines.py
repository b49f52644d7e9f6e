"""Lines: what is said to one person in their direct message because it did not belong where they asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from store import cards
from store.database import workspace_of
from store.models import Line

_LINES: Table = Line.__table__  # type: ignore[assignment]  # A mapped class's table is a Table.
_SAY = insert(_LINES).returning(_LINES.c.id)  # Past the unit of work: half of what an event costs would be that.


def say(session: Session, person_id: int, text: str, blocks: list[dict[str, Any]] | None, *, now: datetime) -> None:
    """Say something to a person in our direct message."""
    values = {"person_id": person_id, "text": text, "blocks": blocks, "said_at": now}
    line_id = session.scalar(_SAY, {"workspace_id": workspace_of(session), **values})
    cards.show(session, "line", int(line_id or 0), person_id, now=now)


def get(session: Session, line_id: int) -> Line | None:
    """Give a line; None when it is not of this workspace."""
    return session.get(Line, line_id)
