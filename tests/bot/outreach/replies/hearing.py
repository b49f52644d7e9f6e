"""A message for tests: Michael's answer, with whatever a test wants to be different."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.connectors.google.reading import Heard, Named


def heard(text: str | None = "Thank you!", **different: Any) -> Heard:
    """Make a message; `headers` may be a dict."""
    values: dict[str, Any] = {
        "message_ref": "m1",
        "thread_ref": "t1",
        "message_id": "<m1@datacorp.example>",
        "in_reply_to": "",
        "references": (),
        "sender": Named("michael.torres@datacorp.example", "Michael Torres"),
        "to": (Named("ana@cscx.example", "Ana Silva"),),
        "cc": (),
        "subject": "Re: Hello",
        "sent_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "labels": frozenset({"INBOX"}),
        "text": text,
        **different,
    }
    headers = values.get("headers", {})
    values["headers"] = tuple(headers.items()) if isinstance(headers, dict) else headers
    return Heard(**values)
