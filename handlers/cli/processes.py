"""The processes of one machine: started together, restarted when one dies, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import ConfigError
from bot.logs import log
from handlers.cli.forked import Forked

START_SECONDS = 60.0
STOP_SECONDS = 15.0
RESTART_AFTER = 1.0
LOOK_EVERY = 0.05
Running = Forked | subprocess.Popen[bytes]

logger = log(__name__)


@dataclass
class Child:
    """One process by name, with how to start it."""

    name: str
    start: Callable[[], Running]
    process: Running


@dataclass
class Processes:
    """Several children. They start in order and stop in the opposite order."""

    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and SIGTERM end `watch` and `wait_for`, so that `stop` gets its turn."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())

    def add(self, name: str, start: Callable[[], Running]) -> None:
        """Start a child now and keep it running."""
        self.children.append(Child(name, start, start()))

    def watch(self, other: Running | None = None) -> None:
        """Restart what dies, until the other process ends or until somebody asks to stop."""
        while not self.stopping.wait(LOOK_EVERY) and (other is None or other.poll() is None):
            for child in self.children:
                if child.process.poll() is not None and not self.stopping.is_set():
                    logger.warning("process.died", name=child.name, code=child.process.returncode)
                    time.sleep(RESTART_AFTER)
                    child.process = child.start()

    def wait_for(self, url: str) -> None:
        """Wait until an address answers 200; raises ConfigError when a child dies or when it takes too long."""
        self.wait_until(lambda: _answers(url), f"{url} did not answer")

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Wait until something holds; raises ConfigError when a child dies or when it takes too long."""
        until = time.monotonic() + START_SECONDS
        while not holds():
            if dead := [child.name for child in self.children if child.process.poll() is not None]:
                raise ConfigError(f"The process “{dead[0]}” ended while starting; what it said stands above.")
            if time.monotonic() > until:
                raise ConfigError(f"{otherwise} within {START_SECONDS:.0f} seconds.")
            if self.stopping.wait(LOOK_EVERY):
                raise ConfigError("Stopped while starting.")

    def stop(self) -> None:
        """Ask every child to finish, the last started first, and end the ones that do not."""
        self.stopping.set()
        for child in reversed(self.children):
            _stop(child.process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  An address of ours.
            return bool(answer.status == 200)  # noqa: PLR2004  HTTP's own word for fine.
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: Running) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
