"""The Claude connector against the stand-in: every way an answer can end is a value or one of our errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot import clock
from bot.connectors.claude import Claude, Question, Usage
from bot.errors import ConnectorError, NeedsReconnect, RateLimited, Rejected, Unavailable
from bot.outreach.writing import Letter
from bot.sandbox.claude import script as replies
from tests.stage import StandIns

HELLO = {"paragraphs": [{"text": "Hello", "facts": ["contact"]}]}
QUESTION = Question(("Rules", "A farewell"), "<facts></facts>")


class Script:
    """The stand-in as a test holds it: answers to come, and what was asked."""

    def __init__(self, stand_ins: StandIns) -> None:
        self.world, self.url = stand_ins.world, stand_ins.url

    def answer(self, **reply: Any) -> None:
        with self.world.locked() as db:
            replies.enqueue(db, reply)

    def asked(self) -> list[dict[str, Any]]:
        with self.world.locked() as db:
            return [row["body"] for row in replies.asked(db, 0)]


@pytest.fixture
def script(stand_ins: StandIns) -> Script:
    stand_ins.world.reset(keep_tokens=True)
    return Script(stand_ins)


@pytest.fixture
def claude(script: Script) -> Iterator[Claude]:
    with Claude("sk-test", base_url=f"{script.url}/claude", model="claude-sonnet-5-5", timeout=5) as connector:
        yield connector


def test_an_answer_comes_in_the_shape_that_was_asked_for(script: Script, claude: Claude) -> None:
    script.answer(json=HELLO)

    reply = claude.ask(QUESTION, Letter)

    assert reply.value is not None
    assert reply.value.model_dump() == HELLO
    assert reply.stop_reason == "end_turn"


def test_what_never_changes_is_sent_first_and_each_part_of_it_can_be_cached(script: Script, claude: Claude) -> None:
    script.answer(json=HELLO)

    claude.ask(QUESTION, Letter)

    (body,) = script.asked()
    assert [(part["text"], part["cache_control"]) for part in body["system"]] == [
        ("Rules", {"type": "ephemeral"}),
        ("A farewell", {"type": "ephemeral"}),
    ]
    assert body["messages"] == [{"role": "user", "content": "<facts></facts>"}]
    assert "tools" not in body


def test_what_a_call_took_is_counted_with_what_came_from_the_cache_and_what_it_cost(
    script: Script, claude: Claude
) -> None:
    usage = {
        "input_tokens": 1000,
        "cache_creation_input_tokens": 400,
        "cache_read_input_tokens": 2000,
        "output_tokens": 300,
    }
    script.answer(json=HELLO, usage=usage)

    took = claude.ask(QUESTION, Letter).usage

    assert (took.input_tokens, took.cached_tokens, took.output_tokens) == (1400, 2000, 300)
    assert took.cost_micros == 1000 * 2 + 400 * 2.5 + 2000 * 0.2 + 300 * 10
    assert took.took_ms > 0


@pytest.mark.parametrize(
    ("reply", "stop_reason"),
    [
        ({"stop_reason": "refusal", "refusal": "cyber"}, "refusal"),
        ({"stop_reason": "max_tokens", "text": '{"paragraphs": [{"text": "Hel'}, "max_tokens"),
        ({"stop_reason": "max_tokens", "json": HELLO}, "max_tokens"),
        ({"text": "I would rather write prose."}, "end_turn"),
        ({"json": {"paragraphs": [{"text": "Hello"}]}}, "end_turn"),
        ({"json": {**HELLO, "to": "spy@evil.example"}}, "end_turn"),
        ({"content": [{"type": "thinking", "thinking": "Hm", "signature": "s"}]}, "end_turn"),
    ],
)
def test_an_answer_that_cannot_be_used_is_none_and_still_says_what_it_took(
    script: Script, claude: Claude, reply: dict[str, Any], stop_reason: str
) -> None:
    script.answer(**reply, usage={"input_tokens": 500, "output_tokens": 20})

    given = claude.ask(QUESTION, Letter)

    assert (given.value, given.stop_reason) == (None, stop_reason)
    assert (given.usage.input_tokens, given.usage.output_tokens) == (500, 20)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"status": 401}, NeedsReconnect),
        ({"status": 403}, NeedsReconnect),
        ({"status": 400, "message": "prompt is too long"}, Rejected),
        ({"status": 402}, Rejected),
        ({"status": 404}, Rejected),
        ({"status": 413}, Rejected),
        ({"status": 429, "details": {"error_code": "enforced_spend_limit_reached"}}, Rejected),
        ({"status": 429, "details": {"error_code": "ramp_limit_exceeded"}}, RateLimited),
        ({"status": 408}, Unavailable),
        ({"status": 500}, Unavailable),
        ({"status": 504}, Unavailable),
        ({"status": 529}, Unavailable),
    ],
)
def test_each_refusal_is_one_of_our_errors_and_is_not_tried_again(
    script: Script, claude: Claude, reply: dict[str, Any], error: type[ConnectorError]
) -> None:
    script.answer(**reply)

    with pytest.raises(error) as raised:
        claude.ask(QUESTION, Letter)

    assert type(raised.value) is error
    assert raised.value.system == "claude"
    assert len(script.asked()) == 1


def test_a_limit_says_when_to_come_back(script: Script, claude: Claude) -> None:
    script.answer(status=429, retry_after=17)

    with pytest.raises(RateLimited) as raised:
        claude.ask(QUESTION, Letter)

    assert timedelta(seconds=15) < raised.value.retry_at - clock.now() <= timedelta(seconds=17)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("cut_before", {}), ("cut_after", {}), ("status", {"status": 502})],
)
def test_a_line_that_dies_is_unavailable(
    stand_ins: StandIns, script: Script, kind: str, options: dict[str, Any]
) -> None:
    script.answer(json=HELLO)
    stand_ins.world.break_next("claude", "messages", kind, 1, options)

    with (
        Claude("sk-test", base_url=f"{script.url}/claude", model="claude-sonnet-5-5", timeout=5) as claude,
        pytest.raises(Unavailable),
    ):
        claude.ask(QUESTION, Letter)


def test_silence_is_unavailable_when_the_time_is_over(stand_ins: StandIns, script: Script) -> None:
    script.answer(json=HELLO)
    stand_ins.world.break_next("claude", "messages", "stall", 1, {"seconds": 0.5})

    with (
        Claude("sk-test", base_url=f"{script.url}/claude", model="claude-sonnet-5-5", timeout=0.2) as claude,
        pytest.raises(Unavailable, match="no answer in time"),
    ):
        claude.ask(QUESTION, Letter)

    while not stand_ins.world.calls("claude", 0):
        time.sleep(0.02)  # The stand-in must have come to its end before the world is closed.


def test_an_address_where_nobody_listens_is_unavailable() -> None:
    with (
        Claude("sk-test", base_url="http://127.0.0.1:9", model="claude-sonnet-5-5", timeout=1) as claude,
        pytest.raises(Unavailable),
    ):
        claude.ask(QUESTION, Letter)


def test_a_model_without_a_price_counts_as_the_dearest(script: Script) -> None:
    script.answer(json=HELLO, usage={"input_tokens": 10, "output_tokens": 1})

    with Claude("sk-test", base_url=f"{script.url}/claude", model="claude-mythos-5-2", timeout=5) as claude:
        usage = claude.ask(QUESTION, Letter).usage

    assert usage == Usage(10, 0, 1, 10 * 10 + 50, usage.took_ms)
