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
from typing import Any

from bot import embedded_redis
from bot.sandbox.cast import teams
from handlers.cli.demo import SECRET, fill, free_port, run_rapport, sandbox_environment
from tests.bench.books import write_customers

START_SECONDS = 60.0
UNDO_SECONDS = 30
TEAM = "T0CSCX"


@dataclass(frozen=True)
class Ground:
    """The stand-in world, and the filled database that every measurement starts from."""

    folder: Path
    world: str
    world_file: Path
    template: Path

    def environment(self, data: Path, port: int) -> dict[str, str]:
        """The product's settings for one start on a fresh copy."""
        data.mkdir(parents=True)
        shutil.copy(self.folder / "keys", data / "keys")
        shutil.copy(self.template, data / "rapport.sqlite")
        told = sandbox_environment(data, self.world, f"http://127.0.0.1:{port}", UNDO_SECONDS)
        # Without an offset file, as in production; with a database of its own, wherever DATABASE_URL may point.
        return {**told, "DATABASE_URL": f"sqlite:///{data / 'rapport.sqlite'}", "RAPPORT_CLOCK": ""}


@dataclass(frozen=True)
class Running:
    """A server that answers on a port; `pid` is its first process."""

    port: int
    pid: int
    seconds: float


@contextmanager
def ground(folder: Path, customers: int) -> Iterator[Ground]:
    """Start the stand-in world and fill a database with the cast and so many customers, by the product's own doors."""
    port, world_port = free_port(), free_port()
    world, file = f"http://127.0.0.1:{world_port}", folder / "world.sqlite"
    stand_ins = python(
        *("-m", "bot.sandbox", "--port", str(world_port), "--data", str(file)),
        *("--app-url", f"http://127.0.0.1:{port}", "--signing-secret", SECRET),
        environment={},
    )
    try:
        until_ready(f"{world}/control/world")
        post(f"{world}/control/slack/limits", {"pace": "off"})
        empty = folder / "empty"
        empty.mkdir()
        environment = {**sandbox_environment(empty, world, f"http://127.0.0.1:{port}", UNDO_SECONDS)}
        environment |= {"DATABASE_URL": f"sqlite:///{empty / 'rapport.sqlite'}", "RAPPORT_CLOCK": ""}
        shutil.copy(empty / "keys", folder / "keys")
        with everything(environment, port):
            fill(world, environment, empty)
            write_customers(folder / "customers", customers)
            run_rapport("import", str(folder / "customers"), "--workspace", TEAM, environment=environment)
            time.sleep(3)  # The signatures of the connected mailboxes are being read.
        template = folder / "filled.sqlite"
        with closing(sqlite3.connect(empty / "rapport.sqlite")) as source, closing(sqlite3.connect(template)) as target:
            source.backup(target)
        yield Ground(folder, world, file, template)
    finally:
        stop(stand_ins)


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
def rival(sort: str, server: str, world: str) -> Iterator[Running]:
    """A bare Flask route or stock Bolt under gunicorn."""
    port = free_port()
    token = next(team["bot_token"] for team in teams() if team["id"] == TEAM)
    more = (SECRET, token, f"{world}/slack/api/") if sort == "stock" else ()
    with _served(("-m", "tests.bench.rivals", sort, str(port), server, *more), {}, port, path="/") as running:
        yield running


def python(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process of this Python from the tree's root, quiet."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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
