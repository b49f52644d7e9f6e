"""Redis killed and flushed at random moments: losing it may lose time, and never work."""

from __future__ import annotations

import json
import random
import threading
from contextlib import closing
from pathlib import Path

from tests.proofs.sending import killing

OFTEN, SELDOM = (3.0, 9.0), (15.0, 40.0)
"""Seconds between two troubles; RQ's own worker waits for seconds after each, the rig's does not."""


class RedisTrouble(threading.Thread):
    """Kills the round's Redis, or empties it, every few seconds. What it did stands in `redis.jsonl`."""

    def __init__(self, folder: Path, chance: random.Random, *, pauses: tuple[float, float]) -> None:
        super().__init__(daemon=True)
        self._folder, self._chance, self._pauses = folder, chance, pauses
        self._closing = threading.Event()

    def close(self) -> None:
        """Stop troubling."""
        self._closing.set()
        self.join()

    def run(self) -> None:
        """Trouble it until closed."""
        with (
            closing(killing.Hands(self._folder)) as hands,
            (self._folder / "redis.jsonl").open("a", encoding="utf-8") as record,
        ):
            while not self._closing.wait(self._chance.uniform(*self._pauses)):
                if self._chance.random() < 0.5:
                    hands.flush()
                    record.write('"flushed"\n')
                else:
                    killing.kill(json.loads((self._folder / "processes.json").read_text())["redis"])
                    record.write('"killed"\n')
                record.flush()
