"""One fresh world per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.slack.town import Town, town


@pytest.fixture(name="town")
def a_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as one:
        yield one
