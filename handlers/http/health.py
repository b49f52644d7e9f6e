"""Whether this process lives, whether it can work, and the figures an operator watches."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.runtime import Runtime
from store import figures, lobby


def health_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/healthz`, `/readyz` and `/metrics`."""
    blueprint = Blueprint("health", __name__)
    collected = CollectorRegistry()
    collected.register(Figures(runtime))

    @blueprint.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @blueprint.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        checks = {"database": _database_answers(runtime), "redis": runtime.bells.ping()}
        return {"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        body = generate_latest(REGISTRY) + generate_latest(collected)
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return blueprint


class Figures(Collector):
    """Jobs and sends of every workspace, counted in the database when somebody asks."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """Count jobs by name and state, the age of what waits, mails by state, and vendors' errors."""
        jobs = GaugeMetricFamily("rapport_jobs", "Jobs that are not done", labels=["name", "state"])
        ages = GaugeMetricFamily("rapport_job_age_seconds", "How long the oldest due job waits", labels=["name"])
        mails = GaugeMetricFamily("rapport_mails", "Mails by state", labels=["state"])
        now = clock.now()
        counted: dict[tuple[str, str], int] = {}
        oldest: dict[str, float] = {}
        sends: dict[str, int] = {}
        with self.runtime.reading(None) as session:
            workspaces = [installation.id for installation in lobby.installations(session)]
        for workspace_id in workspaces:
            with self.runtime.reading(workspace_id) as session:
                for name, state, number, due_at in figures.jobs_by_name(session):
                    counted[name, state] = counted.get((name, state), 0) + number
                    if state == "waiting":
                        oldest[name] = max(oldest.get(name, 0.0), (now - due_at).total_seconds())
                for state, number in figures.mails_by_state(session):
                    sends[state] = sends.get(state, 0) + number
        for (name, state), number in counted.items():
            jobs.add_metric([name, state], number)
        for name, age in oldest.items():
            ages.add_metric([name], max(age, 0.0))
        for state, number in sends.items():
            mails.add_metric([state], number)
        yield from (jobs, ages, mails, self._vendor_errors())

    def _vendor_errors(self) -> CounterMetricFamily:
        errors = CounterMetricFamily(
            "rapport_vendor_errors", "Failed calls to outside systems", labels=["system", "error"]
        )
        try:
            counts = self.runtime.bells.vendor_errors()
        except (RedisError, OSError):
            return errors  # Redis is away; /readyz says so.
        for key, number in counts.items():
            system, _, error = key.partition(":")
            errors.add_metric([system, error], number)
        return errors


def _database_answers(runtime: Runtime) -> bool:
    try:
        with runtime.reading(None) as session:
            session.execute(text("select 1"))
    except SQLAlchemyError:
        return False
    return True
