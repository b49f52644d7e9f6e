"""Filling a new stand-in world: both companies installed, imported and connected through the product's own doors."""

from __future__ import annotations

import json
import signal
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from bot import clock
from bot.errors import ConfigError
from bot.sandbox.cast import teams
from bot.sandbox.cast.books import Workspace, write_books
from handlers.cli.data import import_data
from handlers.cli.forked import Forked
from handlers.cli.processes import LOOK_EVERY, Processes
from handlers.cli.setup import install

WITHOUT_GMAIL = ("U0JO",)  # So that the card of somebody who has not connected can be seen.
BOOKS: dict[str, Workspace] = {"T0CSCX": "cscx", "T0NORTH": "north"}


def fill(processes: Processes, world: str, environment: Mapping[str, str], data: Path) -> None:
    """Install both workspaces, import their books and connect people's Gmail, each through the product's own doors."""
    for team in teams():
        if team["id"] not in BOOKS:
            continue  # A customer's own Slack, which has no Rapport.
        folder = data / "books" / team["id"]
        write_books(folder, BOOKS[team["id"]], clock.today())
        command(processes, install, {**environment, "SLACK_BOT_TOKEN": team["bot_token"]})
        command(processes, partial(import_data, folder, team["id"]), environment)
    processes.wait_for(f"{environment['RAPPORT_URL']}/readyz")
    seen = json_of(f"{world}/control/world")
    ours = [mailbox["person"] for mailbox in seen["mailboxes"] if mailbox["side"] == "ours"]
    dms = {person["id"]: person["dm"] for person in seen["people"]}
    connecting = {person: dms[person] for person in ours if person in dms and person not in WITHOUT_GMAIL}
    for person, dm in connecting.items():
        connect_gmail(world, person, dm)
    for person, dm in connecting.items():
        processes.wait_until(partial(is_told, world, person, dm), f"{person} was not told that Gmail is connected")


def connect_gmail(world: str, person_ref: str, dm: str) -> None:
    """Type `/rapport connect` as a person and follow the button; the stand-in's consent page consents by itself."""
    typed = {"as": person_ref, "channel": dm, "text": "/rapport connect"}
    answer = json_of(f"{world}/control/slack/command", typed)
    url = _first_url(json_of(f"{world}/control/slack/screen?as={person_ref}&channel={dm}"))
    if url is None:
        raise ConfigError(f"{person_ref} could not connect Gmail: {answer}")
    with urllib.request.urlopen(url) as page:  # noqa: S310  The address came from the stand-in on this machine.
        page.read()


def is_told(world: str, person_ref: str, dm: str) -> bool:
    """Tell whether a person's DM says that Gmail is connected, which a worker writes there."""
    return "Gmail is connected" in json.dumps(json_of(f"{world}/control/slack/screen?as={person_ref}&channel={dm}"))


def command(processes: Processes, run: Callable[[], object], environment: Mapping[str, str]) -> None:
    """Run one command of ours to its end in a process of its own; raises ConfigError when it fails or we shall stop."""
    running = Forked(partial(_quietly, run), environment)
    while running.poll() is None:
        if processes.stopping.wait(LOOK_EVERY):
            running.send_signal(signal.SIGTERM)
            running.wait()
            raise ConfigError("Stopped while starting.")
    if running.returncode != 0:
        raise ConfigError("The world could not be filled; what went wrong stands above.")


def _quietly(run: Callable[[], object]) -> None:
    with redirect_stdout(StringIO()):
        run()


def json_of(url: str, body: dict[str, Any] | None = None) -> Any:
    """Get JSON from the stand-in world, or post some."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())


def _first_url(answer: Any) -> str | None:
    if isinstance(answer, dict):
        if isinstance(answer.get("url"), str) and answer.get("type") == "button":
            return str(answer["url"])
        answer = list(answer.values())
    if isinstance(answer, list):
        return next((url for url in map(_first_url, answer) if url), None)
    return None
