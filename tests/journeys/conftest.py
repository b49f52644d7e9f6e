"""How far the mail of a journey is when its test begins, and who acts in it from elsewhere than the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.edge.outside import Outside
from tests.journeys import asking, plain_days
from tests.journeys.calling import Calling
from tests.stage import Stage, StandIns


@pytest.fixture
def drafted(stage: Stage) -> Stage:
    """Ana's mails are drafted."""
    asking.draft(stage)
    return stage


@pytest.fixture
def approved(stage: Stage) -> Stage:
    """Ana has pressed Send, and her farewell can still be undone."""
    asking.approve(stage)
    return stage


@pytest.fixture
def calling(stage: Stage, stand_ins: StandIns) -> Iterator[Calling]:
    with stand_ins.world.locked() as db:
        before = db.execute("select id, scopes from gmail_grants").fetchall()
    yield Calling(stage, stand_ins.world)
    # Grants outlive a test, and later ones expect calendars to be closed.
    with stand_ins.world.locked() as db:
        db.execute("delete from gmail_grants where id > ?", (max(row["id"] for row in before),))
        db.executemany(
            "update gmail_grants set scopes = ? where id = ?", [(row["scopes"], row["id"]) for row in before]
        )


@pytest.fixture
def plain_days_ahead(stage: Stage) -> None:
    """Nobody has a holiday in the two weeks to come."""
    plain_days.begin(stage)


@pytest.fixture
def outside(stage: Stage, stand_ins: StandIns) -> Outside:
    """What comes to the doors from elsewhere than the page."""
    return Outside(stage, stand_ins)
