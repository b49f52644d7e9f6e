"""Slack installations: recorded with a sealed bot token, looked up without asking Slack."""

from __future__ import annotations

from collections.abc import Mapping
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
    found = lobby.installation_of(session, who["team_id"])
    if found is None:
        found = Installation(
            team_ref=who["team_id"],
            enterprise_ref=who.get("enterprise_id"),
            name=who["team"],
            bot_user_ref=who["user_id"],
            bot_ref=who.get("bot_id"),
            installed_at=clock.now(),
        )
        session.add(found)
        session.flush()
    found.bot_token = vault.seal(token, _place(found.id))
    return found


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
