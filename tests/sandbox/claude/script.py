"""What a test holds to script the Claude stand-in and read it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from bot.sandbox.world import World


@dataclass
class Script:
    """The world, its address and a session for the control API."""

    world: World
    root: str
    web: requests.Session

    def answer(self, **reply: Any) -> None:
        answered = self.web.post(f"{self.root}/control/claude/replies", json=reply)
        assert answered.status_code == 200, answered.text

    def asked(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.web.get(f"{self.root}/control/claude/requests").json()["requests"]
        return listed

    def send(self, body: Any, path: str = "messages", **headers: str) -> requests.Response:
        usual = {"Authorization": "Bearer k", "anthropic-version": "2026-10-21"}
        return self.web.post(f"{self.root}/claude/v1/{path}", json=body, headers={**usual, **headers})
