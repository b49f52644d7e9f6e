"""Text in Slack's two forms, with everything that people wrote made harmless in both."""

from __future__ import annotations

from typing import Any

MOST_IN_SECTION = 2990  # Slack takes 3,000 characters.


def plain(text: str) -> dict[str, Any]:
    """Give plain text; Slack shows it as it is, except that `:name:` would become an emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> dict[str, Any]:
    """Give marked-up text that we wrote; put what people wrote through `escape` before it goes in."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def escape(text: str) -> str:
    """Make outside text safe inside mrkdwn: no mention, no link, no formatting can come out of it.

    Slack's rule is to replace `&`, `<` and `>`. The characters that would still format are parted from their words by
    a word joiner, which nobody sees.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        safe = safe.replace(mark, f"\u2060{mark}\u2060")
    return safe.replace("\n", " ")


def section(text: str, *, accessory: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give a section of marked-up text, with a button beside it if there is one."""
    block: dict[str, Any] = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(*texts: str) -> dict[str, Any]:
    """Give a line of small print; at most ten texts."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def clipped(text: str, length: int) -> str:
    """Shorten a text to a length, with an ellipsis where something is missing."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def packed(lines: list[str]) -> list[str]:
    """Join lines into as few texts as fit a section each."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < MOST_IN_SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line[:MOST_IN_SECTION])
    return texts
