"""Every Slack handler of this release; importing this fills the table of routes."""

from __future__ import annotations

from handlers.slack import (
    answered,
    away,
    briefing,
    connecting,
    handoff,
    holding,
    home,
    looking,
    mails,
    meetings,
    offers,
    outreach,
    promises,
    pulse,
    rapport,
    receipts,
    rewriting,
    sending_options,
    settings,
    two_people,
)

__all__ = [
    "answered",
    "away",
    "briefing",
    "connecting",
    "handoff",
    "holding",
    "home",
    "looking",
    "mails",
    "meetings",
    "offers",
    "outreach",
    "promises",
    "pulse",
    "rapport",
    "receipts",
    "rewriting",
    "sending_options",
    "settings",
    "two_people",
]
