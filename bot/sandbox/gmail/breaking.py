"""Faults in Google's words: what a broken Gmail says before the line dies or the call is refused."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from bot.sandbox import faults
from bot.sandbox.gmail import errors, quotas
from bot.sandbox.gmail.asks import Reply
from bot.sandbox.world import Fault

FAULT_STATUSES = {
    "authError": 401,
    "backendError": 503,
    "domainPolicy": 403,
    "failedPrecondition": 400,
    "insufficientPermissions": 403,
    "invalidArgument": 400,
    "notFound": 404,
    "rateLimitExceeded": 429,
    "userRateLimitExceeded": 403,
}
"""The status each reason comes with when a fault names only the reason."""

FAULT_REASONS = {400: "failedPrecondition", 401: "authError", 403: "userRateLimitExceeded", 404: "notFound"}
"""The reason each status comes with when a fault names only the status; 429 and 5xx have their own."""


def refusal(fault: Fault | None, now: float) -> Reply | None:
    """Act a fault out before the work, in Google's words; a reply means that the work must not be done."""
    if fault is None:
        return None
    if fault.kind == "status":
        return _as_reply(speak(fault, now))
    response = faults.before(fault, lambda broken: speak(broken, now))
    return None if response is None else _as_reply(response)


def speak(fault: Fault, now: float) -> Response:
    """Put a fault into Google's words.

    Options: `error` (a reason, or `mailSending` for the daily limit), `status`, `message`, `retry_after` in seconds.
    """
    options = fault.options
    if options.get("error") == "mailSending":
        refused = quotas.mail_sending_limit(now + float(options.get("retry_after", 3600)))
    else:
        refused = _refused(options)
    response = Response(json.dumps(refused.body()), refused.code, mimetype="application/json")
    if refused.code == 429 and "retry_after" in options:  # noqa: PLR2004  HTTP's number.
        response.headers["Retry-After"] = str(options["retry_after"])
    return response


def _refused(options: dict[str, Any]) -> errors.GoogleError:
    reason = options.get("error")
    code = int(options.get("status") or FAULT_STATUSES.get(str(reason), 429))
    if reason is None:
        reason = FAULT_REASONS.get(code) or ("rateLimitExceeded" if code == 429 else "backendError")  # noqa: PLR2004
    message = options.get("message") or {
        429: "Resource has been exhausted (e.g. check quota).",
        503: "The service is currently unavailable.",
    }.get(code, "Internal error encountered." if code >= 500 else f"Request refused: {reason}")  # noqa: PLR2004
    return errors.GoogleError(code, reason, message)


def _as_reply(response: Response) -> Reply:
    kept = {name: value for name, value in response.headers.items() if name == "Retry-After"}
    return Reply(response.status_code, response.get_json(silent=True), kept)
