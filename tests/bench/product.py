"""Rapport under measurement: its own processes beside the stand-in world, on a fresh copy of one filled database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from subprocess import DEVNULL
from typing import Any

from bot import clock, embedded_redis
from bot.sandbox.cast import teams
from bot.sandbox.cast.books import write_books
from bot.vault import new_key
from tests.bench import asks
from tests.bench.books import write_customers
from tests.bench.load import Load, Order

SECRET = "bench-signing-secret"
START_SECONDS = 60.0
TEAM = "T0CSCX"
TOKEN = next(team["bot_token"] for team in teams() if team["id"] == TEAM)


@dataclass(frozen=True)
class Ground:
    """The stand-in world, and the filled database that every measurement starts from."""

    folder: Path
    world: str
    world_file: Path
    template: Path
    key: str

    def environment(self, data: Path) -> dict[str, str]:
        """The product's settings for one start on a fresh copy of the filled database."""
        data.mkdir(parents=True)
        shutil.copy(self.template, data / "rapport.sqlite")
        return environment(self.world, data, self.key)


@dataclass(frozen=True)
class Running:
    """A server that answers on a port; `pid` is its first process."""

    port: int
    pid: int
    seconds: float


@contextmanager
def ground(folder: Path, customers: int) -> Iterator[Ground]:
    """Start the stand-in world and fill a database with the cast and so many customers, by the product's own doors."""
    world_port = free_port()
    world, file = f"http://127.0.0.1:{world_port}", folder / "world.sqlite"
    stand_ins = python(
        *("-m", "bot.sandbox", "--port", str(world_port), "--data", str(file)),
        *("--app-url", "http://127.0.0.1:9", "--signing-secret", SECRET),
        environment={},
    )
    try:
        until_ready(f"{world}/control/world")
        post(f"{world}/control/slack/limits", {"pace": "off"})
        base = Ground(folder, world, file, folder / "filled.sqlite", new_key())
        _fill(base, customers)
        yield base
    finally:
        stop(stand_ins)


def environment(world: str, data: Path, key: str) -> dict[str, str]:
    """Settings as in production, but for the vendors' addresses."""
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": f"{world}/slack/api/",
        "GOOGLE_CLIENT_ID": "sandbox-client",
        "GOOGLE_CLIENT_SECRET": "sandbox-client-secret",
        "GOOGLE_API_URL": f"{world}/google/",
        "GOOGLE_TOKEN_URL": f"{world}/google/token",
        "ANTHROPIC_BASE_URL": f"{world}/claude",
        "DATABASE_URL": f"sqlite:///{data / 'rapport.sqlite'}",
        "REDIS_URL": "",
        "RAPPORT_DATA": str(data),
        "RAPPORT_KEYS": key,
        "RAPPORT_CLOCK": "",
        "RAPPORT_LOG_LEVEL": "error",
    }


def _fill(base: Ground, customers: int) -> None:
    data, books = base.folder / "filling", base.folder / "books"
    data.mkdir()
    write_books(books / "cast", "cscx", clock.today())
    write_customers(books / "many", customers)
    told = environment(base.world, data, base.key)
    for arguments in (("migrate",), ("install",), ("import", str(books / "cast")), ("import", str(books / "many"))):
        subprocess.run(
            [sys.executable, "-m", "handlers.cli", *arguments], env={**os.environ, **told}, check=True, stdout=DEVNULL
        )
    port = free_port()
    with everything(told, port):
        # Everybody has heard from Rapport before, so that their direct messages are known.
        Load(Order(port, SECRET, 10.0, None, 1, asks.lines(len(asks.ASKERS)))).run()
        _until_posted(base.world, len(asks.ASKERS))
    with closing(sqlite3.connect(data / "rapport.sqlite")) as source, closing(sqlite3.connect(base.template)) as target:
        source.backup(target)


def _until_posted(world: str, number: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        calls = get(f"{world}/control/calls?service=slack")["calls"]
        if sum(call["method"] == "chat.postMessage" for call in calls) >= number:
            return
        time.sleep(0.1)
    raise TimeoutError("the first messages to everybody were not posted")


@contextmanager
def web_alone(environment: Mapping[str, str], port: int) -> Iterator[Running]:
    """`rapport web` and Redis, with nobody to do the jobs."""
    redis = embedded_redis.start(Path(environment["RAPPORT_DATA"]))
    try:
        with _served(("-m", "handlers.cli", "web", "--bind", f"127.0.0.1:{port}"), environment, port) as running:
            yield running
    finally:
        stop(redis)


@contextmanager
def everything(environment: Mapping[str, str], port: int) -> Iterator[Running]:
    """`rapport up`: Redis, web, both workers and the clock."""
    with _served(("-m", "handlers.cli", "up", "--bind", f"127.0.0.1:{port}"), environment, port) as running:
        yield running


@contextmanager
def rival(sort: str, server: str, *more: str) -> Iterator[Running]:
    """What Rapport is measured against; `more` is what the one in question asks for."""
    port = free_port()
    with _served(("-m", "tests.bench.rivals", sort, str(port), server, *more), {}, port, path="/") as running:
        yield running


def python(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process of this Python; only its complaints are shown."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=DEVNULL,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours; its children end with it, or are ended."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """Find a port that nobody uses."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_ready(url: str) -> None:
    """Wait until something answers below 500."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.005)
    raise TimeoutError(f"{url} did not answer within {START_SECONDS:.0f} seconds")


def post(url: str, told: dict[str, Any]) -> Any:
    """Post JSON to the stand-in world."""
    request = urllib.request.Request(url, json.dumps(told).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def get(url: str) -> Any:
    """Get JSON from the stand-in world."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@contextmanager
def _served(
    arguments: tuple[str, ...], environment: Mapping[str, str], port: int, *, path: str = "/readyz"
) -> Iterator[Running]:
    begun = time.perf_counter()
    process = python(*arguments, environment=environment)
    try:
        until_ready(f"http://127.0.0.1:{port}{path}")
        yield Running(port, process.pid, time.perf_counter() - begun)
    finally:
        stop(process)
