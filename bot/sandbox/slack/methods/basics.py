"""api.test and auth.test."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.call import Call
from bot.sandbox.slack.refusal import Refused


def api_test(call: Call) -> dict[str, Any]:
    """Say the arguments back, or the error that was asked for."""
    if call.get("error"):
        raise Refused(call.get("error"))
    return {"args": call.arguments}


def auth_test(call: Call) -> dict[str, Any]:
    """Say whose token it is."""
    home = call.home
    return {
        "url": f"https://{home['domain']}.slack.com/",
        "team": home["name"],
        "user": "rapport",
        "team_id": home["id"],
        "user_id": home["bot_user"],
        "bot_id": home["bot_id"],
        "is_enterprise_install": False,
    }
