"""Serving the stand-in world over HTTP on 127.0.0.1, with Nagle's algorithm off and calls that can be cut."""

from __future__ import annotations

import socket
from typing import Any

from flask import request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    """A quiet keep-alive handler; without Nagle off every call on a kept connection would wait 40 ms."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  The name is werkzeug's.
        """Say nothing; the ledger is the log."""

    def make_environ(self) -> dict[str, Any]:
        """Hand the raw connection along, so that a fault can cut it."""
        return {**super().make_environ(), "sandbox.connection": self.connection}


def serve(app: Any, port: int) -> BaseWSGIServer:
    """Bind the app to 127.0.0.1 (port 0 picks a free one); the caller runs `serve_forever`."""
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=Handler)


def cut_connection() -> None:
    """Close the caller's socket without an answer, as a network that dies in the middle would."""
    connection: socket.socket = request.environ["sandbox.connection"]
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # The other side was faster.
