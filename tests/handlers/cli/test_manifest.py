"""`rapport manifest` and what the doctor says of Socket Mode, as somebody types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.sandbox.slack.app_level import APP_TOKEN
from bot.sandbox.slack.manifests import check_manifest
from handlers.cli.main import app
from tests.stage import KEY, StandIns

Shell = Callable[..., Result]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Rapport with nothing configured but what a test says."""
    silent = {"RAPPORT_DATA": str(tmp_path), "RAPPORT_URL": "https://rapport.example.com", "RAPPORT_KEYS": KEY}

    def run(*arguments: str, **settings: str) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path)
            return CliRunner().invoke(app, arguments, env={**silent, **settings})

    return run


def test_the_manifest_is_printed_ready_to_paste(shell: Shell) -> None:
    printed = shell("manifest", "slack")

    assert printed.stderr == ""
    assert check_manifest(json.loads(printed.stdout)) == []


def test_the_setting_decides_which_commands_are_in_it(shell: Shell) -> None:
    printed = shell("manifest", "slack", RAPPORT_COMMANDS="prefix=cs-")

    assert "/cs-handoff" in printed.stdout
    assert printed.stderr == ""


def test_another_choice_is_printed_with_the_setting_that_it_needs(shell: Shell) -> None:
    printed = shell(
        "manifest", "slack", "--commands", "rapport-only", "--url", "https://other.example", "--name", "Helper"
    )

    declared = json.loads(printed.stdout)
    assert [command["command"] for command in declared["features"]["slash_commands"]] == ["/rapport"]
    assert declared["features"]["slash_commands"][0]["url"] == "https://other.example/slack/events"
    assert declared["display_information"]["name"] == "Helper"
    assert "Set RAPPORT_COMMANDS=rapport-only" in printed.stderr


def test_the_doctor_asks_slack_for_a_connection_and_wants_no_signing_secret(shell: Shell, stand_ins: StandIns) -> None:
    api = f"{stand_ins.url}/slack/api/"
    closed = {"GOOGLE_CERTS_URL": "http://127.0.0.1:9/"}

    well = shell("doctor", SLACK_API_URL=api, SLACK_APP_TOKEN=APP_TOKEN, **closed)
    wrong = shell("doctor", SLACK_API_URL=api, SLACK_APP_TOKEN="xapp-1-OTHER", **closed)
    without = shell("doctor", SLACK_API_URL=api, **closed)

    assert "socket mode: Slack gives an address" in well.stdout
    assert "SLACK_SIGNING_SECRET" not in well.stdout
    assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in wrong.stdout
    assert "socket mode" not in without.stdout
    assert "SLACK_SIGNING_SECRET: not set" in without.stdout
