"""Every Slack handler of this release; importing this fills the table of routes."""

from __future__ import annotations

from handlers.slack import handoff, outreach, rapport

__all__ = ["handoff", "outreach", "rapport"]
