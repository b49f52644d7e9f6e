"""The /claude routes of the control API: enqueue answers, read what was asked."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.sandbox.claude import script
from bot.sandbox.world import World


def claude_control(world: World) -> Blueprint:
    """Make the blueprint.

    POST /claude/replies takes one answer, a list of them, or {"replies": [...]}; `script.enqueue` says what one holds.
    """
    script.prepare(world)
    doors = Blueprint("sandbox_claude_control", __name__)

    @doors.post("/claude/replies")
    def enqueue() -> Response:
        given = request.get_json()
        replies = given if isinstance(given, list) else given.get("replies", [given])
        try:
            with world.locked() as db:
                numbers = [script.enqueue(db, reply) for reply in replies]
        except ValueError as wrong:
            response = jsonify({"error": str(wrong)})
            response.status_code = 400
            return response
        return jsonify({"enqueued": numbers})

    @doors.get("/claude/replies")
    def waiting() -> Response:
        with world.locked() as db:
            return jsonify({"replies": script.waiting(db)})

    @doors.delete("/claude/replies")
    def clear() -> Response:
        with world.locked() as db:
            script.clear(db)
        return jsonify({"ok": True})

    @doors.get("/claude/requests")
    def asked() -> Response:
        with world.locked() as db:
            return jsonify({"requests": script.asked(db, request.args.get("since", 0, int))})

    return doors
