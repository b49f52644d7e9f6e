"""What people ask in the benchmarks, as Slack would deliver it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bot import clock
from bot.sandbox.slack import passes
from tests.bench.load import Ask

Asks = Callable[[int], list[Ask]]

TEAM = "T0CSCX"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ASKERS = (("U0ANA", "ana"), ("U0SARAH", "sarah"), ("U0DAVID", "david"), ("U0MAYA", "maya"))
COLLEAGUES = ("Sarah Johnson", "David Kim", "Maya Chen", "Ana Ribeiro")
_numbers = count()


def customer_name(number: int) -> str:
    """The name of a customer of the benchmarks; `books` writes as many as are asked about."""
    return f"Bench Company {number:05d}"


def handoffs(number: int, *, first: int = 0) -> list[Ask]:
    """`/handoff CUSTOMER to COLLEAGUE`, each by the customer's own CSM and each for another customer."""
    asks = range(first, first + number)
    return [_command(place, f"{customer_name(place)} to {COLLEAGUES[place % len(COLLEAGUES)]}") for place in asks]


def presses(number: int) -> list[Ask]:
    """A press on a card's link button: the delivery is recorded and committed, and nothing else follows."""
    return [_press(place) for place in range(number)]


def lines(number: int) -> list[Ask]:
    """A line to Rapport in the direct message: an event, answered by a message that a worker will post."""
    return [_event(place) for place in range(number)]


def forms(number: int, world: sqlite3.Connection) -> list[Ask]:
    """`/handoff` alone, which opens a form; Slack's stand-in is told of each trigger beforehand."""
    # A trigger lives three seconds from now; handing them out for a later moment keeps all of them good.
    later = clock.now().timestamp() + 3600
    with world:
        triggers = [passes.trigger(world, TEAM, asker(place)[0], later) for place in range(number)]
    return [_command(place, "", trigger) for place, trigger in enumerate(triggers)]


def asker(number: int) -> tuple[str, str]:
    """Whose customer this is: the person's Slack id and the first part of the address."""
    return ASKERS[number % len(ASKERS)]


def _command(place: int, text: str, trigger: str = "") -> Ask:
    person, name = asker(place)
    told = {
        "token": "sandbox-verification",
        "team_id": TEAM,
        "team_domain": "cscx",
        "channel_id": f"D{person[1:]}",
        "channel_name": "directmessage",
        "user_id": person,
        "user_name": name,
        "command": "/handoff",
        "text": text,
        "api_app_id": "A0RAPPORT",
        "is_enterprise_install": "false",
        "response_url": f"http://127.0.0.1:9/slack/response/{place}",
        "trigger_id": trigger or f"bench.{next(_numbers)}",
    }
    return Ask(urlencode(told), FORM)


def _press(place: int) -> Ask:
    person, name = asker(place)
    told = {
        "type": "block_actions",
        "api_app_id": "A0RAPPORT",
        "team": {"id": TEAM, "domain": "cscx"},
        "user": {"id": person, "username": name, "team_id": TEAM},
        "channel": {"id": f"D{person[1:]}", "name": "directmessage"},
        "container": {"type": "message", "message_ts": "1763000000.000001", "channel_id": f"D{person[1:]}"},
        "message": {"ts": "1763000000.000001", "text": "Your draft is ready."},
        "trigger_id": f"press.{next(_numbers)}",
        "response_url": f"http://127.0.0.1:9/slack/response/{place}",
        "actions": [{"type": "button", "action_id": "card.open", "block_id": "b", "action_ts": "1763000000.1"}],
    }
    return Ask(urlencode({"payload": json.dumps(told)}), FORM)


def _event(place: int) -> Ask:
    person, _ = asker(place)
    number = next(_numbers)
    inner: dict[str, Any] = {
        "type": "message",
        "channel": f"D{person[1:]}",
        "channel_type": "im",
        "user": person,
        "team": TEAM,
        "text": "help",
        "ts": f"1763000000.{number:06d}",
    }
    told = {
        "token": "sandbox-verification",
        "team_id": TEAM,
        "api_app_id": "A0RAPPORT",
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{number:010d}",
        "event_time": 1763000000,
        "authorizations": [{"team_id": TEAM, "user_id": "U0RAPPORT", "is_bot": True}],
    }
    return Ask(json.dumps(told), JSON)
