"""The web process: Waitress, which takes a request in whole before a thread sees it, given everything explicitly."""

from __future__ import annotations

import logging
import signal
import socket
import time
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from bot import runtime
from bot.settings import Settings
from handlers.web import LARGEST_BODY, create_app

# Slack waits three seconds, so a door must give up on a busy database before that.
DOOR_BUSY_SECONDS = 1.5
CONNECTIONS = 1000  # Held open at once; who sends slowly costs one of these and no thread.
QUIET_SECONDS = 65  # How long a connection that says nothing is kept; proxies keep theirs for 60.
FINISH_SECONDS = 25.0
LOOK_EVERY = 1.0
IN_MEMORY = 65_536  # Bytes of one body; longer ones wait in a file until they are complete.
BACKLOG = 1024


def listen(bind: str) -> socket.socket:
    """Open the port, which several processes can then accept from; raises OSError when it is taken."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host.strip("[]") or "0.0.0.0", int(port)))  # noqa: S104  Nothing named means everywhere.
    return listening


def serve(settings: Settings, listening: socket.socket, *, threads: int) -> None:
    """Answer until SIGTERM or Ctrl-C; then take nothing new, finish what was begun, and return."""
    app = create_app(runtime.start(settings, busy_seconds=DOOR_BUSY_SECONDS))
    runtime.settle_memory()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # It warns of every request that waits at all.
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        sockets=[listening],
        threads=threads,
        backlog=BACKLOG,
        connection_limit=CONNECTIONS,
        channel_timeout=QUIET_SECONDS,
        max_request_body_size=LARGEST_BODY + 1,  # What is over our own limit gets our own answer.
        inbuf_overflow=IN_MEMORY,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        ident=None,
    )
    stopping = _stop_on_signals(server)
    while not stopping:
        wasyncore.loop(timeout=LOOK_EVERY, use_poll=True, map=sockets, count=1)
    _finish(server, sockets)


def _stop_on_signals(server: Any) -> list[int]:
    """Collect the signals that ask to stop; waking the loop makes it notice at once."""
    received: list[int] = []

    def note(number: int, _frame: object) -> None:
        received.append(number)
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    return received


def _finish(server: Any, sockets: dict[int, Any]) -> None:
    server.accepting = False
    until = time.monotonic() + FINISH_SECONDS
    while time.monotonic() < until and any(map(_is_busy, list(server.active_channels.values()))):
        wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown()
    server.close()


def _is_busy(channel: Any) -> bool:
    return bool(channel.requests or channel.total_outbufs_len)
