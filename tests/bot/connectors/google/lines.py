"""A tiny HTTP server that counts what reaches it and can cut the line, and tokens kept in memory."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.connectors.google.gmail import Gmail


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes


Answer = Callable[[Request], bytes | None]


class Line(socketserver.ThreadingTCPServer):
    """Answers on kept connections with the bytes `answer` gives; None closes the line without a word."""

    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"
        self.received: list[Request] = []
        self.answer: Answer = lambda _: reply(404)

    def paths(self) -> list[str]:
        return [f"{request.method} {request.path.partition('?')[0]}" for request in self.received]


class Conversation(socketserver.StreamRequestHandler):
    server: Line
    # Nothing may wait for ever on a client that keeps its connection open.
    timeout = 5

    def handle(self) -> None:
        try:
            while request := self.read():
                self.server.received.append(request)
                answer = self.server.answer(request)
                if answer is None:
                    return
                self.wfile.write(answer)
        except OSError:
            return

    def read(self) -> Request | None:
        first = self.rfile.readline().decode()
        if not first:
            return None
        headers = dict(line.split(": ", 1) for line in iter(lambda: self.rfile.readline().decode().rstrip(), ""))
        length = next((int(value) for name, value in headers.items() if name.lower() == "content-length"), 0)
        method, path, _ = first.split(" ", 2)
        return Request(method, path, self.rfile.read(length))


def reply(status: int, body: object = None, **headers: str) -> bytes:
    """Write an HTTP answer; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
    lines = [f"HTTP/1.1 {status} Status", "Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def refusal(status: int, reason: str, message: str = "No.", **headers: str) -> bytes:
    """Write an error as Google words it."""
    error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}
    return reply(status, {"error": error}, **headers)


@contextmanager
def listening() -> Iterator[Line]:
    with Line() as line:
        thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield line
        finally:
            line.shutdown()
            thread.join()


@dataclass
class KeptTokens:
    """Tokens that remember what they were told."""

    refresh_token: str = field(default="refresh-1", repr=False)
    access_token: str | None = field(default="access-1", repr=False)
    expires_at: datetime | None = datetime(2100, 1, 1, tzinfo=UTC)
    scopes: frozenset[str] = frozenset()
    saved: list[tuple[str, datetime | None, str | None]] = field(default_factory=list, repr=False)
    is_revoked: bool = False

    def save(self, access_token: str, expires_at: datetime | None, refresh_token: str | None) -> None:
        self.saved.append((access_token, expires_at, refresh_token))

    def revoked(self) -> None:
        self.is_revoked = True


def mailbox(url: str, tokens: KeptTokens | None = None, **more: Any) -> Gmail:
    return Gmail(
        tokens or KeptTokens(),
        api_url=url,
        token_url=f"{url}token",
        client_id="client",
        client_secret="secret",
        **{"timeout": 2, **more},
    )
