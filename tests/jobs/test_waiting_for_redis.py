"""A worker that starts before its Redis is ready."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest
from redis import Redis

from jobs import worker

LOADING = b"-LOADING Redis is loading the dataset in memory\r\n"


class Waking(socketserver.BaseRequestHandler):
    """Speaks as a Redis does that reads its file: two pings are refused, the third is answered."""

    pings = 0

    def handle(self) -> None:
        while heard := self.request.recv(4096):
            for command in heard.split(b"*")[1:]:
                self.request.sendall(self.answer(command))

    def answer(self, command: bytes) -> bytes:
        if b"PING" not in command:
            return b"+OK\r\n"
        Waking.pings += 1
        return LOADING if Waking.pings <= 2 else b"+PONG\r\n"


@pytest.fixture
def waking() -> Iterator[Redis]:
    Waking.pings = 0
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Waking) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        connection = Redis("127.0.0.1", server.server_address[1], protocol=2)
        yield connection
        connection.close()
        server.shutdown()


def test_it_waits_until_redis_has_read_its_file(waking: Redis) -> None:
    worker.wait_for(waking)

    assert Waking.pings == 3
