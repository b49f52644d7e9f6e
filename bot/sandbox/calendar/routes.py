"""The calendar's door under /google/calendar/v3, and one call from bearer token to answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, request

from bot.sandbox import faults
from bot.sandbox.calendar import events, free_busy
from bot.sandbox.calendar.asks import Ask
from bot.sandbox.calendar.tables import prepare
from bot.sandbox.description import CALENDAR, Method
from bot.sandbox.gmail import errors, tokens
from bot.sandbox.gmail.announcing import announce
from bot.sandbox.gmail.asks import Reply
from bot.sandbox.gmail.breaking import refusal
from bot.sandbox.world import World

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PLAYS: dict[str, Callable[[Ask], dict[str, Any] | None]] = {
    "events.insert": events.insert,
    "events.get": events.get,
    "events.patch": events.patch,
    "events.delete": events.delete,
    "events.list": events.listed,
    "freebusy.query": free_busy.query,
}


def calendar(world: World) -> Blueprint:
    """Make the blueprint, to be registered under /google."""
    prepare(world)
    doors = Blueprint("sandbox_calendar", __name__)

    @doors.route("/calendar/v3/<path:rest>", methods=VERBS)
    def api(rest: str) -> Response:
        reply = _perform(world, rest)
        if reply.body is None:
            return Response(status=reply.status)
        response = Response(json.dumps(reply.body), reply.status, content_type="application/json; charset=UTF-8")
        response.headers.update(reply.headers)
        return response

    return doors


def _perform(world: World, path: str) -> Reply:
    """Answer one call. Faults act outside the world's lock, so that a stall stops nobody else."""
    body = request.get_json(silent=True) if request.get_data() else {}
    try:
        method, variables = CALENDAR.find(request.method, path)
    except errors.GoogleError as refused:
        return Reply(refused.code, refused.body())
    fault = world.fault_for("calendar", method.id)
    reply = refusal(fault, world.now()) or _within(world, method, variables, body)
    told = {**variables, **request.args.to_dict(), **(body if isinstance(body, dict) else {})}
    world.record_call("calendar", method.id, told, reply.status, _summary(reply.body))
    if request.method != "GET":
        announce(world)
        world.touch()
    faults.after(fault)
    return reply


def _within(world: World, method: Method, variables: dict[str, str], body: Any) -> Reply:
    with world.locked() as db:
        try:
            answer = PLAYS.get(method.id, _not_played)(_ask(db, method, variables, body, world.now()))
        except errors.GoogleError as refused:
            return Reply(refused.code, refused.body())
    return Reply(204, None) if answer is None else Reply(200, answer)


def _ask(db: sqlite3.Connection, method: Method, variables: dict[str, str], body: Any, now: float) -> Ask:
    access = tokens.access_of(db, request.headers.get("Authorization", "").removeprefix("Bearer "), now=now)
    if access is None:
        raise errors.unauthenticated()
    if not access.scopes & method.scopes:
        raise errors.insufficient_scope(f"calendar.{method.id}")
    query = CALENDAR.read_query(method, request.args.items(multi=True))
    CALENDAR.check_body(method, body)
    if unquote(variables.get("calendarId", "primary")).lower() not in {"primary", access.mailbox}:
        raise errors.GoogleError(404, "notFound", "Not Found")
    return Ask(db, access.mailbox, variables, query, body or {}, now)


def _not_played(_ask: Ask) -> None:
    raise errors.not_played("this method of the calendar")


def _summary(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    if "error" in body:
        return {"reason": body["error"]["errors"][0]["reason"], "message": body["error"]["message"]}
    return {name: value for name, value in body.items() if isinstance(value, str)}
