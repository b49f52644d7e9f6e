"""How long doors take, as a histogram by door and status."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Histogram

DOOR_SECONDS = Histogram(
    "rapport_door_seconds",
    "Seconds from the request to its answer",
    ["door", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)


def measure(app: Flask) -> None:
    """Time every request by the route that answered it."""

    @app.before_request
    def start() -> None:
        g.started_at = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        door = request.url_rule.rule if request.url_rule else "unknown"
        DOOR_SECONDS.labels(door, str(response.status_code)).observe(time.perf_counter() - g.started_at)
        return response
