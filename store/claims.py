"""What a person has settled for one mail: claims they say are true, sentence by sentence, and limits set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import SettledClaim
from store.queries import built_once, every


def settled(session: Session, outreach_id: int) -> set[str]:
    """Give the sentences of a mail that somebody has said are true."""
    return set(_settled(session, outreach_id))


@every
def _settled(outreach_id: int) -> Select[str]:
    return select(SettledClaim.sentence).where(SettledClaim.outreach_id == outreach_id)


def set_aside(session: Session, outreach_id: int) -> list[tuple[str, str]]:
    """List the limits that somebody has set aside for a mail, each with the reason, oldest first."""
    return [(limit, reason) for limit, reason in session.execute(*_set_aside(outreach_id))]


@built_once
def _set_aside(outreach_id: int) -> Select[Any, Any]:
    found = select(SettledClaim.sentence, SettledClaim.reason).where(
        SettledClaim.outreach_id == outreach_id, SettledClaim.reason.is_not(None)
    )
    return found.order_by(SettledClaim.id)


def settle(
    session: Session, outreach_id: int, sentence: str, person_id: int, *, reason: str | None = None, now: datetime
) -> None:
    """Note that a person says a sentence is true, or sets a limit aside; the first to say so stays on record."""
    values = {
        "workspace_id": workspace_of(session),
        "outreach_id": outreach_id,
        "sentence": sentence,
        "person_id": person_id,
        "settled_at": now,
        "reason": reason,
    }
    insert_ignoring(session, SettledClaim, values)


def forget(session: Session, outreach_id: int, sentence: str) -> None:
    """Forget that somebody has settled this for a mail."""
    theirs = SettledClaim.outreach_id == outreach_id, SettledClaim.sentence == sentence
    session.execute(delete(SettledClaim).where(*theirs))
