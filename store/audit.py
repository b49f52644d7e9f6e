"""The audit log: who did what, when; entries are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import AuditEntry


def note(  # noqa: PLR0917  Who, what, about what: a sentence in its usual order.
    session: Session,
    person_id: int | None,
    action: str,
    subject: str,
    subject_id: int,
    detail: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Add an entry; `detail` holds ids and figures, never text that a customer or colleague wrote."""
    session.add(
        AuditEntry(
            workspace_id=workspace_of(session),
            at=now,
            person_id=person_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
        )
    )
    session.flush()
