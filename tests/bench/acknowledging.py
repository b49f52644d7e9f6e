"""How soon Slack is answered: open-loop load on each arm, interleaved, and how much each can take at most."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Literal

from tests.bench import asks
from tests.bench.asks import ASKERS, Asks
from tests.bench.figures import percentile
from tests.bench.load import Order, Seen
from tests.bench.product import SECRET, TOKEN, Ground, Running, everything, free_port, rival, web_alone

RATES = (50, 100, 200)
CONNECTIONS = 40
CLOSED_CONNECTIONS = 16
WARM_UP = 40
WARM_UP_SECONDS = 10.0
MOST_IN_CLOSED_LOOP = 4000
Sort = Literal["bare", "keeping", "stock", "prompt", "rapport"]


@dataclass(frozen=True)
class Arm:
    """One thing under load: which server, whether workers run beside it, and what it is asked."""

    name: str
    sort: Sort
    asked: Literal["handoffs", "presses", "lines", "forms"]
    server: str = "gthread"
    with_workers: bool = False


ARMS = (
    Arm("Bare Flask route", "bare", "handoffs", server="waitress"),
    Arm("Flask route, one durable row", "keeping", "handoffs", server="waitress"),
    Arm("Stock Bolt, sync, 2 processes", "stock", "handoffs", server="sync"),
    Arm("Stock Bolt, gthread, 8 threads", "stock", "handoffs"),
    Arm("Bolt answering from the listener, one durable row", "prompt", "handoffs", server="waitress"),
    Arm("Rapport, a button, workers paused", "rapport", "presses"),
    Arm("Rapport, a line in the DM, workers paused", "rapport", "lines"),
    Arm("Rapport, `/handoff`, workers paused", "rapport", "handoffs"),
    Arm("Rapport, `/handoff`, workers running", "rapport", "handoffs", with_workers=True),
    Arm("Rapport, opening a form", "rapport", "forms"),
)


@dataclass(frozen=True)
class Size:
    """How long and how often: seconds of each window, times the whole is repeated, customers to ask about."""

    seconds: float
    rounds: int

    @property
    def customers(self) -> int:
        """As many as the busiest window asks about."""
        return int(max(RATES) * self.seconds * 1.2) + WARM_UP


@dataclass(frozen=True)
class Window:
    """The figures of one window; times in milliseconds, `rate` what was answered in a second."""

    p50: float
    p95: float
    p99: float
    worst: float
    errors: int
    rate: float


@dataclass(frozen=True)
class Answered:
    """One arm at one rate over all rounds; a rate of None is the closed loop."""

    arm: Arm
    rate: int | None
    windows: tuple[Window, ...]

    def middle(self, name: str) -> float:
        """The median over the rounds."""
        return float(median(getattr(window, name) for window in self.windows))

    @property
    def worst(self) -> float:
        return max(window.worst for window in self.windows)

    @property
    def errors(self) -> int:
        return sum(window.errors for window in self.windows)


def measure(base: Ground, size: Size) -> list[Answered]:
    """Put every arm under every rate, one after the other, and that so many times."""
    found: dict[tuple[Arm, int | None], list[Window]] = {}
    for number in range(size.rounds):
        for rate in (*RATES, None):
            for arm in ARMS:
                window = _window(base, arm, rate, size)
                found.setdefault((arm, rate), []).append(window)
                sys.stderr.write(
                    f"round {number + 1}, {rate or 'most'}/s, {arm.name}:"
                    f" p50 {window.p50:.1f} p99 {window.p99:.1f} ms, {window.rate:.0f}/s, {window.errors} errors\n"
                )
    return [Answered(arm, rate, tuple(windows)) for (arm, rate), windows in found.items()]


def _window(base: Ground, arm: Arm, rate: int | None, size: Size) -> Window:
    wanted = int(rate * size.seconds * 1.2) if rate else MOST_IN_CLOSED_LOOP
    wanted = min(wanted, size.customers - WARM_UP) if arm.asked == "handoffs" and arm.sort == "rapport" else wanted
    with _under_load(base, arm) as running, closing(sqlite3.connect(base.world_file, timeout=10)) as world:
        asked = _asked(arm, world)(wanted + WARM_UP)
        order = partial(Order, running.port, SECRET)
        _run(order(WARM_UP_SECONDS, None, len(ASKERS), asked[:WARM_UP]))
        connections = CONNECTIONS if rate else CLOSED_CONNECTIONS
        seen = _run(order(size.seconds, rate, connections, asked[WARM_UP:]))
    times = sorted(seen.times) or [float("nan")]
    return Window(
        percentile(times, 50),
        percentile(times, 95),
        percentile(times, 99),
        times[-1],
        seen.errors,
        len(seen.times) / seen.seconds,
    )


def _asked(arm: Arm, world: sqlite3.Connection) -> Asks:
    match arm.asked:
        case "handoffs":
            return asks.handoffs
        case "presses":
            return asks.presses
        case "lines":
            return asks.lines
        case "forms":
            return lambda number: asks.forms(number, world)


@contextmanager
def _under_load(base: Ground, arm: Arm) -> Iterator[Running]:
    data = base.folder / "run"
    try:
        with _served(base, arm, data) as running:
            yield running
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _served(base: Ground, arm: Arm, data: Path) -> AbstractContextManager[Running]:
    match arm.sort:
        case "bare":
            return rival(arm.sort, arm.server)
        case "keeping":
            data.mkdir()
            return rival(arm.sort, arm.server, str(data / "rows.sqlite"))
        case "stock":
            return rival(arm.sort, arm.server, SECRET, TOKEN, f"{base.world}/slack/api/")
        case "prompt":
            data.mkdir()
            kept = str(data / "rows.sqlite")
            return rival(arm.sort, arm.server, SECRET, TOKEN, f"{base.world}/slack/api/", kept)
        case "rapport":
            return (everything if arm.with_workers else web_alone)(base.environment(data), free_port())


def _run(order: Order) -> Seen:
    told = json.dumps(asdict(order))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"], input=told, capture_output=True, text=True, check=True
    )
    return Seen(**json.loads(done.stdout))
