"""Scripted answers through the real SDK."""

from __future__ import annotations

import time
from typing import Any, Literal

import pytest
from anthropic import (
    Anthropic,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    InternalServerError,
    RateLimitError,
)
from anthropic.types import Message
from pydantic import BaseModel, Field, ValidationError

from tests.sandbox.claude.script import Script

HAIKU = "claude-haiku-5-5"
ASK: dict[str, Any] = {"model": HAIKU, "max_tokens": 500, "messages": [{"role": "user", "content": "Hello"}]}


class Triage(BaseModel):
    risk: Literal["low", "high"]
    score: int = Field(ge=0, le=100)
    reasons: list[str]


def test_answers_come_in_the_order_they_were_enqueued(script: Script, sdk: Anthropic) -> None:
    script.answer(text="One")
    script.answer(text="Two", usage={"input_tokens": 77, "output_tokens": 3})

    first, second = sdk.messages.create(**ASK), sdk.messages.create(**ASK)

    assert [message.content[0].to_dict() for message in (first, second)] == [
        {"type": "text", "text": "One"},
        {"type": "text", "text": "Two"},
    ]
    assert (second.usage.input_tokens, second.usage.output_tokens) == (77, 3)
    assert (first.stop_reason, first.model) == ("end_turn", HAIKU)
    assert str(first._request_id).startswith("req_")


@pytest.mark.parametrize(
    "reply",
    [
        {"text": "Hi"},
        {"json": {"a": 1}},
        {"stop_reason": "refusal", "refusal": "cyber"},
        {"stop_reason": "max_tokens", "text": "Hal"},
        {"content": [{"type": "thinking", "thinking": "Hm", "signature": "s"}, {"type": "text", "text": "Hi"}]},
        {"text": "Hi", "usage": {"cache_read_input_tokens": 900}},
    ],
)
def test_every_answer_is_a_message_by_the_sdks_own_model(script: Script, reply: dict[str, Any]) -> None:
    script.answer(**reply)

    given = script.send(ASK).json()

    Message.model_validate(given, strict=True)
    assert set(given) <= set(Message.model_fields)
    assert set(given["usage"]) <= set(Message.model_fields["usage"].annotation.model_fields)  # type: ignore[union-attr]


