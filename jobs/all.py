"""Every job of this release; importing this registers them."""

from __future__ import annotations

from jobs import cards, handoff, mailboxes, outreach, people, two_people, writing

__all__ = ["cards", "handoff", "mailboxes", "outreach", "people", "two_people", "writing"]
