"""The payloads Slack sends, property for property as its documentation shows them.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads, and /apis/events-api for the envelope.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.directory import handle

Entry = dict[str, Any]
VERIFICATION = "sandbox-verification"


def command(home: Entry, person: Entry, channel: Entry, typed: str, passes: dict[str, str]) -> dict[str, str]:
    """The form of a slash command: `typed` is the whole line, `passes` the response_url and the trigger_id."""
    name, _, text = typed.strip().partition(" ")
    return {
        "token": VERIFICATION,
        "team_id": home["id"],
        "team_domain": home["domain"],
        "channel_id": channel["id"],
        "channel_name": spoken_name(channel),
        "user_id": person["id"],
        "user_name": handle(person),
        "command": name,
        "text": text.strip(),
        "api_app_id": home["app_id"],
        "is_enterprise_install": "false",
        **passes,
    }


def spoken_name(channel: Entry) -> str:
    """A channel's name in payloads; Slack gives none for private places."""
    if channel.get("is_im"):
        return "directmessage"
    return "privategroup" if channel["is_private"] else str(channel["name"])


def interaction(kind: str, home: Entry, person: Entry, more: Entry) -> Entry:
    """What all interactions have in common, and what this one adds."""
    return {
        "type": kind,
        "token": VERIFICATION,
        "api_app_id": home["app_id"],
        "team": {"id": home["id"], "domain": home["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": person["id"],
            "username": handle(person),
            "name": handle(person),
            "team_id": person["team"],
        },
        **more,
    }


def where(channel: Entry) -> Entry:
    """A channel inside an interaction."""
    return {"id": channel["id"], "name": spoken_name(channel)}


def envelope(home: Entry, event: Entry, event_id: str, at: int, *, is_shared: bool) -> Entry:
    """An event as it is delivered."""
    return {
        "token": VERIFICATION,
        "team_id": home["id"],
        "context_team_id": home["id"],
        "context_enterprise_id": None,
        "api_app_id": home["app_id"],
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": at,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": home["id"],
                "user_id": home["bot_user"],
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event_context": f"4-{event_id}",
    }
