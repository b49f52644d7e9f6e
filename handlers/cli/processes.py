"""The processes of one machine: started together, restarted when one dies, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.logs import log

STOP_SECONDS = 15.0
RESTART_AFTER = 1.0

logger = log(__name__)


@dataclass
class Child:
    """One process by name, with how to start it."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None


@dataclass
class Processes:
    """Several children. They start in order and stop in the opposite order."""

    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    starting: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        """Start a child now and keep it running."""
        child = Child(name, start)
        child.process = start()
        self.children.append(child)

    def watch(self) -> None:
        """Restart what dies, until `stop` is called."""
        while not self.stopping.wait(0.2):
            for child in self.children:
                if child.process is not None and child.process.poll() is not None and not self.stopping.is_set():
                    logger.warning("process.died", name=child.name, code=child.process.returncode)
                    self.stopping.wait(RESTART_AFTER)
                    self._restart(child)

    def stop(self) -> None:
        """Ask every child to finish, the last started first, and end the ones that do not."""
        self.stopping.set()
        with self.starting:
            for child in reversed(self.children):
                _stop(child)

    def _restart(self, child: Child) -> None:
        with self.starting:  # Nothing may start behind the back of `stop`: it would never be stopped.
            if not self.stopping.is_set():
                child.process = child.start()


def python(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start another process of this Python."""
    return subprocess.Popen([sys.executable, *arguments], env={**os.environ, **environment}, start_new_session=True)


def _stop(child: Child) -> None:
    process = child.process
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
