"""Mentions, direct messages and Home: what reaches the app as events, and how often."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from tests.sandbox.slack.town import Received, Town, section, soon


def _retries(town: Town) -> list[tuple[str | None, str | None]]:
    return [
        (received.headers.get("x-slack-retry-num"), received.headers.get("x-slack-retry-reason"))
        for received in town.app.received
    ]


def test_a_mention_arrives_in_slacks_envelope(town: Town) -> None:
    told = town.do("say", as_="U0ANA", channel="C0CS", text="<@U0RAPPORT> help")

    envelope = town.app.last
    assert told["event"]["status"] == 200
    assert envelope["type"] == "event_callback"
    assert envelope["event_id"] == told["event"]["event_id"]
    assert (envelope["team_id"], envelope["api_app_id"]) == ("T0CSCX", "A0RAPPORT")
    assert envelope["authorizations"][0]["user_id"] == "U0RAPPORT"
    assert envelope["is_ext_shared_channel"] is False
    assert isinstance(envelope["event_time"], int)
    event = envelope["event"]
    assert (event["type"], event["user"], event["channel"], event["ts"]) == ("app_mention", "U0ANA", "C0CS", told["ts"])
    assert town.app.received[-1].headers["content-type"] == "application/json"


def test_a_direct_message_is_told_with_its_channel_type(town: Town) -> None:
    root = town.do("say", as_="U0ANA", channel="D0ANA", text="DataCorp")["ts"]
    town.do("say", as_="U0ANA", channel="D0ANA", text="and more", thread_ts=root)

    event = town.app.last["event"]
    assert (event["type"], event["channel_type"], event["thread_ts"]) == ("message", "im", root)
    assert len(town.app.received) == 2


def test_plain_talk_and_mentions_elsewhere_do_not_reach_the_app(town: Town) -> None:
    talk = town.do("say", as_="U0ANA", channel="C0CS", text="Lunch?")
    elsewhere = town.do("say", as_="U0ANA", channel="G0PRIVATE", text="<@U0RAPPORT> help")

    assert (talk["event"], elsewhere["event"]) == (None, None)
    assert town.app.received == []


def test_a_strangers_mention_says_that_the_channel_is_shared(town: Town) -> None:
    town.do("say", as_="U9MICHAEL", channel="C0SHARED", text="<@U0RAPPORT> who are you?")

    assert town.app.last["is_ext_shared_channel"] is True
    assert town.app.last["team_id"] == "T0CSCX"
    assert town.app.last["event"]["user_team"] == "T0DATACORP"


def test_opening_home_is_told_with_the_home_that_is_there(town: Town) -> None:
    town.do("home", as_="U0ANA")
    first = town.app.last["event"]
    town.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section()]})
    town.do("home", as_="U0ANA")
    second = town.app.last["event"]

    assert (first["type"], first["tab"], first["channel"], "view" in first) == (
        "app_home_opened",
        "home",
        "D0ANA",
        False,
    )
    assert second["view"]["type"] == "home"
    assert "not installed" in town.refuse("home", as_="U9MICHAEL")


def test_an_event_that_failed_comes_again_three_times(town: Town) -> None:
    town.app.answer = lambda _: Response(status=500)

    town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")
    at_once = soon(lambda: len(town.app.received) == 2)
    town.wait(61)
    after_a_minute = soon(lambda: len(town.app.received) == 3)
    town.wait(301)
    after_five = soon(lambda: len(town.app.received) == 4)
    town.wait(3600)
    more = soon(lambda: len(town.app.received) == 5, seconds=0.4)

    assert (at_once, after_a_minute, after_five, more) == (True, True, True, False)
    assert _retries(town) == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({received.raw for received in town.app.received}) == 1


def test_an_event_comes_again_only_until_it_is_taken(town: Town) -> None:
    def second_time(received: Received) -> Any:
        return "" if "x-slack-retry-num" in received.headers else Response(status=500)

    town.app.answer = second_time
    town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")
    came = soon(lambda: len(town.app.received) == 2)
    town.wait(400)

    assert came
    assert not soon(lambda: len(town.app.received) == 3, seconds=0.3)


def test_the_app_can_ask_for_no_retry(town: Town) -> None:
    town.app.answer = lambda _: Response(status=500, headers={"x-slack-no-retry": "1"})

    town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")

    assert not soon(lambda: len(town.app.received) > 1, seconds=0.4)


def test_an_event_can_be_delivered_again_byte_for_byte(town: Town) -> None:
    event_id = town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")["event"]["event_id"]

    town.do("redeliver", event_id=event_id)
    town.do("redeliver", event_id=event_id, as_retry=True)

    assert len({received.raw for received in town.app.received}) == 1
    assert _retries(town) == [(None, None), (None, None), ("1", "http_timeout")]
    assert "no event" in town.refuse("redeliver", event_id="Ev0")


def test_any_other_event_can_happen(town: Town) -> None:
    town.do("event", team="T0NORTH", event={"type": "app_uninstalled"})

    assert (town.app.last["team_id"], town.app.last["event"]["type"]) == ("T0NORTH", "app_uninstalled")
    assert "needs the team" in town.refuse("event", team="T0DATACORP", event={"type": "app_uninstalled"})


def test_a_lost_delivery_and_a_lost_answer_both_come_again(town: Town) -> None:
    town.break_("slack.delivery", "cut_before", match="event_callback")
    town.do("say", as_="U0ANA", channel="D0ANA", text="lost on the way")
    first = soon(lambda: len(town.app.received) == 1)

    town.break_("slack.delivery", "cut_after", match="event_callback")
    town.do("say", as_="U0ANA", channel="D0ANA", text="answer lost")
    second = soon(lambda: len(town.app.received) == 3)

    assert (first, second) == (True, True)
    assert _retries(town) == [("1", "connection_failed"), (None, None), ("1", "connection_failed")]


def test_a_delivery_can_come_twice(town: Town) -> None:
    town.break_("slack.delivery", "twice", match="command")

    town.do("command", as_="U0ANA", channel="C0CS", text="/x")

    assert len(town.app.received) == 2
    assert town.app.received[0].raw == town.app.received[1].raw


def test_the_ledger_holds_deliveries_without_tokens(town: Town) -> None:
    town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")

    calls = town.get("/control/calls", service="slack")["calls"]

    assert [call["method"] for call in calls] == ["delivery.event_callback"]
    assert calls[0]["arguments"]["event"]["text"] == "Hello"
    assert "sandbox-verification" not in json.dumps(calls)
