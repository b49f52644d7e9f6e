"""Pub/Sub's own API as far as it is played: pulling announcements from a subscription and acknowledging them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import faults
from bot.sandbox.gmail import announcing, errors, switches, tokens
from bot.sandbox.gmail.breaking import speak
from bot.sandbox.world import World

SCOPES = {"https://www.googleapis.com/auth/pubsub", "https://www.googleapis.com/auth/cloud-platform"}
LEASE = 10.0
MOST = 1000


def pubsub(world: World) -> Blueprint:
    """Make the blueprint with `/pubsub/v1/projects/P/subscriptions/S:pull` and `:acknowledge`."""
    doors = Blueprint("sandbox_pubsub", __name__)

    @doors.post("/pubsub/v1/<path:named>")
    def call(named: str) -> Response:
        name, _, verb = named.partition(":")
        fault = world.fault_for("pubsub", verb)
        refusal = faults.before(fault, lambda broken: speak(broken, world.now()))
        answer = refusal if refusal is not None else _answer(world, name, verb)
        world.record_call("pubsub", verb, {"subscription": name}, answer.status_code, {})
        faults.after(fault)
        return answer

    return doors


def _answer(world: World, name: str, verb: str) -> Response:
    asked = request.get_json(silent=True) or {}
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    with world.locked() as db:
        now = world.now()
        access = tokens.access_of(db, bearer, now=now)
        if access is None:
            return _refused(errors.unauthenticated())
        if not access.scopes & SCOPES:
            return _refused(errors.insufficient_scope(f"google.pubsub.v1.Subscriber.{verb.title()}"))
        if name != switches.read(db, "pubsub")["subscription"]:
            return _refused(errors.not_found())
        if verb == "acknowledge":
            announcing.acknowledge(db, [str(ref) for ref in asked.get("ackIds", ())])
            return jsonify({})
        if verb != "pull":
            return _refused(errors.not_played(f"pubsub.projects.subscriptions.{verb}"))
        most = min(int(asked.get("maxMessages", 1)), MOST)
        found = announcing.waiting(db, most=most, at=now, lease=LEASE)
    return jsonify({"receivedMessages": found} if found else {})


def _refused(error: errors.GoogleError) -> Response:
    response = jsonify(error.body())
    response.status_code = error.code
    return response
