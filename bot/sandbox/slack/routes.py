"""Slack's two doors for the app: the Web API and response URLs."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from flask import Blueprint, Response, request

from bot.sandbox import faults
from bot.sandbox.slack import app_level, arguments, directory, pace, responding, tables
from bot.sandbox.slack.call import Call
from bot.sandbox.slack.methods.table import PLAYED
from bot.sandbox.slack.refusal import Refused
from bot.sandbox.world import Fault, World

TOO_MANY = 429


def slack(world: World) -> Blueprint:
    """Build the stand-in; it seeds its tables from the cast."""
    tables.prepare(world)
    buckets = pace.Pace()
    world.seeded_by(buckets.forget)
    blueprint = Blueprint("slack", __name__)
    blueprint.register_blueprint(app_level.app_level(world), url_prefix="/api")

    @blueprint.route("/api/<method>", methods=["GET", "POST"])
    def api(method: str) -> Response:
        given = _given()
        fault = world.fault_for("slack", method)
        refusal = faults.before(fault, _speak)
        if refusal is not None:
            world.record_call("slack", method, _without_token(given), refusal.status_code, _body(refusal))
            return refusal
        response = _perform(world, buckets, method, given)
        faults.after(fault)
        return response

    @blueprint.post("/response/<token>")
    def response(token: str) -> Response:
        fault = world.fault_for("slack", "response_url")
        refusal = faults.before(fault, _speak)
        if refusal is not None:
            world.record_call("slack", "response_url", request.get_json(silent=True), refusal.status_code, None)
            return refusal
        answer, status = responding.answer(world, token, request.get_data())
        faults.after(fault)
        return _json(answer, status)

    return blueprint


def _perform(world: World, buckets: pace.Pace, method: str, given: dict[str, Any]) -> Response:
    with world.locked() as db:
        wait = 0
        try:
            home = _home(db, method, given)
            decoded = arguments.decode(method, _without_token(given))
            call = Call(db, home, decoded, world.now())
            wait = buckets.wait(pace.chosen(db), home.get("id", ""), method, str(call.get("channel")), call.now)
            answer = {"ok": False, "error": "ratelimited"} if wait else {"ok": True, **PLAYED[method](call)}
        except Refused as refused:
            answer = refused.answer()
        world.record_call("slack", method, _readable(given), TOO_MANY if wait else 200, answer)
    if answer["ok"] and arguments.METHODS[method].writes:
        world.touch()
    response = _json(answer, TOO_MANY if wait else 200)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _home(db: sqlite3.Connection, method: str, given: dict[str, Any]) -> dict[str, Any]:
    """The workspace whose token it is; only api.test goes without."""
    if method not in PLAYED:
        raise Refused("unknown_method")
    token = _token(given)
    if not token:
        if method == "api.test":
            return {}
        raise Refused("not_authed")
    home = directory.team_of_token(db, token)
    if home is None:
        raise Refused("invalid_auth")
    if given.get("team_id", home["id"]) != home["id"]:
        raise Refused("team_not_found")
    return home


def _given() -> dict[str, Any]:
    """The arguments as they came: query, form or JSON, which slack_sdk all use."""
    if request.is_json and request.get_data():
        sent = request.get_json(silent=True)
        return {**request.args.to_dict(), **sent} if isinstance(sent, dict) else {"(body)": "is not a JSON object"}
    return {**request.args.to_dict(), **request.form.to_dict()}


def _token(given: dict[str, Any]) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(given.get("token", ""))


def _without_token(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "token"}


def _readable(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments for the ledger: JSON that came as a string is shown as what it says."""
    told = _without_token(given)
    for name in arguments.JSON & told.keys():
        try:
            told[name] = json.loads(told[name]) if isinstance(told[name], str) else told[name]
        except ValueError:
            continue  # The answer says that it was not JSON.
    return told


def _speak(fault: Fault) -> Response:
    default = "ratelimited" if fault.kind == "rate_limited" else "internal_error"
    return _json({"ok": False, "error": fault.options.get("error", default)}, 200)


def _json(answer: Any, status: int) -> Response:
    return Response(json.dumps(answer), status, content_type="application/json; charset=utf-8")


def _body(response: Response) -> Any:
    return response.get_json(silent=True)
