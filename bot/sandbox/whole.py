"""The control calls about the whole world: reset, who is there, faults, the ledger and changes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import cast
from bot.sandbox.faults import KINDS, OF_DELIVERIES
from bot.sandbox.slack.directory import dm_ref
from bot.sandbox.world import World

LONGEST_WAIT = 30.0


def whole_control(world: World) -> Blueprint:
    """Build the blueprint, to be registered under /control."""
    blueprint = Blueprint("whole_control", __name__)

    @blueprint.post("/reset")
    def reset() -> Response:
        asked = request.get_json(silent=True) or {}
        world.app_url = asked.get("app_url", world.app_url)
        world.reset(keep_tokens=bool(asked.get("keep_tokens")))
        return jsonify(ok=True)

    @blueprint.get("/world")
    def who() -> Response:
        return jsonify(
            now=world.now(),
            sequence=world.wait_for_change(-1, 0),
            app_url=world.app_url,
            teams=cast.teams(),
            people=[{**person, "dm": dm_ref(person["id"])} for person in cast.people()],
            channels=cast.channels(),
            mailboxes=cast.mailboxes(),
        )

    @blueprint.post("/faults")
    def break_something() -> tuple[Response, int]:
        asked = request.get_json()
        if wrong := _wrong_with(asked):
            return jsonify(error=wrong), 400
        options = {name: value for name, value in asked.items() if name not in ("service", "match", "kind", "times")}
        world.break_next(asked["service"], asked.get("match", ""), asked["kind"], asked.get("times", 1), options)
        return jsonify(ok=True), 200

    @blueprint.delete("/faults")
    def mend() -> Response:
        world.mend()
        return jsonify(ok=True)

    @blueprint.get("/calls")
    def calls() -> Response:
        return jsonify(calls=world.calls(request.args.get("service"), request.args.get("since", 0, int)))

    @blueprint.get("/changes")
    def changes() -> Response:
        seconds = min(LONGEST_WAIT, request.args.get("wait", 0.0, float))
        return jsonify(sequence=world.wait_for_change(request.args.get("since", 0, int), seconds))

    return blueprint


def _wrong_with(asked: dict[str, Any]) -> str | None:
    """Why a fault cannot be put in force, or None."""
    if not asked.get("service"):
        return "service is missing"
    kind = str(asked.get("kind"))
    possible = OF_DELIVERIES if asked["service"].endswith(".delivery") else KINDS.keys() - {"twice"}
    if kind not in possible:
        return f"kind is one of {', '.join(sorted(possible))}"
    if missing := KINDS[kind] - asked.keys():
        return f"{kind} needs {', '.join(sorted(missing))}"
    times = asked.get("times", 1)
    if times is not None and (not isinstance(times, int) or times < 1):
        return "times is a number from 1 on, or null for every call until DELETE /control/faults"
    return None
