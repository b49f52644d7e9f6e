"""The product's real processes for one round: Redis, web, workers and the clock, each restarted when it is killed.

`python -m tests.proofs.sending.launch PORT WORKERS BELLMEN` runs them with the settings of its environment, from the
tree it is started in. Who they are stands in `processes.json` in the data folder.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot import embedded_redis
from bot.runtime import settle_memory
from bot.settings import Settings, read_settings
from handlers.cli import web
from handlers.cli.forked import Forked
from handlers.cli.processes import Processes, Running
from handlers.cli.serve import clock, worker
from tests.proofs.sending import bellman

LOOK_EVERY = 0.02


def main() -> None:
    """Start everything, restart what dies at once, stop on SIGTERM."""
    port, workers, bellmen = map(int, sys.argv[1:])
    settings = read_settings()
    stopping, parent = threading.Event(), os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    family = Processes()
    try:
        for name, start in _starts(settings, port, workers, bellmen).items():
            family.add(name, start)
        _write_down(settings.rapport_data, family)
        while not stopping.wait(LOOK_EVERY) and os.getppid() == parent:
            if _restart_the_dead(family):
                _write_down(settings.rapport_data, family)
    finally:
        family.stop()


def _starts(settings: Settings, port: int, workers: int, bellmen: int) -> dict[str, Callable[[], Running]]:
    import jobs.clock  # noqa: PLC0415  Loaded once, for every process that is forked later.
    import jobs.worker  # noqa: F401, PLC0415

    listening = web.listen(f"127.0.0.1:{port}")
    starts: dict[str, Callable[[], Running]] = {
        "redis": lambda: embedded_redis.start(settings.rapport_data),
        "web": lambda: Forked(lambda: web.serve(settings, listening, threads=8), {}),
        "clock": lambda: Forked(clock, {}),
    }
    more: dict[str, Callable[[], Running]] = {
        f"worker {number}": lambda: Forked(partial(worker, "now"), {}) for number in range(workers)
    }
    if not bellmen:
        return starts | more | {"worker later": lambda: Forked(lambda: worker("later"), {})}
    running = bellman.ready()
    settle_memory()
    quick: dict[str, Callable[[], Running]] = {
        f"bellman {number}": lambda: Forked(lambda: bellman.serve(running), {}) for number in range(bellmen)
    }
    return starts | more | quick


def _restart_the_dead(family: Processes) -> bool:
    dead = [child for child in family.children if child.process.poll() is not None]
    for child in dead:
        child.process = child.start()
    return bool(dead)


def _write_down(data: Path, family: Processes) -> None:
    """Write who runs; a reader never meets half a file."""
    fresh = data / "processes.new"
    fresh.write_text(json.dumps({child.name: child.process.pid for child in family.children}))
    fresh.replace(data / "processes.json")


if __name__ == "__main__":
    main()
