"""What a card looks like: its blocks, the text that notifications and screen readers use, and what needs a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Trouble:
    """Something that needs the person now: posted in the card's thread, because an edit notifies nobody.

    `cleared` is what that message says once it is over.
    """

    key: str
    text: str
    blocks: list[dict[str, Any]]
    cleared: str


@dataclass(frozen=True)
class Drawing:
    """One card, drawn. `text` is the notification: it names no customer where the card is bad news."""

    text: str
    blocks: list[dict[str, Any]]
    trouble: Trouble | None = None

    def digest(self) -> str:
        """Name what is shown, so that drawing the same again costs no call to Slack."""
        return hashlib.sha256(json.dumps([self.text, self.blocks], sort_keys=True).encode()).hexdigest()
