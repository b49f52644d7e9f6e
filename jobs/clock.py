"""The clock process: rings the bells that are due, again where a ring was lost, and sweeps what has served."""

from __future__ import annotations

import threading
from datetime import timedelta

from bot import clock
from bot.handoff import pulse
from bot.logs import log
from bot.outreach import finishing
from bot.outreach.replies import keeping
from bot.people import mornings, roster
from bot.runtime import Runtime
from jobs import retention, tidying, watching
from store import lobby

TICK_SECONDS = 0.2
KEEP_DELIVERIES = timedelta(days=2)
SWEEP_EVERY = timedelta(hours=1)
LOOK_EVERY = timedelta(seconds=1)

logger = log(__name__)


def tick(runtime: Runtime) -> int:
    """Ring every bell that is due; the number rung. Any number of clocks may run: a job is leased by one worker."""
    now = clock.now()
    with runtime.reading(None) as session:
        if not lobby.any_bell_due(session, now=now):
            return 0
    with runtime.writing(None) as session:
        rings = lobby.due_bells(session, now=now)
    runtime.bells.ring(rings)
    return len(rings)


def ask_hourly(runtime: Runtime) -> None:
    """Ask in every workspace for what is done once an hour; several clocks ask for the same job."""
    with runtime.reading(None) as session:
        workspaces = [installation.id for installation in lobby.installations(session)]
    for workspace_id in workspaces:
        with runtime.writing(workspace_id) as session:
            roster.ask_for_sync(session, now=clock.now())
            mornings.plan_all(session, now=clock.now())
            pulse.ask_for_sweep(session, now=clock.now())
            finishing.ask_for_look(session, now=clock.now())
            watching.ask_hourly(runtime, session, now=clock.now())
            keeping.ask_for_removal(session, now=clock.now())
            tidying.ask_for_sweeps(session, now=clock.now())
            retention.ask_for_sweep(session, now=clock.now())


def sweep_lobby(runtime: Runtime) -> None:
    """Drop what has served before a workspace is known: deliveries, sign-ins with Google, failures."""
    now = clock.now()
    with runtime.writing(None) as session:
        lobby.forget_deliveries(session, before=now - KEEP_DELIVERIES)
        lobby.forget_oauth(session, before=now)
        lobby.forget_mishaps(session, before=now - retention.MISHAPS_KEPT)


def serve(runtime: Runtime, stop: threading.Event) -> None:
    """Tick until asked to stop; a tick that fails is logged and the next one tries again."""
    swept_at = looked_at = clock.now() - SWEEP_EVERY
    while not stop.wait(TICK_SECONDS):
        try:
            tick(runtime)
            if clock.now() - looked_at >= LOOK_EVERY:
                looked_at = clock.now()
                watching.ask_often(runtime)
            if clock.now() - swept_at >= SWEEP_EVERY:
                swept_at = clock.now()
                ask_hourly(runtime)
                sweep_lobby(runtime)
        except Exception:  # The outermost edge of this process: a database that is away must not end it.
            logger.exception("clock.failed")
            stop.wait(1)
