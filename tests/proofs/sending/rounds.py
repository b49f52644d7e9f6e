"""One round: several hundred mails approved at once and carried to their end while the plan breaks everything."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from types import MappingProxyType
from typing import Any

from bot.clock import Clock
from tests.proofs.sending import persons
from tests.proofs.sending.clicks import Clicker
from tests.proofs.sending.ground import Draft, Ground, environment
from tests.proofs.sending.listener import Listener
from tests.proofs.sending.passing import Passing
from tests.proofs.sending.plan import Plan
from tests.proofs.sending.redis_trouble import OFTEN, SELDOM, RedisTrouble

WHOLE, QUICK = (4, 0), (0, 6)
"""How many of `rapport worker`, and how many bellmen."""
START_SECONDS = 40.0
STOP_SECONDS = 60.0
GMAIL_SECONDS = 1.0
"""How long the product waits for Gmail here; a stall lasts longer."""
LOOK_SECONDS = 150
DAY = 86_400.0
CLOCK_SECONDS = 1.0
"""Real time in which the clock notices that an hour has passed and asks for what is done hourly."""
REPO = Path(__file__).parents[3]


@dataclass
class Round:
    """A round under way: its folder, its plan, and where the product and the stand-ins answer."""

    folder: Path
    plan: Plan
    drafts: list[Draft]
    port: int
    world_port: int
    is_whole: bool = False

    @property
    def world(self) -> str:
        """The stand-ins' address."""
        return f"http://127.0.0.1:{self.world_port}"

    @property
    def app(self) -> str:
        """The product's address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def begun(
    ground: Ground,
    folder: Path,
    plan: Plan,
    *,
    most: int | None = None,
    tree: Path = REPO,
    whole: bool = False,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Round]:
    """Lay the ground, start the stand-ins and the product.

    `most` mails are approved of those that wait; `tree` is where the product's code is taken from; `whole` rounds have
    `rapport worker` itself and draw every card; `told` are settings other than the usual ones.
    """
    ground.copy(folder)
    drafts = ground.drafts[:most]
    (folder / "numbers.json").write_text(json.dumps({draft.number: draft.outreach_id for draft in drafts}))
    going = Round(folder, plan, drafts, free_port(), free_port(), whole)
    world = start_world(going)
    settings = environment(going.world, folder)
    settings |= {"RAPPORT_URL": going.app, "RAPPORT_GMAIL_SECONDS": str(GMAIL_SECONDS)}
    settings |= {"RAPPORT_LOOK_SECONDS": str(LOOK_SECONDS), **told}
    numbers = map(str, WHOLE if whole else QUICK)
    product = _python(
        "-m",
        "tests.proofs.sending.launch",
        str(going.port),
        *numbers,
        tree=tree,
        told=settings,
        complaints=folder / "product.log",
    )
    try:
        until_ready(f"{going.world}/control/world", world)
        until_ready(f"{going.app}/readyz", product)
        yield going
    finally:
        for process in (product, world):
            process.send_signal(signal.SIGTERM)
        for process in (product, world):
            process.wait(STOP_SECONDS)


def start_world(going: Round) -> subprocess.Popen[bytes]:
    """Start the stand-ins with the wire that follows the plan."""
    return _python(
        *("-m", "tests.proofs.sending.world", str(going.folder), "--port", str(going.world_port)),
        *("--seed", str(going.plan.seed), "--stall", str(GMAIL_SECONDS * 1.6)),
        *(() if going.plan.harsh else ("--mild",)),
        tree=REPO,
        told={},
        complaints=going.folder / "world.log",
    )


def play(going: Round) -> None:
    """Let people press, and let time pass until every mail has come to an end."""
    clock = Clock(going.folder / "clock")
    with (
        closing(Clicker(going.folder, going.port)) as clicker,
        closing(Passing(going.folder, going.world, going.plan.seed, quick=not going.is_whole)) as passing,
    ):
        cast = persons.Persons(going, clicker, clock)
        with _trouble(going):
            cast.press_send()
            cast.ask_not_to_be_written_to()
            passing.to_first_departure(cast.racers())
            cast.race_for_undo()
            passing.settle_down()
        for _ in range(3):
            cast.reconnect()
            passing.settle_down()
            asked = cast.look_at_troubled_cards(passing)
            pressed = cast.press_again()
            passing.settle_down()
            if not asked and not pressed:
                break
        passing.free_the_frozen()
        passing.settle_down()
        passing.jump(DAY)
        time.sleep(CLOCK_SECONDS)
        passing.settle_down()


@contextmanager
def _trouble(going: Round) -> Iterator[None]:
    """Kill at commits and trouble Redis for as long as this lasts."""
    if not going.plan.harsh:
        yield
        return
    both: list[Listener | RedisTrouble] = [
        Listener(going.folder, going.plan, going.drafts, going.world),
        RedisTrouble(going.folder, random.Random(going.plan.seed), pauses=SELDOM if going.is_whole else OFTEN),  # noqa: S311  Reproducible, not secret.
    ]
    for one in both:
        one.start()
    try:
        yield
    finally:
        for one in both:
            one.close()


def _python(*arguments: str, tree: Path, told: dict[str, Any], complaints: Path) -> subprocess.Popen[bytes]:
    """Start a process; what it complains of goes into a file, since being killed makes for many complaints."""
    with complaints.open("ab") as opened:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree), **told},
            stdout=subprocess.DEVNULL,
            stderr=opened,
            start_new_session=True,
        )


def free_port() -> int:
    """Find a port that nobody uses."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until something answers there; raises TimeoutError, also when its process has died."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.02)
    raise TimeoutError(f"{url} did not answer")
