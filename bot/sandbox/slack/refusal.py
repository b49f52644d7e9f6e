"""The one exception of the stand-in: what Slack answers instead of doing what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refused(Exception):  # noqa: N818  It is Slack's answer, not a failure of ours.
    """An answer with `ok: false`; `messages` become `response_metadata.messages` as Slack words them."""

    def __init__(self, error: str, messages: Sequence[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)

    def answer(self) -> dict[str, Any]:
        """The JSON that goes back."""
        if not self.messages:
            return {"ok": False, "error": self.error}
        told = [f"[ERROR] {message}" for message in self.messages]
        return {
            "ok": False,
            "error": self.error,
            "errors": self.messages,
            "response_metadata": {"messages": told},
        }
