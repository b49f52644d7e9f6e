"""Two hundred clients that send nothing, or hardly anything, keep nobody else waiting; with the server we ship."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.vault import new_key

SLOW = 200
DEADLINE = 3.0  # What Slack gives an endpoint, in seconds.
ASKED = 25
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: rapport\r\n"
SORTS = {
    "nothing": (b"", b""),
    "headers, one at a time": (HEAD, b"X-Slow: 1\r\n"),
    "a body, byte by byte": (HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("web")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'rapport.sqlite'}",
        "RAPPORT_DATA": str(folder),
        "RAPPORT_KEYS": new_key(),
        "SLACK_SIGNING_SECRET": "a-secret",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    run = [sys.executable, "-m", "handlers.cli"]
    environment = {**os.environ, **settings}
    subprocess.run([*run, "migrate"], env=environment, check=True, cwd=Path(__file__).parents[2], capture_output=True)
    web = subprocess.Popen(
        [*run, "web", "--bind", f"127.0.0.1:{number}"], env=environment, cwd=Path(__file__).parents[2]
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not answers(number):
            time.sleep(0.05)
        yield number
    finally:
        web.send_signal(signal.SIGTERM)
        assert web.wait(30) == 0


def answers(port: int) -> bool:
    """Ask for health as a client of its own that waits as long as Slack would."""
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: rapport\r\nConnection: close\r\n\r\n")
            return client.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


@pytest.mark.parametrize("sort", SORTS)
def test_two_hundred_slow_clients_keep_nobody_waiting(port: int, sort: str) -> None:
    first, more = SORTS[sort]
    stop = threading.Event()

    with ExitStack() as stack:
        slow = [stack.enter_context(closing(socket.create_connection(("127.0.0.1", port)))) for _ in range(SLOW)]
        for client in slow:
            client.sendall(first)
        trickle = threading.Thread(target=drip, args=(slow, more, stop))
        trickle.start()
        stack.callback(trickle.join)
        stack.callback(stop.set)

        answered = [answers(port) for _ in range(ASKED)]

    assert answered == [True] * ASKED
    assert answers(port)


def drip(slow: list[socket.socket], piece: bytes, stop: threading.Event) -> None:
    while not stop.wait(0.2):
        for client in slow:
            client.sendall(piece)
