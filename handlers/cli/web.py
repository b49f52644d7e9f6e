"""The web process: gunicorn with threads, given everything explicitly."""

from __future__ import annotations

import gc
from typing import Any

from gunicorn.app.base import BaseApplication

from bot import runtime
from bot.settings import Settings
from handlers.web import create_app

# Slack waits three seconds, so a door must give up on a busy database before that.
DOOR_BUSY_SECONDS = 1.5
SECONDS_FOR_ONE_REQUEST = 30


class Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn configured by code alone; the app is built before the fork, so that its pages are shared."""

    def __init__(self, settings: Settings, *, bind: str, processes: int, threads: int) -> None:
        self.settings, self.bind, self.processes, self.threads = settings, bind, processes, threads
        super().__init__()

    def load_config(self) -> None:
        """Set what we want and leave the rest at gunicorn's defaults."""
        for name, value in {
            "bind": self.bind,
            "workers": self.processes,
            "threads": self.threads,
            "worker_class": "gthread",
            "timeout": SECONDS_FOR_ONE_REQUEST,
            "graceful_timeout": 25,
            "keepalive": 65,
            "control_socket_disable": True,
            "accesslog": None,
            "preload_app": True,
            "loglevel": "warning",
            "pre_fork": _share_memory,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the app; nothing is opened before a worker uses it."""
        app = create_app(runtime.start(self.settings, busy_seconds=DOOR_BUSY_SECONDS))
        gc.freeze()  # Nothing of this goes away; looking through it again and again would make somebody wait.
        return app


def _share_memory(_arbiter: object, _worker: object) -> None:
    # What has been imported stays; a collection that looked through it would copy it into every process.
    gc.freeze()
