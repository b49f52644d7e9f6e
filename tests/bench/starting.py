"""How long starting takes and what stands in memory afterwards, process by process."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import asks
from tests.bench.load import Load, Order
from tests.bench.product import SECRET, Ground, Running, everything, free_port, web_alone

MEGABYTE = 1024  # /proc counts in kilobytes.
SETTLE_SECONDS = 4.0
ASKED = 60


@dataclass(frozen=True)
class Started:
    """Median seconds until `/readyz` answers, and megabytes of proportional set size by role."""

    web_seconds: float
    all_seconds: float
    alone: dict[str, float]
    together: dict[str, float]


def measure(base: Ground, times: int) -> Started:
    """Start web alone and everything, so many times each; weigh both after some work."""
    web, whole = [], []
    alone: dict[str, float] = {}
    together: dict[str, float] = {}
    for number in range(times):
        port, data = free_port(), base.folder / f"web-{number}"
        with web_alone(base.environment(data), port) as running:
            web.append(running.seconds)
            _use(running)
            alone = {"web, started alone": sum(map(_megabytes, _tree(running.pid)))}
        shutil.rmtree(data)
        port, data = free_port(), base.folder / f"all-{number}"
        with everything(base.environment(data), port) as running:
            whole.append(running.seconds)
            _use(running)
            together = _by_role(running.pid)
        shutil.rmtree(data)
    return Started(median(web), median(whole), alone, together)


def _use(running: Running) -> None:
    """Let some commands through, so that what loads on first use is loaded."""
    Load(Order(running.port, SECRET, 10.0, None, 4, asks.handoffs(ASKED))).run()
    time.sleep(SETTLE_SECONDS)


def _by_role(supervisor: int) -> dict[str, float]:
    """Megabytes of each child of `rapport up` with all its own children, in the order in which they are started."""
    names = ("redis", "web", "worker now", "worker later", "clock")
    children = _children(supervisor)
    found = {name: sum(map(_megabytes, _tree(child))) for name, child in zip(names, children, strict=True)}
    return {**found, "supervisor": _megabytes(supervisor)}


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from _tree(child)


def _children(pid: int) -> list[int]:
    try:
        named = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []  # It has finished in between, and has none any more.
    return sorted(map(int, named.split()))


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # A worker's child that has finished in between.
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MEGABYTE
