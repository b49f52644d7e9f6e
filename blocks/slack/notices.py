"""Small things said in a modal or a message: one line, nothing to press."""

from __future__ import annotations

from typing import Any

from blocks.slack.text import plain

View = dict[str, Any]


def notice(text: str, title: str = "Rapport") -> View:
    """Show one message in a modal with nothing but a way out."""
    return {
        "type": "modal",
        "title": plain(title),
        "close": plain("Close"),
        "blocks": [{"type": "section", "text": plain(text[:3000])}],
    }
