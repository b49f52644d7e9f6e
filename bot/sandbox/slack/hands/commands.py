"""Slash commands and shortcuts."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.sandbox.slack import directory, passes, payloads, responding
from bot.sandbox.slack.delivery import Delivered, deliver, form
from bot.sandbox.slack.delivery import interaction as body_of
from bot.sandbox.slack.hands.acting import Impossible, actor, entered, home_of, message_in, note, trouble
from bot.sandbox.slack.refusal import Refused
from bot.sandbox.world import World

Entry = dict[str, Any]
SAYS = frozenset({"text", "blocks", "response_type"})


def command(world: World, asked: Entry) -> Entry:
    """Type a slash command; shows what the app answered and tells it, or the error Slack shows instead."""
    typed = str(asked.get("text", "")).strip()
    if not typed.startswith("/") or len(typed) == 1:
        raise Impossible("a command starts with a slash")
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        channel = entered(db, person, asked.get("channel"))
        home = home_of(db, person)
        if home["id"] != channel["team"]:
            raise Impossible("an app's commands are for the workspace that installed it")
        now = world.now()
        origin = passes.Origin(home["id"], channel["id"], person["id"])
        handed = {
            "response_url": f"{world.base_url}/slack/response/{passes.response_token(db, origin, now)}",
            "trigger_id": passes.trigger(db, home["id"], person["id"], now),
        }
        fields = payloads.command(home, person, channel, typed, handed)
    delivered = deliver(world, "command", form(fields), fields)
    result = {**delivered.result(), "error": None, "shown": None}
    with world.locked() as db:
        try:
            result["shown"] = _show(db, origin, delivered, world.now())
        except Refused as refused:
            text = f'{fields["command"]} failed with the error "{refused.error}"'
            result["error"] = note(db, person, channel["id"], world.now(), text)
            result["messages"] = refused.messages
    world.touch()
    return result


def _show(db: sqlite3.Connection, origin: passes.Origin, delivered: Delivered, now: float) -> Entry | None:
    """Put the app's synchronous answer on the screen; tells the ts, and the id if it is an ephemeral."""
    if delivered.reason == "http_timeout":
        raise Refused("operation_timeout")
    if delivered.status != 200:  # noqa: PLR2004  Slack takes 200 and nothing else for a command.
        raise Refused("dispatch_failed", [trouble(delivered)])
    said = delivered.said
    if said in ("", {}):
        return None
    if isinstance(said, dict) and said.keys() - SAYS:
        raise Refused("invalid_command_response", [f"invalid argument: {name}" for name in said.keys() - SAYS])
    if isinstance(said, dict) and said.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Refused("invalid_command_response", ["response_type must be ephemeral or in_channel"])
    shown = responding.say(db, origin, said if isinstance(said, dict) else {"text": delivered.body}, now)
    return {"ts": shown["ts"], "ephemeral": shown.get("id")}


def shortcut(world: World, asked: Entry) -> Entry:
    """Run a global shortcut, or one on the message that channel and ts name."""
    if not asked.get("callback_id"):
        raise Impossible("a shortcut is named by its callback_id")
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        payload = _message_action(world, db, person, asked) if asked.get("ts") else _global(world, db, person, asked)
    delivered = deliver(world, payload["type"], body_of(payload), payload)
    result = {**delivered.result(), "error": None}
    if not delivered.is_ok:
        with world.locked() as db:
            text = f"⚠ the app did not take the shortcut ({trouble(delivered)})"
            result["error"] = note(db, person, asked.get("channel"), world.now(), text)
        world.touch()
    return result


def _global(world: World, db: sqlite3.Connection, person: Entry, asked: Entry) -> Entry:
    home, now = home_of(db, person), world.now()
    more = {
        "action_ts": f"{now:.6f}",
        "callback_id": str(asked["callback_id"]),
        "trigger_id": passes.trigger(db, home["id"], person["id"], now),
    }
    return payloads.interaction("shortcut", home, person, more)


def _message_action(world: World, db: sqlite3.Connection, person: Entry, asked: Entry) -> Entry:
    channel = entered(db, person, asked.get("channel"))
    message = message_in(db, channel, asked["ts"])
    home, now = directory.team(db, channel["team"]), world.now()
    origin = passes.Origin(home["id"], channel["id"], person["id"], "message", message["ts"])
    more = {
        "action_ts": f"{now:.6f}",
        "callback_id": str(asked["callback_id"]),
        "trigger_id": passes.trigger(db, home["id"], person["id"], now),
        "response_url": f"{world.base_url}/slack/response/{passes.response_token(db, origin, now)}",
        "channel": payloads.where(channel),
        "message_ts": message["ts"],
        "message": message,
    }
    return payloads.interaction("message_action", home, person, more)
