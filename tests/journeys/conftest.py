"""How far the mail of a journey is when its test begins."""

from __future__ import annotations

import pytest

from tests.journeys import asking
from tests.stage import Stage


@pytest.fixture
def drafted(stage: Stage) -> Stage:
    """Ana's mails are drafted."""
    asking.draft(stage)
    return stage


@pytest.fixture
def approved(drafted: Stage) -> Stage:
    """Ana has pressed Send, and her farewell can still be undone."""
    asking.send(drafted)
    return drafted