def test_structured_answers_are_parsed_by_the_sdk(script: Script, sdk: Anthropic) -> None:
    script.answer(json={"risk": "high", "score": 80, "reasons": ["usage"]})

    answer = sdk.messages.parse(
        model=HAIKU,
        max_tokens=500,
        output_format=Triage,
        output_config={"effort": "low"},
        system=[{"type": "text", "text": "Rules", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
        messages=[{"role": "user", "content": "Context"}],
        metadata={"user_id": "opaque"},
    )

    assert answer.parsed_output == Triage(risk="high", score=80, reasons=["usage"])
    [asked] = script.asked()
    assert asked["body"]["system"][0]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert asked["body"]["output_config"]["format"]["type"] == "json_schema"
    assert asked["body"]["metadata"] == {"user_id": "opaque"}


def test_an_answer_cut_short_does_not_parse(script: Script, sdk: Anthropic) -> None:
    script.answer(text='{"risk": "hi', stop_reason="max_tokens")

    with pytest.raises(ValidationError):
        sdk.messages.parse(model=HAIKU, max_tokens=5, output_format=Triage, messages=ASK["messages"])


def test_a_refusal_has_no_content(script: Script, sdk: Anthropic) -> None:
    script.answer(stop_reason="refusal", refusal="general_harms")

    answer = sdk.messages.parse(model=HAIKU, max_tokens=50, output_format=Triage, messages=ASK["messages"])

    assert (answer.stop_reason, answer.content, answer.parsed_output) == ("refusal", [], None)
    assert answer.stop_details is not None
    assert answer.stop_details.category == "general_harms"


def test_without_an_enqueued_answer_claude_is_overloaded(sdk: Anthropic) -> None:
    with pytest.raises(InternalServerError) as refused:
        sdk.messages.create(**ASK)

    assert (refused.value.status_code, refused.value.type) == (529, "overloaded_error")


@pytest.mark.parametrize(
    ("reply", "kind", "status"),
    [
        ({"error": "rate_limit_error", "retry_after": 3}, RateLimitError, 429),
        ({"status": 400, "message": "Too long"}, BadRequestError, 400),
        ({"status": 500}, InternalServerError, 500),
        ({"error": "billing_error", "details": {"error_code": "credit"}}, APIStatusError, 402),
    ],
)
def test_an_enqueued_error_becomes_the_sdks_exception(
    script: Script, sdk: Anthropic, reply: dict[str, Any], kind: type[APIStatusError], status: int
) -> None:
    script.answer(**reply)
    script.answer(text="Well again")

    with pytest.raises(kind) as refused:
        sdk.messages.create(**ASK)

    assert refused.value.status_code == status
    assert refused.value.response.headers.get("retry-after") == (
        str(reply["retry_after"]) if "retry_after" in reply else None
    )
    assert str(refused.value.request_id).startswith("req_")
    assert sdk.messages.create(**ASK).content[0].to_dict()["text"] == "Well again"


def test_an_answer_meant_for_other_words_waits_for_them(script: Script, sdk: Anthropic) -> None:
    script.answer(text="About Acme", match="Acme")
    script.answer(text="About anyone")

    first = sdk.messages.create(**ASK)
    second = sdk.messages.create(**{**ASK, "messages": [{"role": "user", "content": "Acme, please"}]})

    assert [first.content[0].to_dict()["text"], second.content[0].to_dict()["text"]] == ["About anyone", "About Acme"]


def test_tokens_are_counted_without_an_answer(sdk: Anthropic) -> None:
    short = sdk.messages.count_tokens(model=HAIKU, messages=ASK["messages"]).input_tokens
    long = sdk.messages.count_tokens(model=HAIKU, system="x" * 400, messages=ASK["messages"]).input_tokens

    assert long - short == 100


def test_faults_break_the_line_the_clock_and_the_service(script: Script, sdk: Anthropic) -> None:
    script.world.break_next("claude", "messages.create", "cut_after", 1, {})
    script.answer(text="Lost")
    with pytest.raises(APIConnectionError):
        sdk.messages.create(**ASK)

    script.world.break_next("claude", "messages.create", "stall", 1, {"seconds": 0.3})
    script.answer(text="Late")
    started = time.monotonic()
    with pytest.raises(APITimeoutError):
        sdk.with_options(timeout=0.1).messages.create(**ASK)
    assert time.monotonic() - started < 0.3

    script.world.break_next("claude", "messages.create", "error", 1, {"error": "overloaded_error"})
    with pytest.raises(InternalServerError) as refused:
        sdk.messages.create(**ASK)
    assert refused.value.type == "overloaded_error"


def test_waiting_answers_can_be_seen_and_forgotten(script: Script) -> None:
    script.answer(text="Never")

    waiting = script.web.get(f"{script.root}/control/claude/replies").json()
    script.web.delete(f"{script.root}/control/claude/replies")

    assert waiting == {"replies": [{"text": "Never"}]}
    assert script.send(ASK).status_code == 529


def test_a_reply_that_means_nothing_is_refused(script: Script) -> None:
    answer = script.web.post(f"{script.root}/control/claude/replies", json={"txt": "Hi"})

    assert answer.status_code == 400
    assert "A reply has no txt" in answer.json()["error"]


def test_the_ledger_counts_calls_without_their_words(script: Script, sdk: Anthropic) -> None:
    script.answer(text="Secret answer")
    sdk.messages.create(**{**ASK, "messages": [{"role": "user", "content": "Secret question"}]})

    [call] = script.world.calls("claude")

    assert (call["method"], call["status"], call["arguments"]) == (
        "messages.create",
        200,
        {"model": HAIKU, "max_tokens": 500},
    )
    assert call["answer"]["stop_reason"] == "end_turn"
    assert "Secret" not in str(call)
