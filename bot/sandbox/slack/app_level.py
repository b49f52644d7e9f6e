"""The calls that an app makes as itself, with no workspace's token: Socket Mode's address, checking a manifest."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import faults
from bot.sandbox.slack.manifests import check_manifest
from bot.sandbox.slack.sockets import Sockets
from bot.sandbox.world import Fault, World

APP_TOKEN = "xapp-1-A0RAPPORT-sandbox"
CONFIGURATION_TOKEN = "xoxe.xoxp-sandbox"
Answer = dict[str, Any]


def app_level(world: World) -> Blueprint:
    """Build the blueprint, and the carrier of Socket Mode that deliveries take once the app has asked for one."""
    world.carrier = Sockets(world)
    blueprint = Blueprint("app_level", __name__)

    @blueprint.post("/apps.connections.open")
    def connections_open() -> Response:
        return _called(world, "apps.connections.open", {}, lambda: _opened(world))

    @blueprint.post("/apps.manifest.validate")
    def manifest_validate() -> Response:
        given = request.values.to_dict()
        shown = {name: value for name, value in given.items() if name != "token"}
        return _called(world, "apps.manifest.validate", shown, lambda: _validated(given.get("manifest", "")))

    return blueprint


def _called(world: World, method: str, shown: Answer, perform: Any) -> Response:
    fault = world.fault_for("slack", method)
    refusal = faults.before(fault, _speak)
    if refusal is not None:
        world.record_call("slack", method, shown, refusal.status_code, refusal.get_json(silent=True))
        return refusal
    answer = perform()
    world.record_call("slack", method, shown, 200, answer)
    faults.after(fault)
    return jsonify(answer)


def _opened(world: World) -> Answer:
    if refusal := _refused(APP_TOKEN, "xapp-"):
        return refusal
    return {"ok": True, "url": world.carrier.open()}


def _validated(given: str) -> Answer:
    if refusal := _refused(CONFIGURATION_TOKEN, "xoxe"):
        return refusal
    try:
        errors = check_manifest(json.loads(given))
    except ValueError:
        errors = [{"message": "must be valid JSON", "pointer": "/"}]
    return {"ok": False, "error": "invalid_manifest", "errors": errors} if errors else {"ok": True, "errors": []}


def _refused(wanted: str, front: str) -> Answer | None:
    """Slack's words for no token, a token of another sort, and one that it does not know."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token if scheme == "Bearer" else request.values.get("token", "")
    if token == wanted:
        return None
    error = "not_authed" if not token else "invalid_auth" if token.startswith(front) else "not_allowed_token_type"
    return {"ok": False, "error": error}


def _speak(fault: Fault) -> Response:
    default = "ratelimited" if fault.kind == "rate_limited" else "internal_error"
    return jsonify(ok=False, error=fault.options.get("error", default))
