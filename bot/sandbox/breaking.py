"""The control calls that break the vendors and mend them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox.faults import KINDS, OF_DELIVERIES
from bot.sandbox.world import World


def breaking_control(world: World) -> Blueprint:
    """Build the blueprint, to be registered under /control."""
    blueprint = Blueprint("breaking_control", __name__)

    @blueprint.get("/faults")
    def broken() -> Response:
        return jsonify(faults=world.faults())

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

    @blueprint.delete("/faults/<int:fault>")
    def mend_one(fault: int) -> Response:
        world.mend(fault)
        return jsonify(ok=True)

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
