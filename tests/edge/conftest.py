"""Fixtures of the tests at the edge."""

from __future__ import annotations

import pytest

from tests.edge.outside import Outside
from tests.stage import Stage, StandIns


@pytest.fixture
def outside(stage: Stage, stand_ins: StandIns) -> Outside:
    return Outside(stage, stand_ins)
