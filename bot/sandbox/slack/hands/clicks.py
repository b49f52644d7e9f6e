"""Pressing buttons, picking from menus, and searching in selects that the app fills."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.sandbox.slack import passes, payloads, state, views
from bot.sandbox.slack.blockkit import check_options
from bot.sandbox.slack.delivery import deliver
from bot.sandbox.slack.delivery import interaction as body_of
from bot.sandbox.slack.hands import picking
from bot.sandbox.slack.hands.acting import Impossible, Place, actor, note, place, trouble
from bot.sandbox.world import World

Entry = dict[str, Any]
SEARCHED = ("external_select", "multi_external_select")


def click(world: World, asked: Entry) -> Entry:
    """Press a button or pick from a menu; tells what the app answered, and the confirm dialog that was agreed to."""
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        where = place(db, person, asked)
        _, element = picking.find(where.blocks, asked, person["id"])
        payload = _payload(world, db, person, where, asked)
    delivered = deliver(world, "block_actions", body_of(payload), payload)
    result = {**delivered.result(), "confirm": element.get("confirm"), "error": None}
    if not delivered.is_ok:
        channel = where.channel["id"] if where.channel else None
        with world.locked() as db:
            text = f"⚠ {element['action_id']}: the app did not take the click ({trouble(delivered)})"
            result["error"] = note(db, person, channel, world.now(), text)
        world.touch()
    return result


def _payload(world: World, db: sqlite3.Connection, person: Entry, where: Place, asked: Entry) -> Entry:
    block, element = picking.find(where.blocks, asked, person["id"])
    now = world.now()
    held = _held(db, person, where, (block, element), asked)
    action = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        **held,
        "action_ts": f"{now:.6f}",
    }
    view = where.view["id"] if where.view is not None and where.view["kind"] == "modal" else None
    trigger = passes.trigger(db, where.home["id"], person["id"], now, view)
    more = {
        "container": where.container,
        "trigger_id": trigger,
        **surroundings(world, db, person, where),
        "actions": [action],
    }
    return payloads.interaction("block_actions", where.home, person, more)


def _held(db: sqlite3.Connection, person: Entry, where: Place, found: tuple[Entry, Entry], asked: Entry) -> Entry:
    """What the action says about the element; what it now holds is remembered."""
    block, element = found
    if element["type"] not in state.HELD:
        return picking.pressed(element, asked)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Impossible(f"{element['action_id']} sends nothing by itself; it goes with the submission")
    holds = picking.chosen(element, asked)
    state.hold(db, where.key, person["id"], {block["block_id"]: {element["action_id"]: holds}})
    return holds


def surroundings(world: World, db: sqlite3.Connection, person: Entry, where: Place) -> Entry:
    """What a payload says about the view, or about the message, its channel and how to answer there."""
    if where.view is not None:
        return {"view": views.described(db, where.view["id"])}
    channel, shown = where.channel or {}, where.shown or {}
    origin = passes.Origin(
        where.home["id"],
        channel["id"],
        person["id"],
        where.kind,
        shown["id"] if where.kind == "ephemeral" else shown["ts"],
        shown.get("thread_ts") if shown.get("thread_ts") != shown["ts"] else None,
    )
    token = passes.response_token(db, origin, world.now())
    told: Entry = {
        "channel": payloads.where(channel),
        "state": {"values": state.values(where.blocks, state.held(db, where.key, person["id"]))},
        "response_url": f"{world.base_url}/slack/response/{token}",
    }
    # Slack does not repeat an ephemeral's content.
    return told if where.kind == "ephemeral" else {**told, "message": shown}


def options(world: World, asked: Entry) -> Entry:
    """Type into a searched select; tells the options (or groups) that the app offers, checked as Slack checks them."""
    query = str(asked.get("query", ""))
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        where = place(db, person, asked)
        block, element = picking.find(where.blocks, asked, person["id"])
        if element["type"] not in SEARCHED:
            raise Impossible(f"{element['action_id']} is a {element['type']}; nobody can search in it")
        if len(query) < element.get("min_query_length", 3):
            raise Impossible(f"{element['action_id']} asks from {element.get('min_query_length', 3)} characters on")
        searched = {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}
        payload = _suggestion(db, person, where, searched)
    delivered = deliver(world, "block_suggestion", body_of(payload), payload)
    errors = check_options(delivered.said) if delivered.is_ok else [trouble(delivered)]
    result = {**delivered.result(), "error": None}
    if errors:
        with world.locked() as db:
            text = f"The options could not be loaded: {'; '.join(errors)}"
            result["error"] = note(db, person, None, world.now(), text)
        world.touch()
    return result


def _suggestion(db: sqlite3.Connection, person: Entry, where: Place, searched: Entry) -> Entry:
    told: Entry = {"container": where.container}
    if where.view is not None:
        told["view"] = views.described(db, where.view["id"])
    elif where.channel is not None:
        told["channel"] = payloads.where(where.channel)
        told["message"] = where.shown
    return payloads.interaction("block_suggestion", where.home, person, {**told, **searched})
