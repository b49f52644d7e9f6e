"""The calls in which a customer meets both CSMs; every move of one is a compare-and-set on its state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Activity, Meeting, WorkspaceSettings

OVER = ("cancelled",)


def get(session: Session, meeting_id: int) -> Meeting | None:
    """Load one meeting of this workspace as it stands now."""
    return session.get(Meeting, meeting_id, populate_existing=True)


def newest(session: Session, transition_id: int) -> Meeting | None:
    """Give the newest call of a transition, whatever became of it."""
    wanted = select(Meeting).where(Meeting.transition_id == transition_id).order_by(Meeting.id.desc()).limit(1)
    return session.scalar(wanted, execution_options={"populate_existing": True})


def took_place(session: Session, transition_id: int) -> datetime | None:
    """Give when a call of a transition took place; None when none did."""
    return session.scalar(
        select(func.max(Meeting.starts_at)).where(Meeting.transition_id == transition_id, Meeting.state == "took place")
    )


def number_over(session: Session, transition_id: int) -> int:
    """Count the calls of a transition that came to nothing."""
    over = select(func.count()).where(Meeting.transition_id == transition_id, Meeting.state.in_(OVER))
    return session.scalar(over) or 0


def begin(session: Session, values: dict[str, Any]) -> Meeting | None:
    """Begin looking for a time; None when the event of this reference is on record already."""
    meeting_id = insert_ignoring(session, Meeting, {"workspace_id": workspace_of(session), **values})
    return None if meeting_id is None else get(session, meeting_id)


def move(session: Session, meeting_id: int, *, from_states: Collection[str], to: str, **values: Any) -> bool:
    """Move a meeting if it still is where the caller believes; False when it is not."""
    done = session.execute(
        update(Meeting).where(Meeting.id == meeting_id, Meeting.state.in_(from_states)).values(state=to, **values)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def note(session: Session, meeting_id: int, **values: Any) -> None:
    """Write down what was found out about a meeting, whatever state it is in."""
    session.execute(update(Meeting).where(Meeting.id == meeting_id).values(**values))


def note_held(
    session: Session, *, customer_id: int, person_id: int, contact_id: int | None, subject: str, at: datetime
) -> None:
    """Put a call that took place among what happened between us and the customer."""
    session.add(
        Activity(
            workspace_id=workspace_of(session),
            customer_id=customer_id,
            person_id=person_id,
            contact_id=contact_id,
            type="meeting",
            subject=subject,
            occurred_at=at,
        )
    )
    session.flush()


def company(session: Session) -> str:
    """Give what this workspace's company is called in invitations; empty when that is not on record."""
    settings = session.get(WorkspaceSettings, workspace_of(session))
    return settings.company_name if settings else ""
