"""The /mail routes of the control API: looking into mailboxes, writing by hand, and switches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox.gmail import hands, switches, tokens
from bot.sandbox.gmail.announcing import announce
from bot.sandbox.gmail.errors import GoogleError
from bot.sandbox.gmail.mailboxes import listed
from bot.sandbox.gmail.sending import accepted
from bot.sandbox.gmail.tables import prepare
from bot.sandbox.gmail.view import mailbox_view, readable
from bot.sandbox.gmail.writing import letter_of, write
from bot.sandbox.world import World

Hand = Callable[[sqlite3.Connection, dict[str, Any], float], Any]
"""Something a person does, given what was typed and the instant; gives JSON."""

HANDS: dict[str, Hand] = {
    "write": lambda db, typed, at: readable(write(db, letter_of(typed), at=at)),
    "read": lambda db, typed, at: readable(hands.read(db, typed["address"], typed["message"], at=at)),
    "send_draft": lambda db, typed, at: readable(hands.send_draft(db, typed["address"], typed["draft"], at=at)),
    "discard_draft": lambda db, typed, at: hands.discard_draft(db, typed["address"], typed["draft"], at=at),
    "bounce": lambda db, typed, at: hands.bounce(db, typed["address"], typed["message"], at=at),
    "consent": lambda db, typed, _: switches.write(db, "consent", typed),
    "delegation": lambda db, typed, _: switches.write(db, "delegation", typed),
    "pubsub": lambda db, typed, _: switches.write(db, "pubsub", typed),
    "limits": lambda db, typed, _: switches.write(db, "limits", typed),
    "revoke": lambda db, typed, at: {"revoked": tokens.revoke_all(db, typed["address"], now=at)},
    "change": lambda db, typed, _: hands.change(
        db, typed["address"], {name: value for name, value in typed.items() if name != "address"}
    ),
}


def mail_control(world: World) -> Blueprint:
    """Make the blueprint with everything under /mail; 400 says what a call lacks, 404 what does not exist."""
    prepare(world)
    doors = Blueprint("sandbox_mail_control", __name__)

    @doors.get("/mail")
    def look() -> Response:
        address = request.args.get("address", "")
        if "@" not in address:
            return jsonify({"mailboxes": listed(world)})
        with world.locked() as db:
            return jsonify(mailbox_view(db, address))

    @doors.get("/mail/accepted")
    def left() -> Response:
        with world.locked() as db:
            return jsonify({"accepted": accepted(db, request.args.get("since", 0, int))})

    @doors.post("/mail/<deed>")
    def do(deed: str) -> Response:
        hand = HANDS.get(deed)
        typed = request.get_json()
        if hand is None:
            return _refused(404, f"There is no /mail/{deed}; there are {', '.join(HANDS)}.")
        try:
            with world.locked() as db:
                answer = hand(db, typed, world.now())
        except GoogleError as refused:
            return _refused(refused.code, refused.message)
        except KeyError as missing:
            return _refused(400, f"{missing} is missing.")
        except ValueError as wrong:
            return _refused(400, str(wrong))
        announce(world)
        world.touch()
        return jsonify(answer if answer is not None else {"ok": True})

    return doors


def _refused(status: int, sentence: str) -> Response:
    response = jsonify({"error": sentence})
    response.status_code = status
    return response
