"""Claude over Anthropic's Messages API: one question, one answer of a given shape, and what it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import BaseModel, ValidationError

from bot import clock
from bot.connectors.prices import micros
from bot.errors import ConnectorError, NeedsReconnect, RateLimited, Rejected, Unavailable

if TYPE_CHECKING:
    import anthropic

Shape = TypeVar("Shape", bound=BaseModel)

SYSTEM = "claude"
REFUSAL, CUT_SHORT = "refusal", "max_tokens"
MOST_TOKENS = 4000  # Room for a short letter and for what the model thinks before it.
DEFAULT_WAIT = 30.0
SPENT = "spend_limit_reached"  # How the codes of a 429 end that waiting does not mend.


@dataclass(frozen=True)
class Question:
    """What the model is asked: instructions that stay the same from letter to letter, then what is different.

    Each of `stable` ends at a cache breakpoint, so its bytes must not depend on the letter, the day or the reader.
    """

    stable: tuple[str, ...]
    variable: str


@dataclass(frozen=True)
class Usage:
    """What one call took: tokens read anew, tokens read from the cache, tokens written, time, and cost.

    Cost is in millionths of a dollar. All zero for a call that failed before the model answered.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    took_ms: int = 0


@dataclass(frozen=True)
class Reply(Generic[Shape]):
    """What came back: `value` is None for a refusal, an answer cut short, or one that has not the shape asked for."""

    value: Shape | None
    stop_reason: str
    request_ref: str | None
    usage: Usage


class Claude:
    """One key at one address, used in a `with`. Nothing is retried here: a template stands ready, and a person waits.

    Raises a ConnectorError and nothing else: RateLimited, Unavailable (also when no answer came in time, because asking
    again changes nothing), NeedsReconnect for a key that is not honoured, Rejected for everything else.
    """

    def __init__(self, key: str, *, base_url: str, model: str, timeout: float) -> None:
        from anthropic import Anthropic  # noqa: PLC0415  It takes two seconds to load; doors never need it.

        self.model = model
        self._answers: list[dict[str, Any]] = []
        self._client = Anthropic(
            api_key=key, base_url=base_url, timeout=timeout, max_retries=0, middleware=[_keeping(self._answers)]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, question: Question, shape: type[Shape]) -> Reply[Shape]:
        """Ask once for an answer of a shape; nothing but the question's words leaves."""
        self._answers.clear()
        began, value = time.perf_counter(), None
        with translated():
            try:
                message = self._client.messages.parse(
                    model=self.model,
                    max_tokens=MOST_TOKENS,
                    system=_system(question.stable),
                    messages=[{"role": "user", "content": question.variable}],
                    output_format=shape,
                    output_config={"effort": "low"},
                )
                value = message.parsed_output
            except ValidationError:
                value = None  # The SDK reads the text of a truncated answer too; the raw one says why it is unusable.
        took_ms = round((time.perf_counter() - began) * 1000)
        return self._reply(value, took_ms)

    def _reply(self, value: Shape | None, took_ms: int) -> Reply[Shape]:
        raw = self._answers[-1] if self._answers else {}
        stop_reason = str(raw.get("stop_reason") or "")
        if stop_reason in (REFUSAL, CUT_SHORT):
            value = None
        return Reply(value, stop_reason, raw.get("id"), _usage(self.model, raw.get("usage") or {}, took_ms))


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the SDK and the network raise into our errors."""
    import anthropic  # noqa: PLC0415  Loaded with the client by now.

    try:
        yield
    except anthropic.APIStatusError as error:
        raise _refusal(error) from None
    except anthropic.APITimeoutError:
        raise Unavailable(SYSTEM, "no answer in time") from None
    except anthropic.APIConnectionError as error:
        raise Unavailable(SYSTEM, type(error.__cause__ or error).__name__) from None
    except (anthropic.AnthropicError, ValueError, TypeError) as error:
        raise Rejected(SYSTEM, f"an answer that makes no sense ({type(error).__name__})") from None


def _refusal(error: anthropic.APIStatusError) -> ConnectorError:
    """Say what a status means: platform.claude.com/docs/en/api/errors."""
    status, kind = error.status_code, str(error.type or "")
    if status == 429 and not str(error.error_code).endswith(SPENT):  # noqa: PLR2004  HTTP's own numbers.
        wait = _seconds(error.response.headers.get("retry-after"))
        return RateLimited(SYSTEM, "too many calls", retry_at=clock.now() + timedelta(seconds=wait))
    if status in {401, 403}:
        return NeedsReconnect(SYSTEM, kind or f"HTTP {status}")
    if status in {408, 409} or status >= 500:  # noqa: PLR2004
        return Unavailable(SYSTEM, kind or f"HTTP {status}")
    return Rejected(SYSTEM, kind or f"HTTP {status}", code=kind)


def _seconds(header: str | None) -> float:
    return float(header) if header and header.replace(".", "", 1).isdigit() else DEFAULT_WAIT


def _system(stable: Sequence[str]) -> list[Any]:
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}} for text in stable]


def _keeping(answers: list[dict[str, Any]]) -> Callable[..., Any]:
    """Keep each answer as it came, because `parse` raises away the bill of one it cannot read."""

    def keep(request: Any, call_next: Callable[[Any], Any]) -> Any:
        response = call_next(request)
        if response.status_code == 200:  # noqa: PLR2004  HTTP's own word for fine.
            body = response.json()
            answers.append(body if isinstance(body, dict) else {})
        return response

    return keep


def _usage(model: str, told: Mapping[str, Any], took_ms: int) -> Usage:
    fresh, cached = int(told.get("input_tokens") or 0), int(told.get("cache_read_input_tokens") or 0)
    kept, written = int(told.get("cache_creation_input_tokens") or 0), int(told.get("output_tokens") or 0)
    cost = micros(model, fresh=fresh, kept=kept, cached=cached, written=written)
    return Usage(fresh + kept, cached, written, cost, took_ms)
