"""A departure that its sender lets the customer know of: drafts written anew go on from that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from store.models import FactUsed, Transition
from tests.edge.outside import Outside
from tests.journeys.conversing import Conversing
from tests.stage import Stage, StandIns


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


@pytest.fixture
def outside(stage: Stage, stand_ins: StandIns) -> Outside:
    return Outside(stage, stand_ins)


def leaves_and_says_so(talk: Conversing, outside: Outside) -> date:
    """Let Ana hand DataCorp over because she leaves, and let her farewell say why; gives her last day."""
    talk.until(0, 15)
    last_day = clock.today("Europe/Lisbon") + timedelta(days=25)
    words = f"because of a departure, until {last_day.day} {last_day:%B}"
    talk.stage.command("U0ANA", f"/handoff DataCorp to Sarah Johnson {words}")
    talk.stage.work()
    outside.click("U0ANA", "outreach.release", f"{talk.farewell().id}:reason")
    return last_day


def redrafts(talk: Conversing, outside: Outside) -> None:
    (transition,) = talk.rows(Transition)
    outside.click("U0ANA", "handoff.redraft", str(transition.id))
    talk.stage.work()


def known_to_customer(talk: Conversing, outreach_id: int | None) -> set[str]:
    with talk.reading() as session:
        facts = session.scalars(select(FactUsed).where(FactUsed.outreach_id == outreach_id))
        return {fact.key for fact in facts if fact.audience == "customer"} & {"reason", "last_day"}


def test_a_farewell_written_anew_says_until_when_its_sender_can_be_reached(talk: Conversing, outside: Outside) -> None:
    last_day = leaves_and_says_so(talk, outside)
    said = f"{last_day.day} {last_day:%B}"

    redrafts(talk, outside)

    assert known_to_customer(talk, talk.farewell().id) == {"reason", "last_day"}
    talk.stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)
    assert said in talk.arrived()["text"]


def test_an_introduction_written_anew_after_the_farewell_left_knows_what_the_customer_was_told(
    talk: Conversing, outside: Outside
) -> None:
    leaves_and_says_so(talk, outside)
    talk.stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)
    (transition,) = talk.rows(Transition)
    assert transition.state == "announced"
    assert known_to_customer(talk, transition.introduction_id) == set()

    redrafts(talk, outside)

    assert known_to_customer(talk, transition.introduction_id) == {"reason", "last_day"}


def test_a_departure_that_nobody_released_stays_among_ourselves_in_drafts_written_anew(
    talk: Conversing, outside: Outside
) -> None:
    leaves_and_says_so(talk, outside)
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        for fact in session.scalars(select(FactUsed).where(FactUsed.key == "reason")):
            fact.audience, fact.released_by_id, fact.released_at = "internal", None, None

    redrafts(talk, outside)

    (transition,) = talk.rows(Transition)
    for outreach_id in (transition.farewell_id, transition.introduction_id):
        assert known_to_customer(talk, outreach_id) == set()
