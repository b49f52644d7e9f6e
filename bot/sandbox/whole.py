"""The control calls about the whole world: reset, who is there, time, the ledger and changes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import cast
from bot.sandbox.breaking import breaking_control
from bot.sandbox.slack.directory import dm_ref
from bot.sandbox.world import World

LONGEST_WAIT = 30.0
LONGEST_LEAP = 366 * 86_400


def whole_control(world: World) -> Blueprint:
    """Build the blueprint, to be registered under /control."""
    blueprint = Blueprint("whole_control", __name__)
    blueprint.register_blueprint(breaking_control(world))

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
            resets=world.resets,
            can_move_time=bool(world.clock_file),
            app_url=world.app_url,
            teams=cast.teams(),
            people=[{**person, "dm": dm_ref(person["id"])} for person in cast.people()],
            channels=cast.channels(),
            mailboxes=cast.mailboxes(),
            commands=cast.commands(),
        )

    @blueprint.post("/later")
    def later() -> tuple[Response, int]:
        seconds = (request.get_json(silent=True) or {}).get("seconds")
        if not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_LEAP:
            return jsonify(error=f"seconds is a number above 0 and at most {LONGEST_LEAP}"), 400
        try:
            return jsonify(now=world.move(seconds)), 200
        except ValueError as impossible:
            return jsonify(error=str(impossible)), 409

    @blueprint.get("/calls")
    def calls() -> Response:
        return jsonify(calls=world.calls(request.args.get("service"), request.args.get("since", 0, int)))

    @blueprint.get("/changes")
    def changes() -> Response:
        seconds = min(LONGEST_WAIT, request.args.get("wait", 0.0, float))
        sequence = world.wait_for_change(request.args.get("since", 0, int), seconds)
        return jsonify(sequence=sequence, resets=world.resets)

    return blueprint
