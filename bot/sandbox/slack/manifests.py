"""What Slack takes as an app manifest: its published schema, and what only its server knows.

Sources: https://github.com/slackapi/manifest-schema (schemas/manifest.schema.2.0.0.json, July 2026) for shapes and
bounds; https://docs.slack.dev/reference/app-manifest and https://docs.slack.dev/reference/scopes for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox.slack.blockkit.limits import Check, Page, Shape, boolean, integer, list_of, one_of, pattern, string
from bot.sandbox.slack.blockkit.limits import url as address

Entry = dict[str, Any]

# https://slack.com/help/articles/201259356-Slash-commands-in-Slack
_NAMES = (
    "active apps archive away call close collapse dm dnd expand feed feedback huddle invite invite_people join keys"
    " kick leave me msg mute open part prefs remind remove rename s search shortcuts shrug star status topic who"
)
BUILT_IN = frozenset(_NAMES.split())

# The scopes without which Slack tells nothing of an event: https://docs.slack.dev/reference/events
EVENT_SCOPES: Mapping[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}

# The bot scopes that Slack knows and an app like this could ask for; its schema does not check names.
_KNOWN = (
    "app_mentions:read assistant:write bookmarks:read bookmarks:write canvases:read canvases:write channels:history"
    " channels:join channels:manage channels:read chat:write chat:write.customize chat:write.public commands dnd:read"
    " emoji:read files:read files:write groups:history groups:read groups:write im:history im:read im:write links:read"
    " links:write links.embed:write metadata.message:read mpim:history mpim:read mpim:write pins:read pins:write"
    " reactions:read reactions:write team:read usergroups:read usergroups:write users.profile:read users:read"
    " users:read.email users:write"
)
SCOPES = frozenset(_KNOWN.split())


def check_manifest(manifest: Any) -> list[dict[str, str]]:
    """List what is wrong with a manifest as Slack lists it, {"message", "pointer"}; empty when it would be taken."""
    page = Page("home")
    MANIFEST(manifest, "", page)
    if not page.errors:
        _whole(manifest, page)
    return [
        dict(zip(("message", "pointer"), re.split(r" \[json-pointer:(.*)\]$", error)[:2], strict=True))
        for error in page.errors
    ]


def _unique(check: Check) -> Check:
    def unique(value: Any, at: str, page: Page) -> None:
        check(value, at, page)
        if isinstance(value, list) and len({str(item) for item in value}) < len(value):
            page.wrong(at, "items must be unique")

    return unique


def _whole(manifest: Entry, page: Page) -> None:
    """Check what the parts mean to one another."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    commands = features.get("slash_commands", [])
    is_socket = settings.get("socket_mode_enabled", False)
    subscriptions, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
    needing = [(f"/features/slash_commands/{index}", command, "url") for index, command in enumerate(commands)]
    if subscriptions.get("bot_events"):
        needing.append(("/settings/event_subscriptions", subscriptions, "request_url"))
    if interactivity.get("is_enabled"):
        needing.append(("/settings/interactivity", interactivity, "request_url"))
    for at, where, name in needing:
        _reachable(where.get(name), f"{at}/{name}", page, is_socket=is_socket)
    _commands(commands, page)
    _scopes(manifest, features, subscriptions.get("bot_events", []), page)


def _reachable(url: str | None, at: str, page: Page, *, is_socket: bool) -> None:
    if is_socket and url is not None:
        page.wrong(at, "is not used with Socket Mode")
    if not is_socket and not str(url).startswith("https://"):
        page.wrong(at, "must be an https URL")


def _commands(commands: list[Entry], page: Page) -> None:
    names = [command["command"].removeprefix("/") for command in commands]
    for index, name in enumerate(names):
        at = f"/features/slash_commands/{index}/command"
        if name in BUILT_IN:
            page.wrong(at, "is built into Slack")
        if name in names[:index]:
            page.wrong(at, "must be unique")
        if not re.fullmatch(r"[a-z0-9_-]+", name):
            page.wrong(at, "must be small letters, digits, hyphens and underscores")


def _scopes(manifest: Entry, features: Entry, events: Iterable[str], page: Page) -> None:
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    at, bot, optional = "/oauth_config/scopes", scopes.get("bot", []), scopes.get("bot_optional", [])
    for scope in sorted({*bot, *optional} - SCOPES):
        page.wrong(at, f"unknown scope: {scope}")
    if twice := sorted(set(bot) & set(optional)):
        page.wrong(at, f"required and optional: {', '.join(twice)}")
    if (features.get("slash_commands") or features.get("shortcuts")) and "commands" not in bot:
        page.wrong(at, "commands and shortcuts need the scope commands")
    for event in events:
        if event not in EVENT_SCOPES:
            page.wrong("/settings/event_subscriptions/bot_events", f"unknown event: {event}")
        elif (needed := EVENT_SCOPES[event]) and needed not in bot:
            page.wrong(at, f"the event {event} needs the scope {needed}")


_SCOPE_LIST = list_of(string(50), 0, 255)
_COMMAND = Shape(
    {"command": pattern(r"/.{1,31}", "a slash and at most 31 characters"), "description": string(2000)},
    {"url": address(3000), "usage_hint": string(1000), "should_escape": boolean},
)
_SHORTCUT = Shape(
    {
        "name": string(24),
        "type": one_of("message", "global"),
        "callback_id": string(255),
        "description": string(150),
    }
)
MANIFEST = Shape(
    {
        "display_information": Shape(
            {"name": string(35)},
            {
                "description": string(140),
                "long_description": string(4000, 175),
                "background_color": pattern(r"#([0-9a-fA-F]{3}){1,2}", "a hex color"),
            },
        )
    },
    {
        "_metadata": Shape({}, {"major_version": integer(1, 2), "minor_version": integer(0, 99)}),
        "features": Shape(
            {},
            {
                "app_home": Shape(
                    {},
                    {
                        "home_tab_enabled": boolean,
                        "messages_tab_enabled": boolean,
                        "messages_tab_read_only_enabled": boolean,
                    },
                ),
                "bot_user": Shape({"display_name": string(80)}, {"always_online": boolean}),
                "slash_commands": list_of(_COMMAND, 1, 50),
                "shortcuts": list_of(_SHORTCUT, 1, 10),
            },
        ),
        "oauth_config": Shape(
            {},
            {
                "redirect_urls": _unique(list_of(string(2500), 0, 1000)),
                "scopes": Shape(
                    {},
                    dict.fromkeys(("bot", "bot_optional", "user", "user_optional"), _SCOPE_LIST),
                ),
                "token_management_enabled": boolean,
                "pkce_enabled": boolean,
            },
        ),
        "settings": Shape(
            {},
            {
                "event_subscriptions": Shape(
                    {}, {"request_url": address(3500), "bot_events": _unique(list_of(string(50), 0, 100))}
                ),
                "interactivity": Shape(
                    {"is_enabled": boolean},
                    {"request_url": address(3500), "message_menu_options_url": address(3500)},
                ),
                "org_deploy_enabled": boolean,
                "socket_mode_enabled": boolean,
                "token_rotation_enabled": boolean,
            },
        ),
    },
)
