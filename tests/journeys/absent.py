"""Being away in a journey: saying so, and what the days are called in what people read."""

from __future__ import annotations

import json
from datetime import date

from bot import clock
from store.models import Person
from tests.journeys.conversing import LISBON, Conversing
from tests.stage import Json, Stage


def today() -> date:
    return clock.now().astimezone(LISBON).date()


def written(on: date) -> str:
    return f"{on.day} {on:%B}"


def said(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def is_away(talk: Conversing, who: str, first: date, last: date, cover: str) -> str:
    """Let somebody say that they are away; gives what they read."""
    answer = talk.stage.command(who, f"/rapport away {written(first)} to {written(last)}, {cover} covers")
    talk.stage.work()
    return json.dumps(answer, ensure_ascii=False) + talk.says(who)


def person(talk: Conversing, email: str) -> Person:
    found: Person = talk.rows(Person, email=email)[0]
    return found


def home(stage: Stage, who: str) -> str:
    stage.post("slack/home", {"as": who})
    stage.work()
    shown: Json = stage.screen(who)["home"]
    return json.dumps(shown, ensure_ascii=False)
