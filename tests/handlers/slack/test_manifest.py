"""The manifest says exactly what this release listens to, in words that Slack takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import handlers.slack.all  # noqa: F401  Importing it fills the table of routes.
from bot.commands import SHORT, read_commands
from bot.errors import ConfigError
from bot.sandbox.slack.manifests import check_manifest
from handlers.slack.answers import Nothing
from handlers.slack.manifest import SHORTCUTS, manifest
from handlers.slack.routing import Routes, routes

ADDRESS = "https://rapport.example.com"
WAYS = ("short", "rapport-only", "prefix=cs-")


def made(setting: str = "short", **more: Any) -> dict[str, Any]:
    return manifest(routes, read_commands(setting), **{"url": ADDRESS, **more})


@pytest.mark.parametrize("setting", WAYS)
@pytest.mark.parametrize("is_socket", [False, True])
def test_every_manifest_is_one_that_slack_takes(setting: str, is_socket: bool) -> None:  # noqa: FBT001  pytest passes it.
    assert check_manifest(made(setting, is_socket=is_socket)) == []


def test_it_declares_the_commands_and_events_that_somebody_answers_and_no_others() -> None:
    declared = made()

    commands = {command["command"] for command in declared["features"]["slash_commands"]}
    events = set(declared["settings"]["event_subscriptions"]["bot_events"])
    assert commands == set(routes.names("command"))
    assert events == {name if name != "message" else "message.im" for name in routes.names("event")}


def test_everything_is_delivered_to_the_one_door() -> None:
    declared = made()
    settings = declared["settings"]

    addresses = {command["url"] for command in declared["features"]["slash_commands"]}
    addresses |= {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    addresses |= {settings["interactivity"]["message_menu_options_url"]}
    assert addresses == {f"{ADDRESS}/slack/events"}


def test_people_and_channels_in_commands_arrive_by_id() -> None:
    for setting in WAYS:
        assert all(command["should_escape"] for command in made(setting)["features"]["slash_commands"])


def test_with_rapport_only_slack_knows_one_command() -> None:
    (command,) = made("rapport-only")["features"]["slash_commands"]

    assert command["command"] == "/rapport"


def test_with_socket_mode_no_address_of_ours_is_in_it() -> None:
    declared = made(is_socket=True)

    assert declared["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(declared)


def test_a_shortcut_is_declared_once_somebody_answers_it() -> None:
    listening = Routes(dict(routes.table))
    for name, (sort, *_) in SHORTCUTS.items():
        listening.shortcut(name, on_message=sort == "message_action")(lambda *_: Nothing())

    declared = manifest(listening, SHORT, url=ADDRESS)

    assert "shortcuts" not in made()["features"]
    assert [shortcut["callback_id"] for shortcut in declared["features"]["shortcuts"]] == list(SHORTCUTS)
    assert check_manifest(declared) == []


def test_a_listener_that_nobody_has_described_is_noticed() -> None:
    for register in (Routes.command, Routes.shortcut):
        listening = Routes()
        register(listening, "/weather")(lambda *_: Nothing())
        with pytest.raises(LookupError, match="/weather"):
            manifest(listening, SHORT, url=ADDRESS)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080", "rapport.example.com"])
def test_an_address_that_slack_cannot_use_is_refused_with_what_to_do(url: str) -> None:
    with pytest.raises(ConfigError, match="--socket"):
        made(url=url)


def test_a_name_is_as_long_as_slack_takes_it() -> None:
    assert made(name="x" * 35)["display_information"]["name"] == "x" * 35
    with pytest.raises(ConfigError, match="1 to 35"):
        made(name="x" * 36)


ROOT = Path(__file__).parents[3]
COMMITTED: dict[str, dict[str, Any]] = {
    "short": {},
    "rapport-only": {"setting": "rapport-only"},
    "prefix-cs": {"setting": "prefix=cs-"},
    "socket": {"is_socket": True},
}


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_examples_are_what_the_command_prints(name: str) -> None:
    committed = json.loads((ROOT / "manifests" / f"{name}.json").read_text())

    assert committed == made(**COMMITTED[name])


def test_no_other_example_is_committed() -> None:
    assert {path.stem for path in (ROOT / "manifests").glob("*.json")} == set(COMMITTED)
