"""What a method of the calendar gets to work with."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ask:
    """An open transaction, whose calendar, the variables of the path, the checked arguments and the instant."""

    db: sqlite3.Connection
    mailbox: str
    path: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any]
    now: float
