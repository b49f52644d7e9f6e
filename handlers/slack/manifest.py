"""The app manifest for Slack, generated from what this release listens to and asks of Slack."""

from __future__ import annotations

from typing import Any

from bot.commands import OWN, Commands
from bot.errors import ConfigError
from handlers.slack.routing import Routes

EVENTS_PATH = "/slack/events"
NAME_LENGTH = 35
COLOR = "#1d3557"
SAYS = "Customer mail you would sign, from Slack, out of your own Gmail."
SAYS_MORE = (
    "Rapport drafts the mail that customer success people write, above all when a customer changes hands. It shows the"
    " mail in Slack with the facts behind it. Nothing leaves before the person whose mailbox it is has pressed Send on"
    " exactly those words; then it leaves from their own Gmail."
)

# A command's description and its usage hint, by our own name and in the order in which Slack lists them.
COMMANDS: dict[str, tuple[str, str]] = {
    "/handoff": ("Hand a customer to a colleague: drafts both mails", "[customer] to [colleague]"),
    "/upsell": ("Introduce a customer to an account executive", "[customer] to [colleague]"),
    "/followup": ("Write to a customer after a ticket", "[customer]"),
    "/customer": ("Show what is on record about a customer", "[customer]"),
    OWN: ("Everything else Rapport does; help lists it", "[help | connect | reassign customer to colleague]"),
}

# A shortcut's sort in payloads, its name in Slack's menu and its description, by callback id.
SHORTCUTS: dict[str, tuple[str, str, str]] = {
    "mail.write": ("shortcut", "Write to a customer", "Draft a mail to a customer"),
    "mail.from_message": ("message_action", "Draft mail from this", "Draft a mail to a customer about this message"),
    "customer.note": ("message_action", "Add to customer notes", "Keep this message as a note on a customer"),
    "task.from_message": ("message_action", "Make this a task", "Remember this as something to do for a customer"),
}
SHORTCUT_TYPES = {"shortcut": "global", "message_action": "message"}

# What Slack calls an event when it is subscribed to, where that differs from the event's own type.
SUBSCRIBED_AS = {"message": "message.im"}

# Every scope of this release and of those that are planned: a scope added later has to be approved again. Why each
# is needed and what stops without it is told to the admin in docs/approve.md, which a test holds against this list.
SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
OPTIONAL_SCOPES = ("channels:history", "chat:write.public", "groups:history", "mpim:read")


def manifest(
    routes: Routes, commands: Commands, *, url: str, name: str = "Rapport", is_socket: bool = False
) -> dict[str, Any]:
    """Give the manifest of an app, to be pasted where Slack asks for one.

    `url` is the https address that Slack reaches us at; it is not used with Socket Mode. Raises ConfigError for an
    address or a name that Slack would not take, and LookupError when a listener has no description here.
    Format: https://docs.slack.dev/reference/app-manifest
    """
    if not 0 < len(name) <= NAME_LENGTH:
        raise ConfigError(f"--name must have 1 to {NAME_LENGTH} characters; Slack takes no more.")
    address = {} if is_socket else {"url": _address(url)}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": SAYS,
            "long_description": SAYS_MORE,
            "background_color": COLOR,
        },
        "features": _features(routes, commands, name, address),
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": _settings(routes, address.get("url"), is_socket=is_socket),
    }


def _features(routes: Routes, commands: Commands, name: str, address: dict[str, str]) -> dict[str, Any]:
    shortcuts = _shortcuts(routes)
    return {
        "app_home": {
            "home_tab_enabled": ("event", "app_home_opened") in routes.table,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "slash_commands": [_command(ours, written, address) for ours, written in commands.declared(_commands(routes))],
        **({"shortcuts": shortcuts} if shortcuts else {}),  # Slack refuses an empty list.
    }


def _commands(routes: Routes) -> list[str]:
    names = routes.names("command")
    if unknown := set(names) - COMMANDS.keys():
        raise LookupError(f"no description for {', '.join(sorted(unknown))}")
    return [name for name in COMMANDS if name in names]


def _command(ours: str, written: str, address: dict[str, str]) -> dict[str, Any]:
    description, hint = COMMANDS[ours]
    # With should_escape people and channels arrive by id, so that a mention can be told from a name.
    return {"command": written, **address, "description": description, "usage_hint": hint, "should_escape": True}


def _shortcuts(routes: Routes) -> list[dict[str, str]]:
    listened = {(sort, name) for sort in SHORTCUT_TYPES for name in routes.names(sort)}
    described = {(sort, name): said for name, (sort, *said) in SHORTCUTS.items()}
    if unknown := listened - described.keys():
        raise LookupError(f"no description for {', '.join(name for _, name in sorted(unknown))}")
    return [
        {"name": said[0], "type": SHORTCUT_TYPES[sort], "callback_id": name, "description": said[1]}
        for (sort, name), said in described.items()
        if (sort, name) in listened
    ]


def _settings(routes: Routes, url: str | None, *, is_socket: bool) -> dict[str, Any]:
    events = sorted(SUBSCRIBED_AS.get(event, event) for event in routes.names("event"))
    request = {} if url is None else {"request_url": url}
    options = {} if url is None else {"message_menu_options_url": url}
    return {
        "event_subscriptions": {**request, "bot_events": events},
        "interactivity": {"is_enabled": True, **request, **options},
        "org_deploy_enabled": False,  # Each workspace installs its own; nothing here is shared between two.
        "socket_mode_enabled": is_socket,
        "token_rotation_enabled": False,  # Slack calls it irreversible, and a rotated token has to be stored in time.
    }


def _address(url: str) -> str:
    if not url.startswith("https://"):
        raise ConfigError(
            f"Slack delivers to https addresses only, and RAPPORT_URL (or --url) is {url or 'empty'}."
            " Pass --url https://your.host, or --socket where Slack cannot reach this machine."
        )
    return url.rstrip("/") + EVENTS_PATH
