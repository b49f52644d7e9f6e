"""What a cover was told goes to whoever has it next: through covers of covers, and from one absence to the next."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from store.models import Card
from tests.journeys.absent import is_away, today
from tests.journeys.conversing import Conversing
from tests.journeys.test_promises import sends_with
from tests.stage import Stage


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def may_nudge(talk: Conversing, who: str) -> bool:
    """Whether somebody has a mail of Ana's that nobody answered, with its buttons."""
    return '"silence.nudge"' in json.dumps([message["blocks"] for message in talk.stage.messages(who)])


def nobody_answers(talk: Conversing) -> None:
    """Let Thursday come, on which Ana's mail has stayed unanswered."""
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)


def test_what_the_cover_of_a_cover_was_told_comes_back_to_whom_it_concerns(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), today() + timedelta(days=4), "Maya")
    is_away(talk, "U0MAYA", today(), today() + timedelta(days=9), "Joana")
    nobody_answers(talk)
    assert [may_nudge(talk, who) for who in ("U0JO", "U0MAYA", "U0ANA")] == [True, False, False]

    talk.until(0, 8, 35)
    stage.work()

    assert [may_nudge(talk, who) for who in ("U0JO", "U0MAYA", "U0ANA")] == [False, False, True]
    assert "You don't cover any more; Ana Ribeiro has this." in talk.says("U0JO")


def test_a_cover_who_is_back_has_again_what_their_own_cover_was_told(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=9), "Maya")
    is_away(talk, "U0MAYA", today(), today() + timedelta(days=9), "Joana")
    talk.answers("Who is our contact in support?")
    assert "our contact in support" in talk.says("U0JO")

    stage.click("U0MAYA", "away.back")
    stage.work()

    assert "our contact in support" in talk.says("U0MAYA")
    assert "You don't cover any more; Maya Chen has this." in talk.says("U0JO")
    assert "our contact in support" not in talk.says("U0SARAH")


def test_what_a_cover_was_told_goes_on_to_the_cover_of_the_absence_that_follows(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0ANA", today(), today() + timedelta(days=4), "Maya")
    is_away(talk, "U0ANA", today() + timedelta(days=5), today() + timedelta(days=7), "Joana")
    nobody_answers(talk)
    assert may_nudge(talk, "U0MAYA")

    talk.until(0, 8, 35)
    stage.work()
    assert [may_nudge(talk, who) for who in ("U0JO", "U0MAYA", "U0ANA")] == [True, False, False]
    assert "Welcome back" not in talk.says("U0ANA")

    talk.until(1, 8, 35)
    stage.work()
    assert [may_nudge(talk, who) for who in ("U0JO", "U0MAYA", "U0ANA")] == [False, False, True]
    assert "Welcome back" in talk.says("U0ANA")


def test_what_a_cover_was_told_of_their_own_is_left_as_it_is(talk: Conversing, stage: Stage) -> None:
    sends_with(talk, "Maya Chen will call you on Thursday about the imports.")
    is_away(talk, "U0ANA", today(), today() + timedelta(days=7), "Maya")
    (own,) = talk.rows(Card, kind="promise_named")

    stage.click("U0ANA", "away.back")
    stage.work()

    (left,) = talk.rows(Card, kind="promise_named")
    assert left.revision == own.revision


def test_the_cover_of_a_cover_may_do_what_their_card_offers(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    is_away(talk, "U0SARAH", today(), today() + timedelta(days=9), "Maya")
    is_away(talk, "U0MAYA", today(), today() + timedelta(days=9), "Joana")
    talk.answers("Who is our contact in support?")

    stage.click("U0JO", "reply.settle", message=stage.message_with("U0JO", "reply.settle"))
    stage.work()

    assert "Nothing more to do." in talk.says("U0JO")
    assert stage.refused == []
