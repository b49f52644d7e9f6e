"""Signed clicks as Slack delivers them, many at once, and the record of which of them the product acknowledged.

A click is acknowledged when its answer is 200 and nothing was said against it at its response URL, which the door calls
before it answers.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.clock import Clock
from tests.proofs.sending.books import TEAM
from tests.proofs.sending.ground import SECRET, Draft

OK = 200
TIMEOUT = 20.0
GOOD_NEWS = {"outreach.undo": "Stopped."}
"""How the line begins that says that it worked; of other presses it is said by the card alone."""


@dataclass(frozen=True)
class Click:
    """One press as the rig saw it: by whom, on which mail, between which moments of virtual time, and what came."""

    number: int
    action: str
    person_ref: str
    value: str
    began_at: float
    ended_at: float
    status: int
    said: str
    is_replay: bool = False

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether the person was left in the belief that it worked."""
        good_news = GOOD_NEWS.get(self.action)
        worked = self.said.startswith(good_news) if good_news and self.said else not self.said
        return self.status == OK and worked and not self.is_replay


@dataclass(frozen=True)
class Pressed:
    """A press as it goes out: the bytes and headers, which a replay repeats."""

    draft: Draft
    action: str
    value: str
    name: str
    body: bytes
    headers: dict[str, str]


class Clicker:
    """Presses buttons on cards. Every press is written to `clicks.jsonl` in the round's folder."""

    def __init__(self, folder: Path, port: int, *, at_once: int = 12) -> None:
        self._port, self._clock = port, Clock(folder / "clock")
        self._pool = ThreadPoolExecutor(at_once)
        self._said: dict[str, str] = {}
        self._numbers = count(1)
        self._own = threading.local()
        self._writing, self._file = threading.Lock(), (folder / "clicks.jsonl").open("a", encoding="utf-8")
        self._listening = ThreadingHTTPServer(("127.0.0.1", 0), _hearing(self._said))
        threading.Thread(target=self._listening.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Wait for every press and let go of the port."""
        self._pool.shutdown()
        self._listening.shutdown()
        self._listening.server_close()
        self._file.close()

    def press(self, draft: Draft, action: str, value: str, *, replay: bool = False) -> list[Future[Click]]:
        """Press a button; with `replay` the same bytes arrive a second time, signature and all."""
        name = str(next(self._numbers))
        body = self._body(draft, action, value, name)
        pressed = Pressed(draft, action, value, name, body, _signed(body, int(self._clock.now().timestamp())))
        first = self._pool.submit(self._post, pressed)
        return [first, self._pool.submit(self._post, pressed, is_replay=True)] if replay else [first]

    def _body(self, draft: Draft, action: str, value: str, name: str) -> bytes:
        told: dict[str, Any] = {
            "type": "block_actions",
            "api_app_id": TEAM["app_id"],
            "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
            "user": {"id": draft.person_ref, "username": "casey", "team_id": TEAM["id"]},
            "channel": {"id": draft.channel, "name": "directmessage"},
            "container": {"type": "message", "message_ts": draft.ts, "channel_id": draft.channel},
            "message": {"ts": draft.ts, "text": "Your draft is ready."},
            "trigger_id": f"proof.{name}",
            "response_url": f"http://127.0.0.1:{self._listening.server_port}/{name}",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "action_ts": "1.1", "value": value}],
        }
        return urlencode({"payload": json.dumps(told)}).encode()

    def _post(self, pressed: Pressed, *, is_replay: bool = False) -> Click:
        began = self._clock.now().timestamp()
        try:
            status = self._answered(pressed)
        except (OSError, http.client.HTTPException):
            status = 0
        click = Click(
            number=pressed.draft.number,
            action=pressed.action,
            person_ref=pressed.draft.person_ref,
            value=pressed.value,
            began_at=began,
            ended_at=self._clock.now().timestamp(),
            status=status,
            said=self._said.get(pressed.name, ""),
            is_replay=is_replay,
        )
        with self._writing:
            self._file.write(json.dumps(asdict(click)) + "\n")
            self._file.flush()
        return click

    def _answered(self, pressed: Pressed) -> int:
        line: http.client.HTTPConnection | None = getattr(self._own, "line", None)
        if line is None:
            line = self._own.line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        try:
            line.request("POST", "/slack/events", pressed.body, pressed.headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            raise
        return answer.status


def _signed(body: bytes, at: int) -> dict[str, str]:
    mac = hmac.new(SECRET.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={mac}",
    }


def read(folder: Path) -> list[Click]:
    """Read the record of a round's presses."""
    with (folder / "clicks.jsonl").open(encoding="utf-8") as opened:
        return [Click(**json.loads(line)) for line in opened]


def wait(presses: list[Future[Click]]) -> list[Click]:
    """Wait for the answers."""
    return [press.result() for press in presses]


def until(moment: float, now: Clock) -> None:
    """Sleep until a moment of virtual time that is at most seconds away."""
    time.sleep(max(0.0, moment - now.now().timestamp()))


def _hearing(said: dict[str, str]) -> type[BaseHTTPRequestHandler]:
    class Hearing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said[self.path.strip("/")] = str(json.loads(told).get("text", "")) or "something"
            self.send_response(OK)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    return Hearing


def instant(text: Any) -> float:
    """Read an instant as SQLite keeps it."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC).timestamp()
