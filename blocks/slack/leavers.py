"""What the manager of somebody who has left reads: whose customers have nobody now, and which mails were stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blocks.slack.text import clipped, context, escape, section

NAME, LISTED = 80, 25


@dataclass(frozen=True)
class Leaver:
    """Somebody who has left, the customers they looked after, and the customers their stopped mails were about."""

    name: str
    customers: Sequence[str]
    stopped: Sequence[str]
    is_news: bool = True


def told(leaver: Leaver) -> tuple[str, list[dict[str, Any]]]:
    """Say it in a notification, which names no customer, and in full."""
    lines = [f"*{_name(leaver.name)} has left.*"]
    if leaver.is_news and leaver.customers:
        lines.append(f"These customers have nobody: {_listed(leaver.customers)}.")
    if leaver.stopped:
        mails = "A mail that had not left yet was" if len(leaver.stopped) == 1 else "Mails that had not left yet were"
        lines.append(f"{mails} stopped, and nothing was sent: {_listed(leaver.stopped)}.")
    first = (list(leaver.customers) or list(leaver.stopped))[0]
    next_step = (
        f"`/rapport reassign {_name(first)} to COLLEAGUE` gives one to somebody. Nothing else changes by itself."
    )
    return f"{clipped(leaver.name, NAME)} has left.", [section("\n".join(lines)), context(next_step)]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(_name(name) for name in names[:LISTED])
    return shown + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")


def _name(text: str) -> str:
    return escape(clipped(text, NAME))
