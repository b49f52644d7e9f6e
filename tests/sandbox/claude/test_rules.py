"""What the API refuses, and the rules against the SDK's own models."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from anthropic import transform_schema
from anthropic.types import Model, StopReason, message_count_tokens_params, message_create_params
from anthropic.types.content_block_param import ContentBlockParam
from anthropic.types.output_config_param import OutputConfigParam
from anthropic.types.shared.error_type import ErrorType
from anthropic.types.text_block_param import TextBlockParam
from pydantic import BaseModel, Field

from bot.sandbox.claude import rules
from bot.sandbox.claude.errors import TYPES, ClaudeError
from bot.sandbox.claude.schemas import check_schema
from tests.sandbox.claude.script import Script

ASK: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 500,
    "messages": [{"role": "user", "content": "Hello"}],
}
OPEN = {"type": "json_schema", "schema": {"type": "object"}}
MARKED = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
FORM = {"type": "json_schema", "schema": {"type": "object", "properties": {}, "additionalProperties": False}}
# Sent as headers, not in the body.
HEADERS = {"user_profile_id", "workspace_id"}


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": list(blocks)}]}


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"temperature": 0.2}, 400, "`temperature` is deprecated for this model."),
        ({"top_p": 0.9}, 400, "`top_p` is deprecated for this model."),
        ({"top_k": 5}, 400, "`top_k` is deprecated for this model."),
        ({"colour": "red"}, 400, "colour: Extra inputs are not permitted"),
        ({"model": "gpt-9"}, 404, "model: gpt-9"),
        ({"model": None}, 400, "model: Field required"),
        ({"max_tokens": None}, 400, "max_tokens: Field required"),
        ({"max_tokens": -1}, 400, "max_tokens: Input should be greater"),
        ({"max_tokens": 200_000}, 400, "max_tokens: 200000 > 128000"),
        ({"stream": True}, 400, "stream: "),
        ({"messages": []}, 400, "messages: at least one message is required"),
        ({"messages": None}, 400, "messages: Field required"),
        ({"messages": [{"role": "tool", "content": "x"}]}, 400, "messages.0.role"),
        ({"messages": [{"role": "user", "content": ""}]}, 400, "must have non-empty content"),
        ({"messages": [{"role": "user", "content": "x", "name": "y"}]}, 400, "messages.0.name: Extra inputs"),
        ({"messages": [*ASK["messages"], {"role": "assistant", "content": "{"}]}, 400, "assistant message prefill"),
        (user({"type": "text", "text": ""}), 400, "text content blocks must be non-empty"),
        (user({"type": "text", "text": "x", "bold": True}), 400, "messages.0.content.0.bold: Extra inputs"),
        (user({"type": "song"}), 400, "Input tag 'song'"),
        (user({"type": "text", "text": "x", "citations": [{"type": "char_location"}]}), 400, "citations"),
        ({"system": [{"type": "image"}]}, 400, "system.0"),
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}}, 400, '"thinking.type.enabled" is not supported'),
        ({"thinking": "hard"}, 400, "thinking: Input should be an object"),
        ({"metadata": {"user_id": "a", "email": "b"}}, 400, "metadata.email"),
        ({"output_config": {"effort": "huge"}}, 400, "output_config.effort"),
        ({"output_config": {"format": {"type": "xml"}}}, 400, "output_config.format.type"),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}},
            400,
            "additionalProperties",
        ),
        (
            {
                "output_config": {"format": FORM},
                **user({"type": "search_result", "citations": {"enabled": True}}, {"type": "text", "text": "x"}),
            },
            400,
            "citations cannot be enabled together",
        ),
        (
            user(*[{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5),
            400,
            "A maximum of 4 blocks",
        ),
    ],
)
def test_what_the_api_refuses_is_refused_in_its_words_and_uses_no_answer(
    script: Script, change: dict[str, Any], status: int, sentence: str
) -> None:
    script.answer(text="Unused")
    body = {name: value for name, value in {**ASK, **change}.items() if value is not None}

    answer = script.send(body)

    assert answer.status_code == status
    assert answer.json()["type"] == "error"
    assert sentence in answer.json()["error"]["message"]
    assert answer.json()["error"]["type"] == TYPES[status]
    assert script.send(ASK).status_code == 200


def test_a_key_and_a_version_must_be_sent(script: Script) -> None:
    assert script.send(ASK, Authorization="").status_code == 401
    assert script.send(ASK, **{"anthropic-version": ""}).status_code == 400


def test_the_request_fields_are_those_of_the_sdk() -> None:
    create = set(message_create_params.MessageCreateParamsBase.__annotations__) | {"stream"}
    count = set(message_count_tokens_params.MessageCountTokensParams.__annotations__)

    assert create - HEADERS == rules.FIELDS
    assert count - HEADERS == rules.COUNTED_FIELDS


def test_the_blocks_and_their_fields_are_those_of_the_sdk() -> None:
    kinds = {get_args(get_type_hints(block)["type"])[0] for block in get_args(ContentBlockParam)}

    assert kinds == rules.BLOCKS
    assert set(TextBlockParam.__annotations__) == rules.TEXT_FIELDS


def test_every_model_the_sdk_knows_is_known(script: Script) -> None:
    known = [name for choice in get_args(Model) for name in get_args(choice)]

    assert len(known) > 10
    assert [name for name in known if not rules.MODEL.match(name)] == []
    assert script.send({**ASK, "model": known[0]}, path="messages").status_code == 529


def test_efforts_and_error_types_are_those_of_the_sdk() -> None:
    effort = get_type_hints(OutputConfigParam)["effort"]
    efforts = {name for choice in get_args(effort) for name in get_args(choice)}

    assert efforts == rules.EFFORTS
    assert set(TYPES.values()) - {"request_too_large"} <= set(get_args(ErrorType))
    assert "refusal" in get_args(StopReason)


class Inner(BaseModel):
    amount: float = Field(ge=0)
    note: str | None = None


class Outer(BaseModel):
    title: str = Field(max_length=60)
    parts: list[Inner] = Field(min_length=1)
    size: int = Field(ge=1, le=5)


def test_schemas_the_sdk_makes_are_taken_and_those_pydantic_makes_are_not() -> None:
    check_schema(transform_schema(Outer))

    with pytest.raises(ClaudeError, match=r"not supported|additionalProperties"):
        check_schema(Outer.model_json_schema())


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 1},
        {"type": "string", "maxLength": 5},
        {"type": "array", "items": {"type": "string"}, "minItems": 3},
        {"type": "object", "properties": {"a": {"type": "object"}}, "additionalProperties": False},
        {"type": "colour"},
        {},
    ],
)
def test_bounds_and_open_objects_are_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ClaudeError, match=r"^output_config\.format\.schema"):
        check_schema(schema)
