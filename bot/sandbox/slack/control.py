"""`/control/slack/...`: the hands and eyes of people in Slack, for tests, the tour and the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox.slack import pace
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.hands import accounts, clicks, commands, modals, talking
from bot.sandbox.slack.hands.acting import Impossible, actor, entered
from bot.sandbox.slack.screen import read, screen, unread
from bot.sandbox.world import World

Entry = dict[str, Any]


def slack_control(world: World) -> Blueprint:
    """Build the blueprint, to be registered under /control; needs the tables that `slack(world)` creates."""
    events = Events(world)
    blueprint = Blueprint("slack_control", __name__, url_prefix="/slack")
    acts: dict[str, Callable[[Entry], Entry]] = {
        "command": lambda asked: commands.command(world, asked),
        "shortcut": lambda asked: commands.shortcut(world, asked),
        "click": lambda asked: clicks.click(world, asked),
        "options": lambda asked: clicks.options(world, asked),
        "type": lambda asked: modals.type_(world, asked),
        "submit": lambda asked: modals.submit(world, asked),
        "close": lambda asked: modals.close(world, asked),
        "say": lambda asked: talking.say(world, events, asked),
        "home": lambda asked: talking.open_home(world, events, asked),
        "event": lambda asked: talking.happen(world, events, asked),
        "read": lambda asked: _read(world, asked),
        "limits": lambda asked: _limits(world, asked),
        "redeliver": lambda asked: _redeliver(events, asked),
        "account": lambda asked: accounts.change(world, asked),
        "socket": lambda asked: _socket(world, asked),
    }

    @blueprint.post("/<act>")
    def do(act: str) -> tuple[Response, int]:
        if act not in acts:
            return jsonify(error=f"people cannot {act}; they can: {', '.join(acts)}"), 404
        asked = request.get_json()
        if not isinstance(asked, dict):
            return jsonify(error="what somebody does is told as a JSON object"), 400
        try:
            return jsonify(acts[act](asked)), 200
        except Impossible as impossible:
            return jsonify(error=str(impossible), fields=impossible.fields), 409

    @blueprint.get("/unread")
    def waiting() -> Response:
        return jsonify(unread=unread(world))

    @blueprint.get("/screen")
    def look() -> tuple[Response, int]:
        with world.locked() as db:
            try:
                person = actor(db, request.args.get("as"))
            except Impossible as impossible:
                return jsonify(error=str(impossible), fields={}), 409
        return jsonify(screen(world, person, request.args.get("channel"))), 200

    return blueprint


def _read(world: World, asked: Entry) -> Entry:
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        channel = entered(db, person, asked.get("channel"))
    read(world, person, channel)
    return {"ok": True}


def _socket(world: World, asked: Entry) -> Entry:
    changes = {"refresh": world.carrier.refresh, "cut": world.carrier.cut, "off": world.carrier.turn_off}
    if asked.get("change") not in changes:
        raise Impossible(f"change is one of {', '.join(changes)}")
    changes[asked["change"]]()
    return {"ok": True}


def _limits(world: World, asked: Entry) -> Entry:
    if asked.get("pace") not in pace.PACES:
        raise Impossible(f"pace is one of {', '.join(pace.PACES)}")
    with world.locked() as db:
        pace.choose(db, asked["pace"])
    return {"ok": True}


def _redeliver(events: Events, asked: Entry) -> Entry:
    told = events.redeliver(str(asked.get("event_id")), as_retry=bool(asked.get("as_retry")))
    if told is None:
        raise Impossible(f"there was no event {asked.get('event_id')}")
    return told
