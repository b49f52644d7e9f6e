"""Tokens of the HTTP API on the command line: made for a person, listed without the secret, revoked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import clock
from bot.sandbox.cast.books import write_books
from tests.handlers.cli.test_commands import Shell
from tests.stage import StandIns

ANA = ("--person", "ana@cscx.example")


@pytest.fixture
def shell(database_url: str, stand_ins: StandIns, tmp_path: Path) -> Shell:
    ready = Shell(tmp_path, DATABASE_URL=database_url, SLACK_API_URL=f"{stand_ins.url}/slack/api/")
    write_books(tmp_path / "books", "cscx", clock.today())
    ready("install", SLACK_BOT_TOKEN="xoxb-sandbox-cscx")
    ready("import", "books")
    return ready


def test_a_token_is_shown_once_and_listed_by_a_name_that_is_not_it(shell: Shell) -> None:
    made = shell("token", "create", *ANA, "--scope", "read", "--scope", "send", "--days", "90", "--label", "CRM")
    listed = shell("token", "list")

    secret = made.stdout.strip()
    assert secret.startswith("rapport_"), made.stderr
    assert "for Ana Ribeiro, read+send, until " in made.stderr
    (line,) = listed.stdout.splitlines()
    assert "Ana Ribeiro <ana@cscx.example>  read+send  until " in line
    assert line.endswith("  CRM")
    assert line.split()[0] == made.stderr.split(":")[0]
    assert secret not in made.stderr + listed.stdout
    assert secret.encode() not in b"".join(file.read_bytes() for file in shell.folder.rglob("*.sqlite*"))


def test_a_revoked_token_says_so_and_the_others_stay_good(shell: Shell) -> None:
    secret = shell("token", "create", *ANA, "--scope", "read").stdout.strip()
    other = shell("token", "create", *ANA, "--scope", "send").stderr.split(":")[0]
    third = shell("token", "create", *ANA, "--scope", "prepare").stderr.split(":")[0]

    by_itself = shell("token", "revoke", secret)
    by_name = shell("token", "revoke", other)
    again = shell("token", "revoke", other)
    listed = {line.split()[0]: line for line in shell("token", "list").stdout.splitlines()}

    assert by_itself.stdout.endswith(" is revoked.\n"), by_itself.stderr
    assert by_name.stdout == again.stdout == f"{other} is revoked.\n"
    assert "until revoked" in listed.pop(third)
    assert all(f"  revoked {clock.today()}" in line for line in listed.values())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((*ANA, "--scope", "write"), "There is no scope write. There are read, prepare, send. Nothing was made."),
        (("--scope", "read"), "Say whose token it is with --person. Nothing was made."),
        ((*ANA, "--scope", "read", "--days", "0"), "Nothing was made; give another --days."),
        (("--person", "paul@cscx.example", "--scope", "read"), "Paul Ortega has left."),
        (("--person", "Zelda", "--scope", "read"), "Nobody here is called “Zelda”."),
    ],
)
def test_a_token_that_cannot_be_made_is_not_made(shell: Shell, typed: tuple[str, ...], said: str) -> None:
    refused = shell("token", "create", *typed)

    assert refused.returncode == 1
    assert said in refused.stderr
    assert shell("token", "list").stdout == ""


def test_a_name_that_fits_no_token_revokes_none(shell: Shell) -> None:
    shell("token", "create", *ANA, "--scope", "read")

    for name in ("", "a", "0" * 8, "rapport_guessed"):
        refused = shell("token", "revoke", name)
        assert refused.returncode == 1
        assert "Nothing was revoked" in refused.stderr
    assert "until revoked" in shell("token", "list").stdout
