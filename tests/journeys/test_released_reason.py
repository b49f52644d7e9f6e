"""A departure that its sender lets the customer know of: drafts written anew go on from that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from store.models import FactUsed, Transition
from tests.edge.outside import Outside
from tests.journeys.conversing import Conversing
from tests.stage import Stage


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def leaves_and_says_so(talk: Conversing, outside: Outside) -> date:
    """Let Ana hand DataCorp over because she leaves, and let her farewell say why; gives her last day."""
    talk.until(0, 15)
    last_day = clock.today("Europe/Lisbon") + timedelta(days=25)
    words = f"because of a departure, until {last_day.day} {last_day:%B}"
    talk.stage.command("U0ANA", f"/handoff DataCorp to Sarah Johnson {words}")
    talk.stage.work()
    outside.click("U0ANA", "outreach.release", f"{talk.farewell().id}:reason")
    return last_day


def says_why(talk: Conversing, why: str) -> Transition:
    """Let Ana hand DataCorp over for a reason in her own words; gives the transition."""
    talk.until(0, 15)
    talk.stage.command("U0ANA", f"/handoff DataCorp to Sarah Johnson because {why}")
    talk.stage.work()
    found: Transition = talk.rows(Transition)[0]
    return found


def audiences(talk: Conversing, outreach_id: int | None) -> dict[str, str]:
    with talk.reading() as session:
        facts = session.scalars(select(FactUsed).where(FactUsed.outreach_id == outreach_id))
        return {fact.key: fact.audience for fact in facts}


def redrafts(talk: Conversing, outside: Outside, who: str = "U0ANA") -> None:
    (transition,) = talk.rows(Transition)
    outside.click(who, "handoff.redraft", str(transition.id))
    talk.stage.work()


def known_to_customer(talk: Conversing, outreach_id: int | None) -> set[str]:
    known = audiences(talk, outreach_id)
    return {key for key in ("reason", "last_day") if known.get(key) == "customer"}


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
    assert known_to_customer(talk, transition.introduction_id) == set()  # It is Sarah's by now.

    redrafts(talk, outside, "U0SARAH")
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


def test_a_departure_that_an_unsent_farewell_may_tell_stands_nowhere_beside_the_introduction(
    talk: Conversing, outside: Outside
) -> None:
    leaves_and_says_so(talk, outside)

    redrafts(talk, outside)

    (transition,) = talk.rows(Transition)
    assert known_to_customer(talk, transition.farewell_id) == {"reason", "last_day"}
    assert audiences(talk, transition.introduction_id).keys().isdisjoint({"reason", "last_day"})


def test_a_reason_that_the_introduction_may_tell_is_still_for_the_farewells_sender_to_release(
    talk: Conversing, outside: Outside
) -> None:
    transition = says_why(talk, "I am setting up our team in Austin")
    outside.click("U0SARAH", "outreach.release", f"{transition.introduction_id}:reason")
    assert audiences(talk, transition.introduction_id)["reason"] == "customer"

    redrafts(talk, outside)

    assert audiences(talk, transition.farewell_id)["reason"] == "internal"
    assert audiences(talk, transition.introduction_id)["reason"] == "customer"


def test_what_an_unsent_farewell_may_tell_is_not_told_by_the_introduction(talk: Conversing, outside: Outside) -> None:
    transition = says_why(talk, "I am setting up our team in Austin")
    own = audiences(talk, transition.farewell_id)
    other = next(key for key, audience in own.items() if audience == "internal" and key != "reason")
    for key in ("reason", other):
        outside.click("U0ANA", "outreach.release", f"{transition.farewell_id}:{key}")

    redrafts(talk, outside)

    for key in ("reason", other):
        assert audiences(talk, transition.farewell_id)[key] == "customer"
        assert audiences(talk, transition.introduction_id)[key] == "internal"
