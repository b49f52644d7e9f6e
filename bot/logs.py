"""One stream of logs for everything in a process: readable in a terminal, JSON otherwise.

An event is `noun.past_tense` plus ids; subjects, bodies, names, addresses and tokens are never logged.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import Processor

SECRET = re.compile(r"(xox[a-z]-[\w-]+|xapp-[\w-]+|ya29\.[\w.-]+|sk-ant-[\w-]+|1//[\w-]+|Bearer\s+\S+)")
LOUD_LIBRARIES = ("slack_sdk", "googleapiclient", "rq", "urllib3", "werkzeug", "httpx2", "alembic")

# Without the variables of each frame, among which are bodies, names and tokens.
TRACEBACKS = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


def configure(level: str = "info", style: str = "auto") -> None:
    """Set up logging for this process; `style` is `console`, `json` or `auto` (console in a terminal)."""
    readable = style == "console" or (style == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(pad_event_to=0, exception_formatter=structlog.dev.plain_traceback)]
        if readable
        else [TRACEBACKS, mask_secrets, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, *last])
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in LOUD_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Bolt warns of tokens in the environment, which it is not given, and logs bodies whose signature is wrong.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)


def log(name: str) -> BoundLogger:
    """Give a module its logger."""
    logger: BoundLogger = structlog.get_logger(name)
    return logger


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace anything that looks like a token, wherever it stands, before it is written."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET.sub("[secret]", value)
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return value
