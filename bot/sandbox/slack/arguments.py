"""Which arguments each Web API method takes, compared in a test with the signatures of slack_sdk's WebClient."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.refusal import Refused


@dataclass(frozen=True)
class Takes:
    """The arguments of one method and the rate tier it is in (calls a minute; None where the rate is special)."""

    required: frozenset[str]
    optional: frozenset[str]
    per_minute: int | None
    writes: bool = False


def _takes(required: str, optional: str, per_minute: int | None, *, writes: bool = False) -> Takes:
    return Takes(frozenset(required.split()), frozenset(optional.split()), per_minute, writes)


_LOOKS = "as_user link_names parse attachments markdown_text"
METHODS: dict[str, Takes] = {
    "api.test": _takes("", "error", 100),
    "auth.test": _takes("", "", 600),
    "chat.postMessage": _takes(
        "channel",
        f"text blocks metadata thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn {_LOOKS}"
        " container_id icon_emoji icon_url username",
        None,
        writes=True,
    ),
    "chat.postEphemeral": _takes(
        "channel user", f"text blocks thread_ts {_LOOKS} icon_emoji icon_url username", 100, writes=True
    ),
    "chat.update": _takes("channel ts", f"text blocks metadata reply_broadcast file_ids {_LOOKS}", 50, writes=True),
    "chat.delete": _takes("channel ts", "as_user", 50, writes=True),
    "chat.getPermalink": _takes("channel message_ts", "", 600),
    "conversations.open": _takes("", "channel users return_im prevent_creation", 50, writes=True),
    "conversations.info": _takes("channel", "include_locale include_num_members", 50),
    "conversations.history": _takes("channel", "cursor inclusive include_all_metadata latest limit oldest", 50),
    "conversations.replies": _takes("channel ts", "cursor inclusive include_all_metadata latest limit oldest", 50),
    "conversations.members": _takes("channel", "cursor limit", 100),
    "conversations.list": _takes("", "cursor exclude_archived limit team_id types", 20),
    "users.info": _takes("user", "include_locale", 100),
    "users.list": _takes("", "cursor include_locale limit team_id", 20),
    "users.lookupByEmail": _takes("email", "", 50),
    "views.open": _takes("view", "trigger_id interactivity_pointer", 100, writes=True),
    "views.push": _takes("view", "trigger_id interactivity_pointer", 100, writes=True),
    "views.update": _takes("view", "view_id external_id hash", 100, writes=True),
    "views.publish": _takes("user_id view", "hash", 100, writes=True),
}
BEYOND_THE_SDK = {("conversations.open", "prevent_creation")}
"""Arguments that Slack documents and slack_sdk passes on without naming them."""

EVERYWHERE = frozenset({"team_id"})
"""Bolt's clients add the workspace to every call; it must be the token's own."""

JSON = frozenset({"blocks", "view", "metadata"})
FLAGS = frozenset(
    {
        "reply_broadcast",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "return_im",
        "prevent_creation",
        "include_locale",
        "include_num_members",
        "inclusive",
        "include_all_metadata",
        "exclude_archived",
    }
)
NUMBERS = frozenset({"limit"})
NOT_PLAYED = frozenset(
    {
        "as_user",
        "link_names",
        "parse",
        "attachments",
        "markdown_text",
        "container_id",
        "icon_emoji",
        "icon_url",
        "username",
        "file_ids",
        "interactivity_pointer",
    }
)
"""Arguments that Slack takes and this stand-in refuses, rather than pretending that they had an effect."""

_TRUE, _FALSE = ("1", "true"), ("0", "false")


def decode(method: str, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments as values: JSON read, flags as booleans, numbers as numbers; everything else a string."""
    takes = METHODS[method]
    errors = [
        f"invalid argument: {name}" for name in sorted(given.keys() - takes.required - takes.optional - EVERYWHERE)
    ]
    errors += [f"missing required field: {name}" for name in sorted(takes.required - given.keys())]
    errors += [f"the stand-in does not play the argument {name}" for name in sorted(given.keys() & NOT_PLAYED)]
    if errors:
        raise Refused("invalid_arguments", errors)
    return {name: _value(name, value) for name, value in given.items()}


def _value(name: str, value: Any) -> Any:
    if name in JSON:
        return _json(name, value)
    if name in FLAGS:
        return _flag(name, value)
    if name in NUMBERS:
        return _number(name, value)
    if not isinstance(value, str):
        raise Refused("invalid_arguments", [f"must be a string [json-pointer:/{name}]"])
    return value


def _json(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
        raise Refused(code, [f"must be valid JSON [json-pointer:/{name}]"]) from None


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value) not in (*_TRUE, *_FALSE):
        raise Refused("invalid_arguments", [f"must be a boolean [json-pointer:/{name}]"])
    return str(value) in _TRUE


def _number(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refused("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None
