"""What the Messages API takes and what it refuses, as the SDK's request models and Anthropic's documentation say."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.claude.errors import ClaudeError, invalid
from bot.sandbox.claude.schemas import check_schema

MODEL = re.compile(r"claude-(haiku|sonnet|opus|fable|mythos)-(\d{1,2}(-\d{1,2})?(-\d{8})?|preview)\Z")
MOST_TOKENS = 128_000
MOST_MARKS = 4  # Cache breakpoints in one request.
SAMPLING = ("temperature", "top_k", "top_p")

FIELDS = {
    "cache_control",
    "container",
    "diagnostics",
    "inference_geo",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "output_config",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "thinking",
    "tool_choice",
    "tools",
}
COUNTED_FIELDS = {
    "cache_control",
    "messages",
    "model",
    "output_config",
    "speed",
    "system",
    "thinking",
    "tool_choice",
    "tools",
}
BLOCKS = {
    "text",
    "image",
    "document",
    "search_result",
    "thinking",
    "redacted_thinking",
    "tool_use",
    "tool_result",
    "server_tool_use",
    "web_search_tool_result",
    "web_fetch_tool_result",
    "code_execution_tool_result",
    "bash_code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
    "container_upload",
}
TEXT_FIELDS = {"type", "text", "cache_control", "citations"}
EFFORTS = {"low", "medium", "high", "xhigh", "max"}
THINKING = {"adaptive", "disabled", "between_tools"}


def check(body: Any, fields: set[str]) -> None:
    """Refuse what the API would refuse of a request to /v1/messages or its count_tokens."""
    if not isinstance(body, dict):
        raise invalid("Input should be a valid dictionary")
    for name in SAMPLING:
        if name in body:
            raise invalid(f"`{name}` is deprecated for this model.")
    for name in sorted(set(body) - fields):
        raise invalid(f"{name}: Extra inputs are not permitted")
    for name in ("thinking", "output_config", "metadata"):
        if not isinstance(body.get(name) or {}, dict):
            raise invalid(f"{name}: Input should be an object")
    if not all(isinstance(tool, dict) for tool in body.get("tools") or []):
        raise invalid("tools: Input should be a list of objects")
    _check_model(body.get("model"))
    if "max_tokens" in fields:
        _check_max_tokens(body)
    _check_messages(body.get("messages"))
    _check_system(body.get("system", ""))
    _check_settings(body)
    if _marks(body) > MOST_MARKS:
        raise invalid(f"A maximum of {MOST_MARKS} blocks with cache_control may be provided. Found {_marks(body)}.")


def _check_model(model: Any) -> None:
    if not isinstance(model, str):
        raise invalid("model: Field required" if model is None else "model: Input should be a valid string")
    if not MODEL.match(model):
        raise ClaudeError(404, f"model: {model}")


def _check_max_tokens(body: dict[str, Any]) -> None:
    given = body.get("max_tokens")
    if given is None:
        raise invalid("max_tokens: Field required")
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise invalid("max_tokens: Input should be greater than or equal to 0")
    if given > MOST_TOKENS:
        raise invalid(
            f"max_tokens: {given} > {MOST_TOKENS}, which is the maximum allowed number of output tokens for "
            f"{body['model']}"
        )
    if body.get("stream"):
        raise invalid("stream: The stand-in answers whole messages only.")


def _check_messages(messages: Any) -> None:
    if messages is None:
        raise invalid("messages: Field required")
    if not isinstance(messages, list) or not messages:
        raise invalid("messages: at least one message is required")
    for number, message in enumerate(messages):
        at = f"messages.{number}"
        if not isinstance(message, dict) or message.get("role") not in {"user", "assistant", "system"}:
            raise invalid(f"{at}.role: Input should be 'user', 'assistant' or 'system'")
        for name in sorted(set(message) - {"role", "content"}):
            raise invalid(f"{at}.{name}: Extra inputs are not permitted")
        _check_content(message.get("content"), message["role"], at)
    if messages[-1]["role"] == "assistant":
        raise invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )


def _check_content(content: Any, role: str, at: str) -> None:
    if not content:
        raise invalid(f"{at}: {role} messages must have non-empty content")
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise invalid(f"{at}.content: Input should be a valid string or list")
    for number, block in enumerate(content):
        _check_block(block, role, f"{at}.content.{number}")


def _check_block(block: Any, role: str, at: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCKS or (role == "system" and kind != "text"):
        raise invalid(f"{at}: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    if role == "assistant" and kind == "document":
        raise invalid(f"{at}: `document` blocks are not permitted in assistant messages")
    if kind != "text":
        return
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise invalid(f"{at}: text content blocks must be non-empty")
    for name in sorted(set(block) - TEXT_FIELDS):
        raise invalid(f"{at}.{name}: Extra inputs are not permitted")
    if role == "user" and block.get("citations"):
        raise invalid(f"{at}.citations: citations are not permitted on text blocks in user messages")


def _check_system(system: Any) -> None:
    if isinstance(system, str):
        return
    if not isinstance(system, list):
        raise invalid("system: Input should be a valid string or list")
    for number, block in enumerate(system):
        _check_block(block, "system", f"system.{number}")


def _check_settings(body: dict[str, Any]) -> None:
    thinking = body.get("thinking")
    if thinking is not None and thinking.get("type") not in THINKING:
        raise invalid(
            f'"thinking.type.{thinking.get("type")}" is not supported for this model. Use "thinking.type.adaptive" and '
            '"output_config.effort" to control thinking behavior.'
        )
    config = body.get("output_config") or {}
    for name in sorted(set(config) - {"effort", "format"}):
        raise invalid(f"output_config.{name}: Extra inputs are not permitted")
    if config.get("effort") is not None and config["effort"] not in EFFORTS:
        raise invalid("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
    if config.get("format") is not None:
        _check_format(body, config["format"])
    for name in sorted(set(body.get("metadata") or {}) - {"user_id"}):
        raise invalid(f"metadata.{name}: Extra inputs are not permitted")


def _check_format(body: dict[str, Any], described: Any) -> None:
    if not isinstance(described, dict) or described.get("type") != "json_schema":
        raise invalid("output_config.format.type: Input should be 'json_schema'")
    check_schema(described.get("schema"))
    if any((block.get("citations") or {}).get("enabled") for block in _blocks(body) if block.get("type") != "text"):
        raise invalid("output_config.format: citations cannot be enabled together with structured outputs")


def _blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    contents = [body.get("system"), *(message["content"] for message in body["messages"])]
    return [block for content in contents if isinstance(content, list) for block in content]


def _marks(body: dict[str, Any]) -> int:
    marked = [*_blocks(body), *(body.get("tools") or []), body]
    return sum(1 for block in marked if block.get("cache_control"))


def counted(body: dict[str, Any]) -> int:
    """Estimate a request's tokens: a quarter of the characters the model would read, and a few per message."""
    texts = [body.get("system")] if isinstance(body.get("system"), str) else []
    texts += [message["content"] for message in body["messages"] if isinstance(message["content"], str)]
    texts += [str(block.get("text") or block) for block in _blocks(body)]
    texts += [str(tool) for tool in body.get("tools") or []]
    return sum(len(str(text)) for text in texts) // 4 + 4 * len(body["messages"]) + 1
