"""A beginning that is laid is the one that was played; where something happened before it, it is played."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from bot import clock
from tests.journeys import plain_days
from tests.journeys.asking import ASKED
from tests.journeys.sending import farewell
from tests.stage import Stage

SetUp = Callable[[], AbstractContextManager[Stage]]


def begins(stage: Stage, name: str, days: int = 1) -> int:
    """Come to the moment; how often it was played."""
    plays: list[int] = []

    def play() -> None:
        plays.append(1)
        stage.later(days=days)
        stage.command("U0ANA", ASKED)
        stage.work()

    stage.at(name, play)
    return len(plays)


def test_a_beginning_is_played_once_and_laid_as_it_was(set_up: SetUp) -> None:
    with set_up() as first:
        assert begins(first, "played once") == 1
        card, ended = first.text_of(first.card("U0ANA")), clock.now()
    with set_up() as second:
        assert begins(second, "played once") == 0
        assert second.text_of(second.card("U0ANA")) == card
        assert abs(clock.now() - ended) < timedelta(seconds=20), "time goes on from where it stood"

        second.click("U0ANA", "outreach.send")
        second.later(seconds=31)
        second.work()

        assert farewell(second).state == "sent"
        assert second.refused == []


def test_after_one_beginning_was_laid_another_is_played(set_up: SetUp) -> None:
    names = ("one of two", "the other")
    for name in names:
        with set_up() as stage:
            plain_days.begin(stage)
            assert begins(stage, name, days=0) == 1
    with set_up() as stage:
        plain_days.begin(stage)
        assert [begins(stage, name, days=0) for name in names] == [0, 1], "laid, it would take the first one back"


@pytest.mark.parametrize("earlier", ["a word", "a day"])
def test_where_something_happened_before_a_beginning_is_played(set_up: SetUp, earlier: str) -> None:
    name = f"not after {earlier}"
    with set_up() as first:
        assert begins(first, name) == 1
    with set_up() as second:
        if earlier == "a word":
            second.say("U0ANA", "Hello")
        else:
            second.later(days=1)

        assert begins(second, name) == 1
        assert farewell(second).state == "drafted"
