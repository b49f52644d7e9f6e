"""What Slack would say to a manifest, rule by rule."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.slack.app_level import CONFIGURATION_TOKEN
from bot.sandbox.slack.manifests import check_manifest
from tests.sandbox.slack.town import Town, error_of

Manifest = dict[str, Any]
GOOD: Manifest = json.loads((Path(__file__).parents[3] / "manifests" / "short.json").read_text())
Spoil = Callable[[Manifest], Any]


def pointers(spoil: Spoil) -> list[str]:
    """Where Slack finds fault with our manifest after it was spoilt."""
    spoilt = copy.deepcopy(GOOD)
    spoil(spoilt)
    return [error["pointer"] for error in check_manifest(spoilt)]


def command(**changed: Any) -> Spoil:
    return lambda manifest: manifest["features"]["slash_commands"][0].update(changed)


def scopes(**changed: Any) -> Spoil:
    return lambda manifest: manifest["oauth_config"]["scopes"].update(changed)


FIRST = "/features/slash_commands/0"
SCOPES = "/oauth_config/scopes"
WRONG: dict[str, tuple[Spoil, str]] = {
    "no name": (lambda m: m["display_information"].pop("name"), "/display_information"),
    "a long name": (lambda m: m["display_information"].update(name="x" * 36), "/display_information/name"),
    "a short long description": (
        lambda m: m["display_information"].update(long_description="x" * 174),
        "/display_information/long_description",
    ),
    "a color that is none": (
        lambda m: m["display_information"].update(background_color="blue"),
        "/display_information/background_color",
    ),
    "a property that nobody knows": (lambda m: m.update(icon="x"), ""),
    "a command without a slash": (command(command="handoff"), f"{FIRST}/command"),
    "a long command": (command(command="/" + "x" * 32), f"{FIRST}/command"),
    "a command in capitals": (command(command="/Handoff"), f"{FIRST}/command"),
    "a command of Slack's own": (command(command="/invite"), f"{FIRST}/command"),
    "the same command twice": (command(command="/customer"), "/features/slash_commands/1/command"),
    "a command over http": (command(url="http://rapport.example.com"), f"{FIRST}/url"),
    "no commands at all": (lambda m: m["features"].update(slash_commands=[]), "/features/slash_commands"),
    "no shortcuts at all": (lambda m: m["features"].update(shortcuts=[]), "/features/shortcuts"),
    "an unknown scope": (scopes(bot=[*GOOD["oauth_config"]["scopes"]["bot"], "mail:write"]), SCOPES),
    "a scope both needed and optional": (scopes(bot_optional=["commands"]), SCOPES),
    "commands without their scope": (
        scopes(bot=[scope for scope in GOOD["oauth_config"]["scopes"]["bot"] if scope != "commands"]),
        SCOPES,
    ),
    "an event without its scope": (
        scopes(bot=[scope for scope in GOOD["oauth_config"]["scopes"]["bot"] if scope != "im:history"]),
        SCOPES,
    ),
    "an unknown event": (
        lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("rain"),
        "/settings/event_subscriptions/bot_events",
    ),
    "events with nowhere to go": (
        lambda m: m["settings"]["event_subscriptions"].pop("request_url"),
        "/settings/event_subscriptions/request_url",
    ),
    "clicks with nowhere to go": (
        lambda m: m["settings"]["interactivity"].pop("request_url"),
        "/settings/interactivity/request_url",
    ),
    "addresses with Socket Mode": (lambda m: m["settings"].update(socket_mode_enabled=True), f"{FIRST}/url"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_slack_would_refuse_is_refused_and_pointed_at(wrong: str) -> None:
    spoil, pointer = WRONG[wrong]

    assert pointer in pointers(spoil)


def test_what_slack_would_take_is_taken(town: Town) -> None:
    answer = town.client.apps_manifest_validate(manifest=json.dumps(GOOD), token=CONFIGURATION_TOKEN)

    assert answer["ok"] is True


def test_the_method_lists_what_is_wrong(town: Town) -> None:
    def validate(manifest: str, token: str = CONFIGURATION_TOKEN) -> str:
        return error_of(lambda: town.client.apps_manifest_validate(manifest=manifest, token=token))

    assert validate("{}") == "invalid_manifest"
    assert validate("{") == "invalid_manifest"
    assert validate("{}", "xoxb-sandbox-cscx") == "not_allowed_token_type"
