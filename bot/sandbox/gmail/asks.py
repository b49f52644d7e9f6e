"""What comes in, what a method gets to work with, and what goes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.gmail import mailboxes


@dataclass(frozen=True)
class Call:
    """A request as it came in, alone or inside a batch; `path` starts with `gmail/v1/` or `upload/gmail/v1/`."""

    http_method: str
    path: str
    query: list[tuple[str, str]]
    authorization: str
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What goes back: a status and JSON (nothing for 204), and headers beyond the usual."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """What a method gets to work with: an open transaction, whose mailbox, the checked arguments, the instant."""

    db: sqlite3.Connection
    mailbox: mailboxes.Mailbox
    path: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any]
    now: float
    sees_content: bool


Play = Callable[[Ask], dict[str, Any] | None]
"""What a method does; None is an answer without a body."""
