"""What a person reads before Google's page, and after it."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import actions, link
from blocks.slack.text import section

WHY = (
    "*Connect Gmail*, so that your mails come from you and I notice the answers.\n"
    "I look at who wrote to whom and when, for people in your customer list; I read text only in conversations you"
    " started here. I can't delete or move mail. Nothing leaves without your Send.\n"
    "Google's page will say “read your email”; it has no narrower permission for noticing answers."
)


def connect(url: str) -> list[dict[str, Any]]:
    """Say what connecting means, and lead to Google's page."""
    return [section(WHY), actions(link("Connect Gmail", "connect.open", url))]
