"""How soon a card stands in the direct message after a command, with a worker that has nothing else to do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bot import clock
from bot.connectors.slack import Slack
from tests.bench import asks
from tests.bench.asks import ASKERS, asker
from tests.bench.load import Load, Order
from tests.bench.product import SECRET, TOKEN, Ground, everything, free_port, get

POST = "chat.postMessage"
PATIENCE = 20.0
REST_SECONDS = 0.7  # Long enough for everything that the last command led to.
PROBES = 20


@dataclass(frozen=True)
class Awaited:
    """Milliseconds from sending each command to its card's arrival, and what of them the stand-in Slack took."""

    whole: tuple[float, ...]
    vendors: tuple[float, ...]

    @property
    def ours(self) -> list[float]:
        """What is left when the vendors' share is taken off."""
        return [whole - vendor for whole, vendor in zip(self.whole, self.vendors, strict=True)]


def measure(base: Ground, number: int) -> Awaited:
    """Type so many commands, one at a time, each when everything is quiet again."""
    data, port = base.folder / "cards", free_port()
    whole, vendors = [], []
    try:
        with everything(base.environment(data), port):
            call = _call_milliseconds(base)
            # The first ones let everything load that loads on first use.
            for place, ask in enumerate(asks.handoffs(len(ASKERS) + number)):
                seen = _calls(base)
                begun = clock.now().timestamp()
                Load(Order(port, SECRET, 5.0, None, 1, [ask])).run()
                arrived, between = _card(base, since=seen[-1]["id"] if seen else 0, dm=f"D{asker(place)[0][1:]}")
                if place >= len(ASKERS):
                    whole.append((arrived - begun) * 1000)
                    vendors.append(between * call)
                time.sleep(REST_SECONDS)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return Awaited(tuple(whole), tuple(vendors))


def _card(base: Ground, *, since: int, dm: str) -> tuple[float, int]:
    """When the card arrived, and how many other calls Slack answered before it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        calls = _calls(base, since)
        for before, call in enumerate(calls):
            if call["method"] == POST and call["arguments"].get("channel") == dm:
                return float(call["at"]), before
        time.sleep(0.02)
    raise TimeoutError("no card came")


def _calls(base: Ground, since: int = 0) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = get(f"{base.world}/control/calls?service=slack&since={since}")["calls"]
    return found


def _call_milliseconds(base: Ground) -> float:
    """What one call to the stand-in takes, connection and all."""
    slack = Slack(TOKEN, api_url=f"{base.world}/slack/api/")
    times = []
    for _ in range(PROBES):
        begun = time.perf_counter()
        slack.who_am_i()
        times.append((time.perf_counter() - begun) * 1000)
    return median(times)
