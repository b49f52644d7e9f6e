"""The doors of the Claude stand-in under /claude: /v1/messages and /v1/messages/count_tokens."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from bot.sandbox import faults
from bot.sandbox.claude import rules, script
from bot.sandbox.claude.errors import STATUSES, ClaudeError, invalid
from bot.sandbox.world import Fault, World

Play = Callable[[sqlite3.Connection, dict[str, Any]], dict[str, Any]]
"""What a method answers to a request that passed the rules."""


def claude(world: World) -> Blueprint:
    """Make the blueprint; its tables are created in the world when they are missing."""
    script.prepare(world)
    doors = Blueprint("sandbox_claude", __name__)

    @doors.post("/v1/messages")
    def create() -> Response:
        return _answer(
            world, "messages.create", rules.FIELDS, lambda db, body: script.message(body, script.take(db, body))
        )

    @doors.post("/v1/messages/count_tokens")
    def count() -> Response:
        return _answer(
            world, "messages.count_tokens", rules.COUNTED_FIELDS, lambda _, body: {"input_tokens": rules.counted(body)}
        )

    @doors.route("/<path:rest>", methods=["GET", "POST", "DELETE"])
    def unknown(rest: str) -> Response:
        return ClaudeError(404, f"The stand-in does not play {rest}.").response(_request_ref())

    return doors


def _answer(world: World, method: str, fields: set[str], play: Play) -> Response:
    fault = world.fault_for("claude", method)
    refusal = _refusal(fault)
    body = request.get_json(silent=True)
    response = refusal if refusal is not None else _played(world, method, fields, play, body)
    if refusal is not None:
        with world.locked() as db:
            script.note(db, method, body, refusal.status_code, at=world.now())
    _record(world, method, body, response)
    faults.after(fault)
    return response


def _played(world: World, method: str, fields: set[str], play: Play, body: Any) -> Response:
    reference = _request_ref()
    with world.locked() as db:
        try:
            _check_headers()
            rules.check(body, fields)
            answer = play(db, body)
        except ClaudeError as refused:
            # Caught inside the transaction: an error that was enqueued is used up.
            response = refused.response(reference)
        else:
            response = Response(json.dumps(answer), 200, mimetype="application/json")
        script.note(db, method, body, response.status_code, at=world.now())
    response.headers["request-id"] = reference
    return response


def _check_headers() -> None:
    if not request.headers.get("Authorization", "").startswith("Bearer ") and not request.headers.get("x-api-key"):
        raise ClaudeError(401, "x-api-key header is required")
    if not request.headers.get("anthropic-version"):
        raise invalid("anthropic-version: header is required")


def _record(world: World, method: str, body: Any, response: Response) -> None:
    asked = body if isinstance(body, dict) else {}
    arguments = {name: asked[name] for name in ("model", "max_tokens", "metadata") if name in asked}
    given = response.get_json(silent=True) or {}
    kept = ("id", "stop_reason", "usage", "input_tokens")
    answer = {name: given[name] for name in kept if name in given} or {"error": given.get("error", {}).get("type")}
    world.record_call("claude", method, arguments, response.status_code, answer)
    world.touch()


def _refusal(fault: Fault | None) -> Response | None:
    if fault is not None and fault.kind == "status":
        return _speak(fault)
    return faults.before(fault, _speak)


def _speak(fault: Fault) -> Response:
    """Put a fault into Anthropic's words: options `error` (a type), `status`, `message`."""
    kind = fault.options.get("error")
    default = 429 if fault.kind == "rate_limited" else STATUSES.get(str(kind), 500)
    status = int(fault.options.get("status") or default)
    return ClaudeError(status, fault.options.get("message", "Broken on purpose."), kind=kind).response(_request_ref())


def _request_ref() -> str:
    return f"req_01{secrets.token_hex(11)}"
