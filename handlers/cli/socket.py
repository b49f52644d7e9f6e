"""`rapport socket`: Slack's door for machines that Slack cannot reach by HTTP."""

from __future__ import annotations

import signal
import threading

import typer

from bot import runtime

commands = typer.Typer()


@commands.command()
def socket() -> None:
    """Take Slack's deliveries over Socket Mode; needs SLACK_APP_TOKEN and no public address."""
    from handlers.cli.web import DOOR_BUSY_SECONDS  # noqa: PLC0415  Other commands do without the door's libraries.
    from handlers.slack.socket import serve  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(runtime.start(busy_seconds=DOOR_BUSY_SECONDS), stop)
