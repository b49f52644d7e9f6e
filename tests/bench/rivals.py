"""What Rapport is measured against: a bare Flask route and stock Bolt as its README shows it, under gunicorn."""

from __future__ import annotations

import sys
from typing import Any

import waitress
from flask import Flask, Response, request
from gunicorn.app.base import BaseApplication
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient


def bare() -> Flask:
    """A route that reads the body and answers: what the server and Flask cost without us."""
    app = Flask("bare")

    @app.post("/slack/events")
    def events() -> Response:
        request.get_data()
        return Response("", 200)

    return app


def stock(secret: str, token: str, api_url: str) -> Flask:
    """Bolt's README: an app, a listener that acknowledges with a text, Flask's adapter. It stores nothing."""
    bolt = App(client=WebClient(token=token, base_url=api_url), signing_secret=secret)
    handler = SlackRequestHandler(bolt)
    app = Flask("stock")

    @bolt.command("/handoff")
    def handoff(ack: Ack) -> None:
        ack("Drafting. It opens in our DM.")

    @app.post("/slack/events")
    def events() -> Response:
        return handler.handle(request)

    return app


class Served(BaseApplication):  # type: ignore[misc]
    """Gunicorn, as stock Bolt is usually served."""

    def __init__(self, sort: str, port: str, server: str, *more: str) -> None:
        self.sort, self.port, self.server, self.more = sort, port, server, more
        super().__init__()

    def load_config(self) -> None:
        processes, threads = (2, 1) if self.server == "sync" else (1, 8)
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": self.server,
            "workers": processes,
            "threads": threads,
            "keepalive": 65,
            "control_socket_disable": True,
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return bare() if self.sort == "bare" else stock(*self.more)


def main(sort: str, port: str, server: str, *more: str) -> None:
    if server == "waitress":
        waitress.serve(bare(), host="127.0.0.1", port=int(port), threads=8, asyncore_use_poll=True)
    else:
        Served(sort, port, server, *more).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
