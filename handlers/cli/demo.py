"""`rapport demo` and `rapport tour`: the product beside the stand-in world, reached as it reaches the real one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from typing import Annotated, Any

import typer

from bot import clock, embedded_redis
from bot.errors import ConfigError
from bot.sandbox.cast import teams
from bot.sandbox.cast.books import Workspace, write_books
from bot.settings import Settings
from bot.vault import new_key
from handlers.cli.data import import_data
from handlers.cli.forked import Forked, separate
from handlers.cli.processes import LOOK_EVERY, Processes
from handlers.cli.serve import start_all
from handlers.cli.setup import install

commands = typer.Typer()
SECRET = "sandbox-signing-secret"  # noqa: S105  The stand-in world's, which is no secret.
DEMO_UNDO_SECONDS = 10
TOUR_UNDO_SECONDS = 3
WITHOUT_GMAIL = ("U0JO",)  # So that the card of somebody who has not connected can be seen.
BOOKS: dict[str, Workspace] = {"T0CSCX": "cscx", "T0NORTH": "north"}
OURS = ("sandbox.sqlite*", "rapport.sqlite*", "redis.*", "appendonlydir", "books", "clock", "keys", "filled")


@commands.command()
def demo(
    data: Annotated[Path, typer.Option(help="where the demo keeps its world")] = Path(".data/demo"),
    port: Annotated[int, typer.Option(help="of the page")] = 8787,
    app_port: Annotated[int, typer.Option(help="of Rapport")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="start again from an empty world")] = False,
) -> None:
    """Play with Rapport in a browser: Slack, Gmail and Claude are stand-ins on this machine."""
    require_free(port, "--port")
    require_free(app_port, "--app-port")
    if reset or not (data / "filled").exists():
        forget(data)
    processes = Processes()
    processes.stop_on_signals()
    try:
        world = start_world(processes, data, port=port, app_port=app_port, undo_seconds=DEMO_UNDO_SECONDS)
        typer.echo(f"\nRapport is ready. Open {world} in a browser.")
        typer.echo("Try /handoff DataCorp to Sarah Johnson as Ana. Ctrl-C stops it; the world is kept.\n")
        processes.watch()
    finally:
        processes.stop()


@commands.command()
def tour() -> None:
    """Play the handoff story without a browser, and check every step of it."""
    processes = Processes()
    processes.stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="rapport-tour-", ignore_cleanup_errors=True) as folder:
        try:
            world = start_world(
                processes, Path(folder), port=free_port(), app_port=free_port(), undo_seconds=TOUR_UNDO_SECONDS
            )
            story = subprocess.Popen([sys.executable, "-m", "bot.sandbox.tour", world])
            processes.watch(story)
            code = story.poll()
            story.terminate()
            story.wait()
        finally:
            processes.stop()
    raise typer.Exit(1 if code is None else code)


def start_world(processes: Processes, data: Path, *, port: int, app_port: int, undo_seconds: int) -> str:
    """Start the stand-in world and the product, fill both on the first start; returns the world's address."""
    began = time.monotonic()
    data.mkdir(parents=True, exist_ok=True)
    world, app = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{app_port}"
    environment = sandbox_environment(data, world, app, undo_seconds)
    settings = Settings(**{name.lower(): value for name, value in environment.items()})  # type: ignore[arg-type]
    typer.echo("Starting Slack, Gmail and Claude as stand-ins, and Rapport beside them.")
    stand_ins = ("-m", "bot.sandbox", "--port", str(port), "--data", str(data / "sandbox.sqlite"), "--app-url", app)
    offset = ("--signing-secret", SECRET, "--clock", environment["RAPPORT_CLOCK"])
    processes.add("sandbox", lambda: separate(*stand_ins, *offset))
    start_all(processes, settings, environment, bind=f"127.0.0.1:{app_port}")
    processes.wait_for(f"{world}/control/world")
    if not (data / "filled").exists():
        typer.echo("Filling both companies: people, customers, mail. Only the first start does this.")
        fill(processes, world, environment, data)
        (data / "filled").touch()
    processes.wait_for(f"{app}/readyz")
    typer.echo(f"Set up in {time.monotonic() - began:.1f} s.")
    return world


