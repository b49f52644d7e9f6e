"""The command line, as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from bot import clock, runtime
from bot.errors import ConfigError
from bot.sandbox.cast.books import write_books
from handlers.cli import main, setup
from store import migrate
from tests.stage import KEY, StandIns


@dataclass(frozen=True)
class Said:
    returncode: int
    stdout: str
    stderr: str


class Shell:
    """A shell that runs commands in this process, because starting Python for each takes most of their time."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, {"RAPPORT_DATA": str(folder), "RAPPORT_KEYS": KEY, **settings}

    def __call__(self, *arguments: str, do: Callable[[], object] = main.run, **settings: str) -> Said:
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as shell, redirect_stdout(out), redirect_stderr(err):
            for name in list(os.environ):
                if name.startswith(("RAPPORT_", "SLACK_", "GOOGLE_", "DATABASE_", "REDIS_")):
                    shell.delenv(name)
            for name, value in {**self.settings, **settings}.items():
                shell.setenv(name, value)
            shell.chdir(self.folder)
            shell.setattr(sys, "argv", ["rapport", *arguments])
            with pytest.raises(SystemExit) as left:
                do()
        with suppress(ConfigError):
            runtime.current().close()
        code = left.value.code
        return Said(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


@pytest.fixture
def shell(database_url: str, stand_ins: StandIns, tmp_path: Path) -> Shell:
    return Shell(tmp_path, DATABASE_URL=database_url, SLACK_API_URL=f"{stand_ins.url}/slack/api/")


def test_a_workspace_is_installed_filled_exported_and_given_a_token(shell: Shell, tmp_path: Path) -> None:
    write_books(tmp_path / "books", "cscx", clock.today())

    installed = shell("install", SLACK_BOT_TOKEN="xoxb-sandbox-cscx")
    planned = shell("import", "books", "--dry-run")
    imported = shell("import", "books")
    again = shell("import", "books")
    exported = shell("export", "out")
    token = shell("token", "create", "Priya Nair", "--scope", "prepare")

    assert "CSCX (T0CSCX) is installed." in installed.stdout, installed.stderr
    assert planned.returncode == imported.returncode == again.returncode == exported.returncode == 0, imported.stderr
    assert "customers.csv: 32 new" in imported.stdout
    assert "32 unchanged" in again.stdout
    assert (tmp_path / "out" / "customers.csv").exists()
    assert token.stdout.startswith("rapport_"), token.stderr


def test_a_bad_file_changes_nothing_and_names_every_error(shell: Shell, tmp_path: Path) -> None:
    shell("install", SLACK_BOT_TOKEN="xoxb-sandbox-cscx")
    books = tmp_path / "books"
    books.mkdir()
    (books / "customers.csv").write_text("external_id,name,renews_on\nC1,One,03/04/2026\nC2,,2026-01-01\n")

    refused = shell("import", "books")

    assert refused.returncode == 1
    assert "customers.csv row 2, renews_on" in refused.stderr
    assert "customers.csv row 3, name" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_misspelt_setting_is_named_at_start_up(shell: Shell) -> None:
    refused = shell("doctor", RAPPORT_UNDO_SECOND="30")

    assert refused.returncode == 1
    assert "RAPPORT_UNDO_SECOND is not a setting of Rapport. Did you mean RAPPORT_UNDO_SECONDS?" in refused.stderr


def test_the_doctor_says_how_to_mend_what_is_wrong(shell: Shell) -> None:
    examined = shell("doctor", GOOGLE_CERTS_URL="http://127.0.0.1:9/")

    assert examined.returncode == 1
    assert "SLACK_SIGNING_SECRET: not set" in examined.stdout
    assert "database" in examined.stdout
    assert "slack: no workspace" in examined.stdout


def test_the_doctor_explains_nothing_it_was_not_told(shell: Shell) -> None:
    asked = shell("doctor", "ABC234")

    assert asked.returncode == 1
    assert "Nothing is noted under ABC234" in asked.stderr


def test_without_keys_a_command_says_how_to_make_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rapport.sqlite'}"
    migrate.upgrade(url, url)

    refused = Shell(tmp_path, DATABASE_URL=url, RAPPORT_KEYS="")("install", SLACK_BOT_TOKEN="xoxb-x")

    assert refused.returncode == 1
    assert "RAPPORT_KEYS is not set" in refused.stderr


def test_the_command_itself_ends_with_one_line_and_no_traceback(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "handlers.cli", "install"],
        cwd=tmp_path,
        env={**os.environ, "RAPPORT_DATA": str(tmp_path), "RAPPORT_UNDO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1


def test_the_first_start_records_the_workspace_of_the_token_and_later_ones_ask_nobody(shell: Shell) -> None:
    def seed() -> None:
        setup.seed()
        sys.exit(0)

    first = shell(do=seed, SLACK_BOT_TOKEN="xoxb-sandbox-cscx")
    later = shell(do=seed, SLACK_BOT_TOKEN="xoxb-sandbox-cscx", SLACK_API_URL="http://127.0.0.1:9/api/")

    assert "CSCX (T0CSCX) is installed." in first.stdout, first.stderr
    assert (later.returncode, later.stdout, later.stderr) == (0, "", "")
