"""The library and the workspace's decisions on the command line."""

from __future__ import annotations

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
    return ready


def test_a_file_is_added_listed_and_removed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "Onboarding plan.pdf").write_bytes(b"x" * 240_000)

    empty = shell("library", "list")
    added = shell("library", "add", "Onboarding plan.pdf")
    twice = shell("library", "add", "Onboarding plan.pdf")
    listed = shell("library", "list")
    removed = shell("library", "remove", added.stdout.split(":")[0])
    gone = shell("library", "remove", added.stdout.split(":")[0])

    assert "The library is empty" in empty.stdout
    assert added.stdout.endswith(": Onboarding plan.pdf, 240 kB. Mails can carry it now.\n"), added.stderr
    assert "already. Nothing was added" in twice.stderr
    assert listed.stdout == f"{added.stdout.split(':')[0]}: Onboarding plan.pdf, 240 kB\n"
    assert "is no longer in the library." in removed.stdout
    assert (gone.returncode, "Nothing was removed" in gone.stderr) == (1, True)
    assert "The library is empty" in shell("library", "list").stdout


@pytest.mark.parametrize(("name", "said"), [("setup.exe", "Gmail takes no .exe"), ("nowhere.pdf", "I can't read")])
def test_what_no_mail_could_carry_is_refused(shell: Shell, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "setup.exe").write_bytes(b"x")

    answer = shell("library", "add", name)

    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Nothing was" in answer.stderr


def test_a_workspace_decides_shows_and_takes_back(shell: Shell) -> None:
    decided = shell("workspace", "set", "crm-bcc=In-4711@CRM.example", "pilot=on")
    shown = shell("workspace", "show")
    back = shell("workspace", "set", "pilot=off", "crm-bcc=off")

    assert decided.stdout == shown.stdout, decided.stderr
    assert shown.stdout.splitlines() == [
        "crm-bcc=In-4711@crm.example: every customer mail goes there as a silent copy",
        "pilot=on: mails go to their senders, not to customers",
    ]
    assert back.stdout.splitlines() == ["crm-bcc=off: no silent copies", "pilot=off: mails go to customers"]


@pytest.mark.parametrize(
    "wrong", ["colour=blue", "pilot", "pilot=perhaps", "crm-bcc=nobody", "crm-bcc=a@b.example,c@d.example"]
)
def test_what_is_no_setting_changes_nothing(shell: Shell, wrong: str) -> None:
    answer = shell("workspace", "set", "pilot=on", wrong)

    assert answer.returncode == 1
    assert "Nothing was" in answer.stderr
    assert "pilot=off" in shell("workspace", "show").stdout