def require_free(port: int, option: str) -> None:
    """Raise ConfigError saying what to do when somebody listens on a port already."""
    with closing(socket()) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # As servers do: a connection that was closed does not count.
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ConfigError(
                f"Port {port} is taken, perhaps by another demo. End it or choose one with {option}."
            ) from None


def forget(data: Path) -> None:
    """Remove a world, whole or half made, and nothing else that lies beside it."""
    embedded_redis.stop_left_over(data)
    for path in (path for pattern in OURS for path in data.glob(pattern)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def sandbox_environment(data: Path, world: str, app: str, undo_seconds: int) -> dict[str, str]:
    """Give the product's settings for a stand-in world: the vendors' addresses, and secrets that are none."""
    keys = data / "keys"
    if not keys.exists():
        keys.write_text(new_key())
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{world}/slack/api/",
        "GOOGLE_CLIENT_ID": "sandbox-client",
        "GOOGLE_CLIENT_SECRET": "sandbox-client-secret",
        "GOOGLE_API_URL": f"{world}/google/",
        "GOOGLE_AUTH_URL": f"{world}/google/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{world}/google/token",
        "GOOGLE_CERTS_URL": f"{world}/google/oauth2/v3/certs",
        "ANTHROPIC_BASE_URL": f"{world}/claude",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{data.resolve() / 'rapport.sqlite'}"),
        "RAPPORT_URL": app,
        "RAPPORT_DATA": str(data.resolve()),
        "RAPPORT_KEYS": keys.read_text(),
        "RAPPORT_CLOCK": str(data.resolve() / "clock"),
        "RAPPORT_UNDO_SECONDS": str(undo_seconds),
        "RAPPORT_LOG_LEVEL": os.environ.get("RAPPORT_LOG_LEVEL", "warning"),
    }


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
    dms = {person["id"]: person["dm"] for person in seen["people"]}
    for mailbox in seen["mailboxes"]:
        if mailbox["side"] == "ours" and mailbox.get("person") in dms and mailbox["person"] not in WITHOUT_GMAIL:
            connect_gmail(world, mailbox["person"], dms[mailbox["person"]])


def connect_gmail(world: str, person_ref: str, dm: str) -> None:
    """Type `/rapport connect` as a person and follow the button; the stand-in's consent page consents by itself."""
    typed = {"as": person_ref, "channel": dm, "text": "/rapport connect"}
    answer = json_of(f"{world}/control/slack/command", typed)
    url = _first_url(json_of(f"{world}/control/slack/screen?as={person_ref}&channel={dm}"))
    if url is None:
        raise ConfigError(f"{person_ref} could not connect Gmail: {answer}")
    with urllib.request.urlopen(url) as page:  # noqa: S310  The address came from the stand-in on this machine.
        page.read()


def command(processes: Processes, run: Callable[[], object], environment: Mapping[str, str]) -> None:
    """Run one command of ours to its end in a process of its own; raises ConfigError when it fails or we shall stop."""
    running = Forked(run, environment)
    while running.poll() is None:
        if processes.stopping.wait(LOOK_EVERY):
            running.send_signal(signal.SIGTERM)
            running.wait()
    if running.returncode != 0:
        raise ConfigError("The world could not be filled; what went wrong stands above.")


def json_of(url: str, body: dict[str, Any] | None = None) -> Any:
    """Get JSON from the stand-in world, or post some."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())


def free_port() -> int:
    """Find a port that nobody uses."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_url(answer: Any) -> str | None:
    if isinstance(answer, dict):
        if isinstance(answer.get("url"), str) and answer.get("type") == "button":
            return str(answer["url"])
        answer = list(answer.values())
    if isinstance(answer, list):
        return next((url for url in map(_first_url, answer) if url), None)
    return None
