"""The three ways to write commands, and that help and errors repeat the one in use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import read_commands
from bot.errors import ConfigError
from bot.sandbox.slack.manifests import BUILT_IN
from handlers.slack.manifest import COMMANDS
from tests.conftest import PostgresTemplate, SqliteTemplate
from tests.stage import Stage, StandIns, staged

WAYS = ("short", "rapport-only", "prefix=cs-")


@pytest.mark.parametrize(
    ("setting", "handoff"), [("short", "/handoff"), ("rapport-only", "/rapport handoff"), ("prefix=cs-", "/cs-handoff")]
)
def test_a_command_is_written_as_the_installation_writes_it(setting: str, handoff: str) -> None:
    commands = read_commands(setting)

    assert commands.written("/handoff") == handoff
    assert commands.written("/rapport") == "/rapport"


@pytest.mark.parametrize("setting", WAYS)
def test_what_slack_is_told_of_comes_back_as_our_own_name(setting: str) -> None:
    commands = read_commands(setting)
    declared = commands.declared(COMMANDS)

    assert declared
    assert [commands.name_of(written) for _, written in declared] == [ours for ours, _ in declared]


@pytest.mark.parametrize("setting", WAYS)
def test_no_command_has_a_name_that_is_built_into_slack(setting: str) -> None:
    written = {name.removeprefix("/") for _, name in read_commands(setting).declared(COMMANDS)}

    assert written.isdisjoint(BUILT_IN)


@pytest.mark.parametrize(
    "setting", ["", "long", "prefix=", "prefix=CS-", "prefix=c s", "prefix=/cs", f"prefix={'x' * 17}"]
)
def test_any_other_way_is_refused_with_the_ones_there_are(setting: str) -> None:
    with pytest.raises(ConfigError, match=r"short, rapport-only, or prefix="):
        read_commands(setting)


@pytest.fixture
def prefixed(filled: SqliteTemplate | PostgresTemplate, stand_ins: StandIns, tmp_path: Path) -> Iterator[Stage]:
    stand_ins.clock_file.unlink(missing_ok=True)
    stand_ins.world.reset(keep_tokens=True)
    url = filled.copy(tmp_path)
    with staged(stand_ins, url, tmp_path, rapport_commands="prefix=cs-") as ready:
        yield ready
    filled.drop(url)


def test_behind_a_prefix_commands_work_and_every_answer_repeats_the_prefix(prefixed: Stage) -> None:
    shown = prefixed.command("U0ANA", "/cs-customer DataCorp")
    nameless = prefixed.command("U0ANA", "/cs-customer")
    helped = str(prefixed.command("U0ANA", "/rapport help")["body"])
    none = str(prefixed.command("U0MAYA", "/rapport mails")["body"])
    lost = str(prefixed.command("U0ANA", "/rapport what is the weather like today?")["body"])
    unknown = prefixed.command("U0ANA", "/cs-weather")

    assert "DataCorp" in str(shown["body"])
    assert "For example: /cs-customer DataCorp" in str(nameless["body"])
    assert "`/cs-handoff` alone opens a form" in helped
    assert "`/cs-customer DataCorp`" in lost
    assert "No mails yet. `/cs-handoff CUSTOMER to COLLEAGUE` drafts the first two." in none
    assert "/handoff" not in helped.replace("/cs-handoff", "")
    assert "I don't know that command" in str(unknown["body"])


def test_behind_a_prefix_home_says_what_to_type_with_the_prefix(prefixed: Stage) -> None:
    prefixed.post("slack/home", {"as": "U0MAYA"})
    prefixed.work()

    shown = json.dumps(prefixed.screen("U0MAYA")["home"]["view"], ensure_ascii=False)
    assert "Type `/cs-handoff CUSTOMER to COLLEAGUE` and both mails are drafted" in shown


def test_a_name_arrives_with_slacks_escapes_and_is_found_all_the_same(prefixed: Stage) -> None:
    answer = prefixed.command("U0ANA", "/cs-customer Quill &amp; Anchor Press")

    assert answer["body"]["text"] == "Quill &amp; Anchor Press"
