"""The ways a vendor can fail, acted out in one place for every stand-in.

A route asks `fault = world.fault_for(service, method)` once, then::

    refusal = faults.before(fault, speak)     # None: carry on with the call
    if refusal is not None:
        return refusal
    answer = ...do the work...
    faults.after(fault)                       # may cut the line, so the caller never learns it was done
    return answer

Neither function may be called while the world's lock is held: a stall would stop everyone else.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Response

from bot.sandbox.serving import cut_connection
from bot.sandbox.world import Fault

KINDS: dict[str, frozenset[str]] = {
    "error": frozenset(),  # Refuse in the vendor's own words; {"error": CODE} and whatever else `speak` reads.
    "status": frozenset({"status"}),  # Answer with an HTTP status and no sense: {"status": 503}.
    "rate_limited": frozenset(),  # 429 with Retry-After: {"retry_after": 2}, 1 when left out.
    "cut_before": frozenset(),  # The line dies before anything is done.
    "cut_after": frozenset(),  # The line dies after it was done and before the answer.
    "stall": frozenset({"seconds"}),  # It is done after that many real seconds.
    "twice": frozenset(),  # Deliveries only: the same delivery arrives two times.
}
"""Each kind of fault with the options it cannot do without."""

OF_DELIVERIES = frozenset({"status", "cut_before", "cut_after", "stall", "twice"})
"""The kinds that mean something for what a vendor sends to the app (services that end in `.delivery`)."""


def before(fault: Fault | None, speak: Callable[[Fault], Response]) -> Response | None:
    """Act out what happens before the work; a response means that the work must not be done.

    `speak` puts an `error` or a `rate_limited` fault into the vendor's own JSON and status; the Retry-After header
    is added here.
    """
    if fault is None:
        return None
    if fault.kind == "error":
        return speak(fault)
    if fault.kind == "status":
        return Response("the stand-in was told to answer like this", int(fault.options["status"]))
    if fault.kind == "rate_limited":
        refusal = speak(fault)
        refusal.status_code = 429
        refusal.headers["Retry-After"] = str(fault.options.get("retry_after", 1))
        return refusal
    if fault.kind == "cut_before":
        cut_connection()
        return Response(status=599)  # Nobody receives it; the ledger shows it.
    if fault.kind == "stall":
        time.sleep(float(fault.options["seconds"]))
    return None


def after(fault: Fault | None) -> None:
    """Act out what happens between the work and its answer."""
    if fault is not None and fault.kind == "cut_after":
        cut_connection()
