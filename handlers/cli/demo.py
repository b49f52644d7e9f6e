"""`rapport demo` and `rapport tour`: the product beside the stand-in world, reached as it reaches the real one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as dtime
from itertools import count
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from typing import Annotated

import typer

from bot import clock, embedded_redis
from bot.errors import ConfigError
from bot.people.working_time import is_working_day
from bot.settings import Settings
from bot.vault import new_key
from handlers.cli.filling import fill
from handlers.cli.forked import separate
from handlers.cli.processes import Processes
from handlers.cli.serve import start_all

commands = typer.Typer()
SECRET = "sandbox-signing-secret"  # noqa: S105  The stand-in world's, which is no secret.
DEMO_UNDO_SECONDS = 10
POLL_SECONDS = 1  # An answer shows up within three seconds, while one still looks at the page.
DEMO_INTERRUPTIONS = 100  # Whoever plays wants to see each answer.
LOOK_SECONDS = 60  # For a mail whose outcome is unknown, where a stand-in answers at once.
WEDNESDAY, IN_HOURS = 2, dtime(15, 12)  # UTC; ten in the morning in New York, nine in Chicago, three in Lisbon.
PLACES = ("Europe/Lisbon", "America/New_York", "America/Chicago")
TOUR_UNDO_SECONDS = 3
OURS = ("sandbox.sqlite*", "rapport.sqlite*", "redis.*", "appendonly*", "books", "clock", "keys", "filled")


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
    processes = Processes()
    processes.stop_on_signals()
    with only_one(data):
        if reset or not (data / "filled").exists():
            forget(data)
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
    begin_mid_week(data / "clock")
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


def begin_mid_week(offset_file: Path) -> None:
    """Let a new world begin on a Wednesday when everybody is at work; an old one goes on where it stood."""
    if not offset_file.exists():
        now = clock.now()
        first = now.date() + timedelta(days=(WEDNESDAY - now.weekday()) % 7)
        coming = (datetime.combine(first + timedelta(weeks=number), IN_HOURS, UTC) for number in count())
        at = next(at for at in coming if at >= now and all(is_working_day(at.date(), place) for place in PLACES))
        offset_file.write_text(str((at - now).total_seconds()))
    clock.set_offset_file(offset_file)  # The books that are filled in are dated by it.


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


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Keep a world for this process alone, until it ends in whatever way; raises ConfigError when another has it."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # Children do not inherit this kind of lock.
        except OSError:
            raise ConfigError(f"Another demo runs in {data}. End it or choose another folder with --data.") from None
        yield


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
        "SLACK_APP_TOKEN": "",  # One in somebody's .env is for the real Slack.
        "SLACK_API_URL": f"{world}/slack/api/",
        "GOOGLE_CLIENT_ID": "sandbox-client",
        "GOOGLE_CLIENT_SECRET": "sandbox-client-secret",
        "GOOGLE_API_URL": f"{world}/google/",
        "GOOGLE_AUTH_URL": f"{world}/google/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{world}/google/token",
        "GOOGLE_CERTS_URL": f"{world}/google/oauth2/v3/certs",
        "GOOGLE_CALENDAR_URL": f"{world}/google/",
        "ANTHROPIC_BASE_URL": f"{world}/claude",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{data.resolve() / 'rapport.sqlite'}"),
        "RAPPORT_URL": app,
        "RAPPORT_DATA": str(data.resolve()),
        "RAPPORT_KEYS": keys.read_text(),
        "RAPPORT_CLOCK": str(data.resolve() / "clock"),
        "RAPPORT_UNDO_SECONDS": str(undo_seconds),
        "RAPPORT_POLL_SECONDS": str(POLL_SECONDS),
        "RAPPORT_LOOK_SECONDS": str(LOOK_SECONDS),
        "RAPPORT_INTERRUPTIONS": str(DEMO_INTERRUPTIONS),
        "RAPPORT_LOG_LEVEL": os.environ.get("RAPPORT_LOG_LEVEL", "warning"),
    }


def free_port() -> int:
    """Find a port that nobody uses."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
