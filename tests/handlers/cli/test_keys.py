"""Changing keys: everything sealed again with the newest, in any number of runs, while tokens keep being refreshed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from bot import clock
from bot.connections import google, rotating
from bot.connections.google import place
from bot.vault import Vault, read_keys
from store import lobby, sealed
from store.models import Base, Mailbox
from store.sealed import COLUMNS
from tests.handlers.cli.test_commands import Shell
from tests.journeys.test_connecting import links
from tests.stage import KEY, Stage

NEWER = base64.urlsafe_b64encode(bytes(range(64, 96))).decode()
NO_SECRETS = {("approvals", "mime"), ("library_files", "content")}
"""Binary columns that hold a mail's bytes or a file's, which are no secrets of ours."""


def ring(*keys: str) -> Vault:
    return Vault(read_keys(",".join(keys)))


def shell_for(stage: Stage, folder: Path) -> Shell:
    settings = stage.runtime.settings
    return Shell(folder, DATABASE_URL=settings.database_url, SLACK_API_URL=settings.slack_api_url)


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    binary = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert binary - NO_SECRETS == {(column.table, column.name) for column in COLUMNS}


def test_with_one_key_it_says_how_to_begin_and_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    shell = shell_for(stage, tmp_path)

    said = shell("keys", "rotate")

    line = re.search(r"^RAPPORT_KEYS=(\S+)$", said.stdout, re.MULTILINE)
    assert line
    assert [len(key) for key in read_keys(line[1])] == [32, 32]
    assert line[1].endswith(KEY)
    assert "Nothing was changed." in said.stdout


def test_after_a_rotation_the_old_key_can_be_taken_away(stage: Stage, tmp_path: Path) -> None:
    links(stage, "U0JO")
    shell = shell_for(stage, tmp_path)

    before = shell("doctor", RAPPORT_KEYS=f"{NEWER},{KEY}").stdout
    rotated = shell("keys", "rotate", RAPPORT_KEYS=f"{NEWER},{KEY}")
    again = shell("keys", "rotate", RAPPORT_KEYS=f"{NEWER},{KEY}")
    alone = shell("keys", "check", RAPPORT_KEYS=NEWER)
    old = shell("keys", "check", RAPPORT_KEYS=KEY)

    assert re.search(r"keys: \d+ secrets are still sealed with an older key", before)
    number = int(rotated.stdout.split()[0])
    assert number >= 15, rotated.stdout  # Two bot tokens, two verifiers, six mailboxes with two tokens each.
    assert "The older keys can be taken out" in rotated.stdout
    assert again.stdout.startswith("0 secrets were sealed again")
    assert (alone.returncode, f"{number} secrets are sealed with it" in alone.stdout) == (0, True)
    assert old.returncode == 1
    assert "secrets need a key that is not in RAPPORT_KEYS" in old.stdout
    assert "Nothing opens mailboxes.refresh_token of row " in old.stderr


class Stopped(Exception):  # noqa: N818  A name for what happens to the process.
    """The process was killed."""


def dying_after(writing: rotating.Opens, commits: int) -> rotating.Opens:
    left = iter(range(commits))

    @contextmanager
    def opens(workspace_id: int | None) -> Iterator[Session]:
        with writing(workspace_id) as session:
            yield session
            if next(left, None) is None:
                raise Stopped

    return opens


def test_a_rotation_killed_anywhere_goes_on_when_run_again(stage: Stage) -> None:
    runtime, vault = stage.runtime, ring(NEWER, KEY)
    total = rotating.counts(runtime.reading).total()
    for commits in range(4):
        with pytest.raises(Stopped):
            rotating.rotate(runtime.reading, dying_after(runtime.writing, commits), vault)
        assert rotating.shut(runtime.reading, vault) == []
    rotating.rotate(runtime.reading, runtime.writing, vault)

    assert rotating.counts(runtime.reading) == {vault.sealing_id: total}
    assert rotating.shut(runtime.reading, ring(NEWER)) == []


def test_a_token_refreshed_during_a_rotation_is_the_one_that_stays(stage: Stage) -> None:
    runtime, vault, column = stage.runtime, ring(NEWER, KEY), COLUMNS[3]
    workspace_id, mailbox = ana(stage)
    with runtime.reading(workspace_id) as session:
        (read,) = [one for one in sealed.sealed_otherwise(session, column, b"", limit=99) if one.row == mailbox.id]
    tokens = google.StoredTokens(ring(KEY), mailbox, lambda: runtime.writing(workspace_id))
    tokens.save("refreshed", clock.now(), None)

    with runtime.writing(workspace_id) as session:
        replaced = sealed.seal_again(session, read, vault.seal("stale", place("access_token", mailbox)))
    rotating.rotate(runtime.reading, runtime.writing, vault)

    assert not replaced
    _, kept = ana(stage)
    assert google.StoredTokens(ring(NEWER), kept, lambda: runtime.writing(workspace_id)).access_token == "refreshed"


def ana(stage: Stage) -> tuple[int, Mailbox]:
    with stage.runtime.reading(None) as session:
        workspace_id = next(one.id for one in lobby.installations(session))
    with stage.runtime.reading(workspace_id) as session:
        return workspace_id, session.scalars(select(Mailbox).where(Mailbox.address == "ana@cscx.example")).one()
