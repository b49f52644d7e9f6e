"""Which workspace a command is for."""

from __future__ import annotations

from bot.errors import NotFound
from bot.runtime import Runtime
from store import lobby


def choose_workspace(process: Runtime, team_ref: str) -> int:
    """Give the id of the named workspace, or of the only one; raises NotFound naming the choices."""
    with process.reading(None) as session:
        known = {installation.team_ref: installation.id for installation in lobby.installations(session)}
    if not known:
        raise NotFound("No Slack workspace is installed. Set SLACK_BOT_TOKEN and run `rapport install`.")
    if team_ref in known:
        return known[team_ref]
    if not team_ref and len(known) == 1:
        return next(iter(known.values()))
    raise NotFound(f"Say which workspace with --workspace: {', '.join(sorted(known))}. Nothing was changed.")
