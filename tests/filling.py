"""Filling a database with the cast once, through the product's own doors, for tests to copy."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

from bot import clock
from bot.connections import slack
from bot.connectors.slack import Slack
from bot.customers.importing import import_folder
from bot.sandbox.cast import teams
from bot.sandbox.cast.books import Workspace, write_books
from store import lobby
from tests.stage import Stage, StandIns, staged

BOOKS: dict[str, Workspace] = {"T0CSCX": "cscx", "T0NORTH": "north"}
TRIES = 3  # The first command loads much, and on a busy machine Slack's three seconds may pass.
CONNECTED = ("U0ANA", "U0SARAH", "U0DAVID", "U0PRIYA", "U0MAYA", "U1SARAH")


def fill(stand_ins: StandIns, database_url: str, folder: Path) -> None:
    """Install both workspaces, import their books, and connect some people's Gmail."""
    with staged(stand_ins, database_url, folder) as stage:
        for team in teams():
            if team["id"] not in BOOKS:
                continue
            known = Slack(team["bot_token"], api_url=stage.runtime.settings.slack_api_url).who_am_i()
            with stage.runtime.writing(None) as session:
                slack.install(session, stage.runtime.vault, team["bot_token"], known)
            write_books(folder / team["id"], BOOKS[team["id"]], clock.today())
            with stage.runtime.reading(None) as session:
                installation = lobby.installation_of(session, team["id"])
            assert installation is not None
            with stage.runtime.writing(installation.id) as session:
                import_folder(session, folder / team["id"], now=clock.now())
        for who in CONNECTED:
            connect(stage, who)
        stage.work()


def connect(stage: Stage, who: str) -> None:
    """Connect a person's Gmail as that person would."""
    found = None
    for _ in range(TRIES):
        stage.command(who, "/rapport connect")
        found = re.search(r'"url": "(http[^"]+)"', json.dumps(stage.messages(who)))
        if found:
            break
    assert found, f"{who} was not offered to connect"
    with urllib.request.urlopen(found[1]) as page:
        assert page.status == 200
