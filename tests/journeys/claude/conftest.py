"""A product with a key, and a Claude that answers what it is told to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from tests.edge.outside import Outside
from tests.journeys.claude.scripted import Json
from tests.stage import Stage, StandIns


@pytest.fixture
def claude(stage: Stage) -> Callable[..., None]:
    """Give the product a key, and enqueue what Claude will answer."""
    settings = stage.runtime.settings
    stage.runtime.settings = settings.model_copy(
        update={"anthropic_api_key": SecretStr("sk-ant-test"), "rapport_model_seconds": 2}
    )

    def answers(*replies: Json) -> None:
        stage.post("claude/replies", {"replies": list(replies)})

    return answers


@pytest.fixture
def outside(stage: Stage, stand_ins: StandIns) -> Outside:
    return Outside(stage, stand_ins)
