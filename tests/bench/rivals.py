"""What Rapport is measured against: a Flask route, bare and keeping a row, and Bolt, as in its README and keeping."""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import waitress
from flask import Flask, Response, request
from gunicorn.app.base import BaseApplication
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from sqlalchemy import Column, MetaData, String, Table, create_engine, event


def bare() -> Flask:
    """A route that reads the body and answers: what the server and Flask cost without us."""
    app = Flask("bare")

    @app.post("/slack/events")
    def events() -> Response:
        request.get_data()
        return Response("", 200)

    return app


def keeping(file: str) -> Flask:
    """The bare route, and one row committed to SQLite before it answers: what it costs that nothing is lost.

    As safe as Rapport's own database, with the driver alone: no rows of other tables, no signature, no Bolt, no ORM.
    """
    app, numbers, turn, here = Flask("keeping"), count(), threading.Lock(), threading.local()
    with sqlite3.connect(file) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table deliveries (key integer primary key, body blob)")

    @app.post("/slack/events")
    def events() -> Response:
        if not hasattr(here, "database"):
            here.database = sqlite3.connect(file)
            here.database.execute("pragma synchronous=full")
        body = request.get_data()
        with turn, here.database:
            here.database.execute("insert into deliveries values (?, ?)", (next(numbers), body))
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


def prompt(secret: str, token: str, api_url: str, file: str) -> Flask:
    """Bolt told to answer from the listener, and one row kept as safely as ours, by SQLAlchemy without its ORM.

    What the libraries that we use cost when they do next to nothing.
    """
    bolt = App(client=WebClient(token=token, base_url=api_url), signing_secret=secret, process_before_response=True)
    handler, turn = SlackRequestHandler(bolt), threading.Lock()
    engine = create_engine(f"sqlite:///{file}", pool_size=8, pool_use_lifo=True)
    deliveries = Table("deliveries", MetaData(), Column("key", String, primary_key=True))
    app, insert = Flask("prompt"), deliveries.insert()

    @event.listens_for(engine, "connect")
    def make_safe(raw: sqlite3.Connection, _record: Any) -> None:
        raw.execute("pragma journal_mode=wal")
        raw.execute("pragma synchronous=full")

    deliveries.metadata.create_all(engine)

    @bolt.command("/handoff")
    def handoff(ack: Ack, body: dict[str, Any]) -> None:
        with turn, engine.begin() as connection:
            connection.execute(insert, {"key": body["trigger_id"]})
        ack("Drafting. It opens in our DM.")

    @app.post("/slack/events")
    def events() -> Response:
        return handler.handle(request)

    return app


class Served(BaseApplication):  # type: ignore[misc]
    """Gunicorn, as stock Bolt is usually served."""

    def __init__(self, port: str, server: str, *more: str) -> None:
        self.port, self.server, self.more = port, server, more
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
        return stock(*self.more)


def main(sort: str, port: str, server: str, *more: str) -> None:
    if sort == "stock":
        Served(port, server, *more).run()
    else:
        apps: dict[str, Callable[..., Flask]] = {"bare": bare, "keeping": keeping, "prompt": prompt}
        app = apps[sort](*more)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # As in Rapport.
        waitress.serve(app, host="127.0.0.1", port=int(port), threads=8, asyncore_use_poll=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
