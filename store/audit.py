"""The audit log: who did what, when; entries are only ever added, and each is chained to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store import audit_chain
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
    """Add an entry; `detail` holds ids and figures, never text that a customer or colleague wrote.

    The entry becomes a link of the workspace's chain when the transaction commits.
    """
    entry = AuditEntry(
        workspace_id=workspace_of(session),
        at=now,
        person_id=person_id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        detail=detail,
    )
    session.add(entry)
    session.flush()
    audit_chain.link_at_commit(session, entry)
