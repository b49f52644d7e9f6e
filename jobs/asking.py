"""Whom a job asks when it keeps failing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


def tell_nobody(_session: Session, _arguments: dict[str, Any], _trouble: str, _now: datetime) -> None:
    """Leave it to the log and the metrics: what failed was itself the telling, or nobody waits for it."""
