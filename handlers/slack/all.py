"""Every Slack handler of this release; importing this fills the table of routes."""

from __future__ import annotations

from handlers.slack import briefing, handoff, home, offers, outreach, rapport, rewriting, settings, two_people

__all__ = ["briefing", "handoff", "home", "offers", "outreach", "rapport", "rewriting", "settings", "two_people"]
