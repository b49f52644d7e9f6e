"""What a person reads before Google's page, and after it."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import actions, link
from blocks.slack.text import plain, section

READING = (
    "I look at who wrote to whom and when, for people in your customer list; I read text only in conversations you"
    " started here. I can't delete or move mail. Nothing leaves without your Send."
)
WHY = (
    "*Connect Gmail*, so that your mails come from you and I notice the answers.\n"
    f"{READING}\n"
    "Google's page will say “read your email”; it has no narrower permission for noticing answers."
)


def connect(url: str) -> list[dict[str, Any]]:
    """Say what connecting means, and lead to Google's page."""
    return [section(WHY), actions(link("Connect Gmail", "connect.open", url))]


def connect_form(url: str) -> dict[str, Any]:
    """Say the same in a modal, for somebody who presses the button on Home."""
    return {"type": "modal", "title": plain("Gmail"), "close": plain("Close"), "blocks": connect(url)}
