"""A fresh world for every test of the Gmail stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.world import World
from tests.sandbox.gmail.playground import Playground


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Playground]:
    clock = tmp_path / "clock"
    clock.write_text("0")
    playground = Playground(World(":memory:", "http://127.0.0.1:1", "secret", clock_file=str(clock)), clock)
    yield playground
    playground.close()
