"""The audit log on the command line: checked, written out, and checked again far from the database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import clock
from bot.sandbox.cast.books import write_books
from tests.handlers.cli.test_commands import Shell
from tests.stage import StandIns


@pytest.fixture
def shell(database_url: str, stand_ins: StandIns, tmp_path: Path) -> Shell:
    ready = Shell(tmp_path, DATABASE_URL=database_url, SLACK_API_URL=f"{stand_ins.url}/slack/api/")
    write_books(tmp_path / "books", "cscx", clock.today())
    ready("install", SLACK_BOT_TOKEN="xoxb-sandbox-cscx")
    ready("import", "books")
    ready("token", "create", "--person", "ana@cscx.example", "--scope", "read")
    return ready


def test_an_export_is_sound_wherever_it_is_checked_and_names_what_was_changed(shell: Shell) -> None:
    exported = shell("audit", "export", "log.jsonl")
    head = exported.stderr.split()[-1]
    noted = [json.loads(line)["entry"]["action"] for line in (shell.folder / "log.jsonl").read_text().splitlines()]
    shell("token", "create", "--person", "ana@cscx.example", "--scope", "send")
    here = shell("audit", "verify", "--head", head)
    there = shell("audit", "verify", "--file", "log.jsonl")
    changed = (shell.folder / "log.jsonl").read_text().replace("token.created", "token.revoked", 1)
    (shell.folder / "changed.jsonl").write_text(changed)
    found = shell("audit", "verify", "--file", "changed.jsonl")

    assert noted == ["data.imported", "token.created", "audit.exported"]
    assert "4 entries, none changed" in here.stdout, here.stderr
    assert "The head you gave is entry 3 of the chain; 1 since." in here.stdout
    assert there.stdout.startswith(f"3 entries, none changed, moved, inserted or removed. Head: {head}")
    assert (found.returncode, found.stdout) == (1, "")
    assert "(link 2) was changed or moved" in found.stderr


def test_a_head_that_the_chain_does_not_contain_is_an_alarm(shell: Shell) -> None:
    found = shell("audit", "verify", "--head", "f" * 64)

    assert found.returncode == 1
    assert "The digest you kept is not in the chain" in found.stderr
