"""Lines: what is said to one person in their direct message because it did not belong where they asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store import cards
from store.database import workspace_of
from store.models import Line


def say(session: Session, person_id: int, text: str, blocks: list[dict[str, Any]] | None, *, now: datetime) -> None:
    """Say something to a person in our direct message."""
    line = Line(workspace_id=workspace_of(session), person_id=person_id, text=text, blocks=blocks, said_at=now)
    session.add(line)
    session.flush()
    cards.show(session, "line", line.id, person_id, now=now)


def get(session: Session, line_id: int) -> Line | None:
    """Give a line; None when it is not of this workspace."""
    return session.get(Line, line_id)
