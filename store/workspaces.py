"""What a workspace has decided for itself: values by name, kept in one row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import Installation, Outreach, WorkspaceSettings

CRM_BCC = "crm_bcc"
PILOT = "pilot"


def setting(session: Session, name: str) -> Any:
    """Give what the workspace decided; None when it has not."""
    settings = session.get(WorkspaceSettings, workspace_of(session))
    return settings.values.get(name) if settings else None


def settings(session: Session) -> dict[str, Any]:
    """Give everything the workspace decided."""
    found = session.get(WorkspaceSettings, workspace_of(session))
    return dict(found.values) if found else {}


def decide(session: Session, name: str, value: Any) -> None:
    """Write down one decision of the workspace; None takes it back."""
    workspace_id = workspace_of(session)
    locked = select(WorkspaceSettings).where(WorkspaceSettings.workspace_id == workspace_id).with_for_update()
    found = session.scalar(locked, execution_options={"populate_existing": True})
    if found is None:
        installation = session.get_one(Installation, workspace_id)
        found = WorkspaceSettings(workspace_id=workspace_id, company_name=installation.name, values={})
        session.add(found)
    kept = {key: kept for key, kept in found.values.items() if key != name}
    found.values = kept if value is None else {**kept, name: value}
    session.flush()


def drafts(session: Session) -> list[Outreach]:
    """List every draft of the workspace: what the workspace decides shows on their cards."""
    return list(session.scalars(select(Outreach).where(Outreach.state == "drafted").order_by(Outreach.id)))
