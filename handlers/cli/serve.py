"""The processes that serve: web, worker, clock, and all of them on one machine."""

from __future__ import annotations

import signal
import threading
from typing import Annotated, Literal

import typer

from bot import embedded_redis, runtime
from bot.errors import ConfigError
from bot.settings import Settings, read_settings
from handlers.cli.forked import Forked
from handlers.cli.processes import Processes
from handlers.cli.setup import seed
from handlers.cli.socket import socket
from store import migrate

commands = typer.Typer()
SEED_SECONDS = 30.0
QueueArgument = Annotated[Literal["now", "later"], typer.Argument(help="now: cards, drafts, sends. later: the rest.")]


@commands.command()
def web(
    bind: Annotated[str, typer.Option(help="address and port")] = "127.0.0.1:8080",
    processes: Annotated[int, typer.Option(help="web processes")] = 1,
    threads: Annotated[int, typer.Option(help="threads in each")] = 8,
) -> None:
    """Serve Slack's door, the API and health over HTTP."""
    from handlers.cli import web as server  # noqa: PLC0415  Other commands do without the web's libraries.

    settings, listening = read_settings(), server.listen(bind)
    if processes == 1:
        server.serve(settings, listening, threads=threads)
        return
    several = Processes()
    several.stop_on_signals()
    try:
        for number in range(1, processes + 1):
            several.add(f"web {number}", lambda: Forked(lambda: server.serve(settings, listening, threads=threads), {}))
        several.watch()
    finally:
        several.stop()


@commands.command()
def worker(queue: QueueArgument) -> None:
    """Do the jobs of one queue. Start one process per queue."""
    from jobs import worker as jobs_worker  # noqa: PLC0415

    jobs_worker.serve(runtime.start(), queue)


@commands.command()
def clock() -> None:
    """Ring for jobs that have become due."""
    from jobs import clock as jobs_clock  # noqa: PLC0415

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    jobs_clock.serve(runtime.start(), stop)


@commands.command()
def up(bind: Annotated[str, typer.Option(help="address and port of the web process")] = "127.0.0.1:8080") -> None:
    """Run everything one machine needs: migrations, Redis if none is set, web, both workers and the clock.

    With SLACK_APP_TOKEN set it also takes Slack's deliveries over Socket Mode.
    """
    settings = read_settings()
    processes = Processes()
    processes.stop_on_signals()
    try:
        start_all(processes, settings, {}, bind=bind)
        if Forked(seed, {}).wait(SEED_SECONDS) != 0:
            raise ConfigError("SLACK_BOT_TOKEN is set and could not be installed; see the line above.")
        processes.watch()
    finally:
        processes.stop()


def start_all(processes: Processes, settings: Settings, environment: dict[str, str], *, bind: str) -> None:
    """Start every process of the product, in the order in which they need one another.

    They are forks of this process, which loads everything once for all of them and opens nothing itself.
    """
    if not settings.redis_url:
        processes.add("redis", lambda: embedded_redis.start(settings.rapport_data))
    migrate.upgrade(settings.database_owner(), settings.database())
    _load()
    processes.add("web", lambda: Forked(lambda: web(bind, processes=1, threads=8), environment))
    if settings.slack_app_token:
        processes.add("socket", lambda: Forked(socket, environment))
    processes.add("worker now", lambda: Forked(lambda: worker("now"), environment))
    processes.add("worker later", lambda: Forked(lambda: worker("later"), environment))
    processes.add("clock", lambda: Forked(clock, environment))


def _load() -> None:
    import handlers.cli.web  # noqa: F401, PLC0415  Only a process that forks the others needs all of them.
    import jobs.clock  # noqa: PLC0415
    import jobs.worker  # noqa: F401, PLC0415
