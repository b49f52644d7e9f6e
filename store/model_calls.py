"""Questions to the language model: whether one may be asked about a customer, and what each one took."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import Customer, ModelCall, WorkspaceSettings

SWITCH = "ai"
"""The key under which a workspace keeps False when it wants no model at all."""


def is_allowed(session: Session, customer_id: int) -> bool:
    """Tell whether the workspace and this customer's contract let a model read what the customer may read."""
    customer = session.get(Customer, customer_id)
    settings = session.get(WorkspaceSettings, workspace_of(session))
    is_off = settings is not None and settings.values.get(SWITCH) is False
    return customer is not None and customer.ai_allowed and not is_off


def add(session: Session, **values: Any) -> None:
    """Keep one call: purpose, model, outcome, tokens, cost in millionths of a dollar, milliseconds, moment."""
    session.add(ModelCall(workspace_id=workspace_of(session), **values))
    session.flush()
