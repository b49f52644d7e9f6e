"""Response URLs: what the app sends after a command or a click, without being a member of the channel."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from bot.sandbox.slack import directory, messages, passes
from bot.sandbox.slack.content import content, signed_by
from bot.sandbox.slack.refusal import Refused
from bot.sandbox.world import World

Entry = dict[str, Any]
GONE = 404
BAD = 400
TAKES = frozenset(
    {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
    | {"unfurl_links", "unfurl_media"}
)


def answer(world: World, token: str, raw: bytes) -> tuple[Entry, int]:
    """Act on what the app sent to a response URL; gives Slack's answer and its status."""
    with world.locked() as db:
        status = 200
        sent: Any = None
        try:
            sent = _read(raw)
            origin = passes.use_response(db, token, world.now())
            _act(db, origin, sent, world.now())
            said: Entry = {"ok": True}
        except Refused as refused:
            said = refused.answer()
            status = GONE if refused.error in ("expired_url", "used_url") else BAD
        world.record_call("slack", "response_url", sent, status, said)
    world.touch()
    return said, status


def _read(raw: bytes) -> Entry:
    try:
        sent = json.loads(raw)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(sent, dict):
        raise Refused("invalid_payload")
    if unknown := sent.keys() - TAKES:
        raise Refused("invalid_payload", [f"invalid argument: {name}" for name in sorted(unknown)])
    if sent.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Refused("invalid_payload", ["response_type must be ephemeral or in_channel"])
    return sent


def _act(db: sqlite3.Connection, origin: passes.Origin, sent: Entry, now: float) -> None:
    if sent.get("delete_original"):
        _delete(db, origin)
    elif sent.get("replace_original"):
        _replace(db, origin, sent, now)
    else:
        say(db, origin, sent, now)


def say(db: sqlite3.Connection, origin: passes.Origin, sent: Entry, now: float) -> Entry:
    """Show a new message, to one person unless `response_type` is in_channel; gives what was written."""
    home = directory.team(db, origin.team)
    body = signed_by(home, content(sent.get("text"), sent.get("blocks")))
    thread_ts = sent.get("thread_ts") or origin.thread_ts
    if thread_ts:
        body["thread_ts"] = thread_ts
    if sent.get("response_type") == "in_channel":
        return messages.post(db, origin.channel, home["bot_user"], body, now)
    return messages.whisper(db, origin.channel, origin.person, body, now)


def _original(db: sqlite3.Connection, origin: passes.Origin) -> Entry:
    found = None
    if origin.target_kind == "ephemeral" and origin.target:
        found = messages.find_ephemeral(db, origin.target, origin.person)
    if origin.target_kind == "message" and origin.target:
        found = messages.find(db, origin.channel, origin.target)
    if found is None:
        raise Refused("message_not_found")
    return found


def _replace(db: sqlite3.Connection, origin: passes.Origin, sent: Entry, now: float) -> None:
    old = _original(db, origin)
    body = content(sent.get("text"), sent.get("blocks"))
    new = {
        **{name: value for name, value in old.items() if name not in ("text", "blocks", "edited", "channel")},
        **body,
    }
    if "blocks" not in body:
        new["edited"] = {"user": old["user"], "ts": f"{now:.6f}"}
    if origin.target_kind == "ephemeral":
        messages.replace_ephemeral(db, new)
    else:
        messages.replace(db, origin.channel, new)


def _delete(db: sqlite3.Connection, origin: passes.Origin) -> None:
    old = _original(db, origin)
    if origin.target_kind == "ephemeral":
        messages.delete_ephemeral(db, old["id"])
    else:
        messages.delete(db, origin.channel, old["ts"])
