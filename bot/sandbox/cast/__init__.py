"""The cast of the stand-in world: companies, people, channels and mailboxes, told once in world.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


@cache
def _world() -> dict[str, list[Entry]]:
    told: dict[str, list[Entry]] = json.loads((Path(__file__).parent / "world.json").read_text(encoding="utf-8"))
    return told


def teams() -> list[Entry]:
    """Slack workspaces: id, name, domain, mail_domain, bot_token, bot_user, bot_id, app_id, installed."""
    return _world()["teams"]


def people() -> list[Entry]:
    """Slack people: id, team, name, title, email, tz, one_line and Slack's flags (is_admin, is_restricted, ...)."""
    return _world()["people"]


def channels() -> list[Entry]:
    """Slack channels: id, team, name, topic, members, bot_is_member and Slack's flags (is_private, ...)."""
    return _world()["channels"]


def mailboxes() -> list[Entry]:
    """Gmail mailboxes: email, name, signature_html, side (ours or customer), one_line, person (Slack id or None)."""
    return _world()["mailboxes"]


def commands() -> list[Entry]:
    """The slash commands that people are offered while they type: command, usage_hint, description."""
    return _world()["commands"]
