"""What a card looks like: its blocks, the text that notifications and screen readers use, and what needs a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# What the message in the thread says once its trouble is over, by the trouble's key.
CLEARED = {
    "looking": "Settled: it is known again how this mail stands.",
    "unknown": "Settled: you said that it isn't there. It is a draft here again.",
    "held": "Settled: it isn't held any more.",
    "held back": "Settled: this mail was changed or sent since.",
    "still a draft": "Settled: this mail was changed or sent since.",
    "reconnect": "Settled: Gmail is connected again.",
    "refused": "Settled: this mail was changed or sent since.",
    "writing": "Settled: the draft is written.",
    "nobody covers": "Settled: those days are over.",
}
# The same where the mail has left after all.
CLEARED_BY_LEAVING = {"unknown": "Settled: you found it in your Sent folder. It left; one copy."}


@dataclass(frozen=True)
class Trouble:
    """Something that needs the person now: posted in the card's thread, because an edit notifies nobody."""

    key: str
    text: str
    blocks: list[dict[str, Any]]


@dataclass(frozen=True)
class Drawing:
    """One card, drawn. `text` is the notification: it names no customer where the card is bad news.

    At `changes_at` it looks different although nothing was done: a draft grew old, or the recipient's day began.
    `has_left` is true of a mail that was sent. `solved` is what the message about a trouble that is over becomes, in
    marked-up text, where more is known than that.
    """

    text: str
    blocks: list[dict[str, Any]]
    trouble: Trouble | None = None
    changes_at: datetime | None = None
    solved: str | None = None
    has_left: bool = False

    def digest(self) -> str:
        """Name what is shown, so that drawing the same again costs no call to Slack."""
        return hashlib.sha256(json.dumps([self.text, self.blocks], sort_keys=True).encode()).hexdigest()
