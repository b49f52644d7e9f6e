"""Claims that a person has said are true, sentence by sentence, for one mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import SettledClaim


def settled(session: Session, outreach_id: int) -> set[str]:
    """Give the sentences of a mail that somebody has said are true."""
    return set(session.scalars(select(SettledClaim.sentence).where(SettledClaim.outreach_id == outreach_id)))


def settle(session: Session, outreach_id: int, sentence: str, person_id: int, now: datetime) -> None:
    """Note that a person says a sentence of a mail is true; the first to say so stays on record."""
    values = {
        "workspace_id": workspace_of(session),
        "outreach_id": outreach_id,
        "sentence": sentence,
        "person_id": person_id,
        "settled_at": now,
    }
    insert_ignoring(session, SettledClaim, values)
