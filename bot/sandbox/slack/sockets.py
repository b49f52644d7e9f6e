"""Socket Mode's side of Slack: connections that the app opens, envelopes that it must acknowledge, hand-overs.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode. The listening port is opened when the app first asks
for an address; from then on, until the world is reset or told otherwise, deliveries take this way instead of HTTP.
"""

from __future__ import annotations

import json
import random
import secrets
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.slack.delivery import Delivered
from bot.sandbox.world import World

if TYPE_CHECKING:
    from websockets.http11 import Request, Response
    from websockets.sync.server import Server, ServerConnection

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0
TYPES = {"command": "slash_commands", "event_callback": "events_api"}
ANSWERED_WITH = ("command", "view_submission", "block_suggestion")
GONE = 1001


class Sockets:
    """The connections of one app. Every envelope goes to one of them; the acknowledgement may come on any."""

    def __init__(self, world: World) -> None:
        self.is_on = False
        self._world = world
        self._server: Server | None = None
        self._tickets: dict[str, float] = {}
        self._connections: list[ServerConnection] = []
        self._waiting: dict[str, _Answer] = {}
        self._lock = threading.Lock()
        world.seeded_by(self.turn_off)

    def open(self) -> str:
        """Give a new address to connect to; it is good for one connection, soon."""
        with self._lock:
            server = self._listening()
            self.is_on = True
            ticket = secrets.token_hex(16)
            self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        host, port = server.socket.getsockname()[:2]
        return f"ws://{host}:{port}/link/?ticket={ticket}&app_id=A0RAPPORT"

    def turn_off(self) -> None:
        """Deliver by HTTP again and close what is open."""
        self.is_on = False
        self.cut()

    def count(self) -> int:
        """Tell how many connections are open."""
        with self._lock:
            return len(self._connections)

    def cut(self) -> None:
        """Close every connection without a warning."""
        with self._lock:
            lost = list(self._connections)
        for connection in lost:
            connection.close(GONE)

    def refresh(self) -> None:
        """Tell the app on every connection to come over to a new one; the old ones close when it has, as Slack does."""
        with self._lock:
            old = list(self._connections)
        for connection in old:
            said = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            connection.send(json.dumps(said))

    def send(self, kind: str, payload: Mapping[str, Any], headers: Mapping[str, str], patience: float) -> Delivered:
        """Send one delivery as an envelope and wait for its acknowledgement."""
        started = time.perf_counter()
        envelope_id, answer = secrets.token_hex(16), _Answer()
        envelope = _envelope(envelope_id, kind, payload, headers)
        with self._lock:
            self._waiting[envelope_id] = answer
            chosen = random.choice(self._connections) if self._connections else None  # noqa: S311  No secret hangs on it.
        try:
            if chosen is None or not _goes_out(chosen, json.dumps(envelope)):
                return Delivered(None, "", _since(started), "connection_failed")
            if not answer.came.wait(patience):
                return Delivered(None, "", _since(started), "http_timeout")
        finally:
            with self._lock:
                del self._waiting[envelope_id]
        said = answer.payload if envelope["accepts_response_payload"] else None
        return Delivered(HTTPStatus.OK, "" if said is None else json.dumps(said), _since(started))

    def _listening(self) -> Server:
        from websockets.sync.server import serve  # noqa: PLC0415  Only Socket Mode needs it.

        if self._server is None:
            self._server = serve(self._talk, "127.0.0.1", 0, process_request=self._admit, compression=None)
            threading.Thread(target=self._server.serve_forever, name="slack-sockets", daemon=True).start()
            threading.Thread(target=self._end_with_world, name="slack-sockets-end", daemon=True).start()
        return self._server

    def _end_with_world(self) -> None:
        self._world.closing.wait()
        self.turn_off()
        if self._server is not None:
            self._server.shutdown()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self._lock:
            good_until = self._tickets.pop(ticket, 0.0)
            is_full = len(self._connections) >= MOST_CONNECTIONS
        if good_until < time.monotonic():
            return connection.respond(HTTPStatus.UNAUTHORIZED, "no such ticket\n")
        return connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "too many websockets\n") if is_full else None

    def _talk(self, connection: ServerConnection) -> None:
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415  Only Socket Mode needs it.

        with self._lock:
            self._connections.append(connection)
            number = len(self._connections)
        try:
            connection.send(json.dumps(_hello(number)))
            for text in connection:
                self._acknowledged(text)
        except ConnectionClosed:
            return  # Slack's own client hangs up without a word.
        finally:
            with self._lock:
                self._connections.remove(connection)

    def _acknowledged(self, text: str | bytes) -> None:
        said = json.loads(text)
        with self._lock:
            answer = self._waiting.get(said.get("envelope_id"))
        if answer is not None:
            answer.payload = said.get("payload")
            answer.came.set()


class _Answer:
    """An acknowledgement that somebody waits for."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self.payload: Any = None


def _hello(number: int) -> dict[str, Any]:
    return {
        "type": "hello",
        "num_connections": number,
        "connection_info": {"app_id": "A0RAPPORT"},
        "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
    }


def _envelope(envelope_id: str, kind: str, payload: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": TYPES.get(kind, "interactive"),
        "payload": dict(payload),
        "accepts_response_payload": kind in ANSWERED_WITH,
    }
    if kind == "event_callback":
        envelope["retry_attempt"] = int(headers.get("X-Slack-Retry-Num", 0))
        envelope["retry_reason"] = headers.get("X-Slack-Retry-Reason", "")
    return envelope


def _goes_out(connection: ServerConnection, text: str) -> bool:
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415  Only Socket Mode needs it.

    try:
        connection.send(text)
    except ConnectionClosed:
        return False
    return True


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
