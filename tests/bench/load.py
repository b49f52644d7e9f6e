"""The load: signed requests sent when they are due, whether or not earlier ones were answered; a process of its own.

A request's time runs from the moment it was due, not from the moment it could be sent, so that a server that stalls is
charged for everything it made wait. It reads one order from standard input and writes what it saw to standard output.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

PATIENCE = 5.0  # Seconds after the last request was due; what has not been answered by then is an error.
CHUNK = 65_536
OK = 200


@dataclass(frozen=True)
class Ask:
    """One body to be posted, and its content type."""

    body: str
    content_type: str


@dataclass(frozen=True)
class Order:
    """What to send: `rate` requests a second at random moments, or with None as fast as the connections allow."""

    port: int
    secret: str
    seconds: float
    rate: float | None
    connections: int
    asks: list[Ask]


@dataclass
class Seen:
    """What came of it; times in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0


class Line:
    """One connection to the server, kept as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.received = b""
        self.due = 0.0

    def send(self, request: bytes, due: float) -> None:
        """Post one request; raises OSError."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self.due = b"", due
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """Take what has arrived; the status once the answer is whole. Raises OSError."""
        chunk = self.socket.recv(CHUNK) if self.socket else b""
        if not chunk:
            raise ConnectionError("the server hung up")
        self.received += chunk
        head, end, body = self.received.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
        if not end or len(body) < length:
            return None
        if b"connection: close" in lines:
            self.close()
        return int(head.split()[1])

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Load:
    """One run over one server."""

    def __init__(self, order: Order) -> None:
        self.order, self.seen = order, Seen()
        self.idle = deque(Line(order.port) for _ in range(order.connections))
        self.busy: dict[int, Line] = {}
        self.waiting: deque[tuple[bytes, float]] = deque()

    def run(self) -> Seen:
        """Send everything and wait for the answers."""
        requests = deque(signed(ask, self.order.secret) for ask in self.order.asks)
        begun = time.perf_counter()
        dues = deque(begun + moment for moment in moments(self.order))
        last = dues[-1] if dues else begun + self.order.seconds
        while (requests and (dues or self.order.rate is None)) or self.waiting or self.busy:
            now = time.perf_counter()
            if self.order.rate is None and now < last:
                self.waiting.extend((requests.popleft(), now) for _ in range(min(len(self.idle), len(requests))))
            elif self.order.rate is None:
                requests.clear()
            while dues and requests and dues[0] <= now:
                self.waiting.append((requests.popleft(), dues.popleft()))
            self._send()
            if now > last + PATIENCE:
                break
            self._receive(max(0.0, dues[0] - time.perf_counter()) if dues and requests else PATIENCE / 10)
        self.seen.errors += len(self.waiting) + len(self.busy)
        self.seen.seconds = time.perf_counter() - begun
        for line in (*self.idle, *self.busy.values()):
            line.close()
        return self.seen

    def _send(self) -> None:
        while self.waiting and self.idle:
            line = self.idle.popleft()
            try:
                line.send(*self.waiting.popleft())
            except OSError:
                self._failed(line)
            else:
                assert line.socket is not None
                self.busy[line.socket.fileno()] = line

    def _receive(self, seconds: float) -> None:
        # `select` waits to the microsecond where `poll` rounds up to whole milliseconds.
        ready, _, _ = select.select(list(self.busy), [], [], seconds)
        for number in ready:
            line = self.busy[number]
            try:
                status = line.receive()
            except OSError:
                del self.busy[number]
                self._failed(line)
                continue
            if status is not None:
                del self.busy[number]
                self.idle.appendleft(line)
                self.seen.times.append((time.perf_counter() - line.due) * 1000)
                self.seen.errors += status != OK

    def _failed(self, line: Line) -> None:
        line.close()
        self.seen.errors += 1
        self.idle.append(line)


def moments(order: Order) -> Sequence[float]:
    """Seconds from the start at which requests are due: independent arrivals, the same ones in every run."""
    if order.rate is None:
        return ()
    chance, at = random.Random(order.rate), 0.0  # noqa: S311  Arrivals, not secrets.
    due: list[float] = []
    while (at := at + chance.expovariate(order.rate)) < order.seconds and len(due) < len(order.asks):
        due.append(at)
    return due


def signed(ask: Ask, secret: str) -> bytes:
    """Write one request as Slack does: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    at = str(int(time.time()))  # noqa: TID251  The signature needs the machine's own time.
    signature = hmac.new(secret.encode(), f"v0:{at}:{ask.body}".encode(), hashlib.sha256).hexdigest()
    body = ask.body.encode()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {ask.content_type}\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    told = json.load(sys.stdin)
    order = Order(**{**told, "asks": [Ask(**ask) for ask in told["asks"]]})
    json.dump(asdict(Load(order).run()), sys.stdout)


if __name__ == "__main__":
    main()
