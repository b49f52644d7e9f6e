"""Slack installations: recorded with a sealed bot token, looked up without asking Slack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import ConfigError
from bot.vault import Place, Vault
from store import lobby
from store.models import Installation


def install(session: Session, vault: Vault, token: str, who: Mapping[str, Any]) -> Installation:
    """Record the workspace this bot token belongs to, or refresh its token; the session stands in the lobby.

    `who` is what Slack said of the token (`Slack.who_am_i`), asked before this transaction.
    """
    found = lobby.ever_installed(session, who["team_id"])
    if found is None:
        found = Installation(team_ref=who["team_id"], installed_at=clock.now())
        session.add(found)
    elif found.removed_at is not None:
        found.removed_at, found.installed_at = None, clock.now()
    found.enterprise_ref, found.name = who.get("enterprise_id"), who["team"]
    found.bot_user_ref, found.bot_ref = who["user_id"], who.get("bot_id")
    session.flush()
    found.bot_token = vault.seal(token, _place(found.id))
    return found


def remove(installation: Installation, *, now: datetime) -> None:
    """Note that a workspace has removed Rapport; its token is worth nothing any more and is erased."""
    installation.bot_token, installation.removed_at = None, now


def is_newer(happened_at: datetime | None, installation: Installation) -> bool:
    """Tell whether an event belongs to this installation; Slack delivers late ones of an earlier one as well."""
    return happened_at is None or happened_at >= installation.installed_at.replace(microsecond=0)


def bot_token(session: Session, vault: Vault, workspace_id: int) -> str:
    """Open a workspace's bot token; raises ConfigError when there is none."""
    found = session.get(Installation, workspace_id)
    if found is None or found.bot_token is None:
        raise ConfigError(
            f"Workspace {workspace_id} has no Slack token. Run `rapport install` with SLACK_BOT_TOKEN set."
        )
    return vault.open(found.bot_token, _place(workspace_id))


def _place(workspace_id: int) -> Place:
    return Place("installations", "bot_token", str(workspace_id), str(workspace_id))
