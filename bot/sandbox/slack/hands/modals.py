"""Typing into modals, submitting and closing them, and what the app's answer does to the stack."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from bot.sandbox.slack import passes, payloads, state, views
from bot.sandbox.slack.delivery import deliver
from bot.sandbox.slack.delivery import interaction as body_of
from bot.sandbox.slack.hands import picking
from bot.sandbox.slack.hands.acting import Impossible, Place, actor, note, place, trouble
from bot.sandbox.slack.refusal import Refused
from bot.sandbox.world import World

Entry = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


def type_(world: World, asked: Entry) -> Entry:
    """Type and pick without submitting; `values` is `{block_id: {action_id: {...state}}}`."""
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        where = place(db, person, asked)
        _hold(db, person, where, asked.get("values") or {})
    world.touch()
    return {"ok": True}


def _hold(db: sqlite3.Connection, person: Entry, where: Place, typed: Any) -> None:
    if not isinstance(typed, dict) or not all(isinstance(by_action, dict) for by_action in typed.values()):
        raise Impossible("values are {block_id: {action_id: {...state}}}")
    for block_id, by_action in typed.items():
        for action_id, given in by_action.items():
            named = {"block_id": block_id, "action_id": action_id}
            _, element = picking.find(where.blocks, named, person["id"])
            if element["type"] not in state.HELD:
                raise Impossible(f"{action_id} is a {element['type']} and holds nothing")
            holds = picking.chosen(element, {"selected": given})
            state.hold(db, where.key, person["id"], {block_id: {action_id: holds}})


def submit(world: World, asked: Entry) -> Entry:
    """Submit the modal on top; tells what the app answered, and the error on the screen if Slack shows one."""
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        where = place(db, person, asked)
        view = _on_top(db, person, where)
        if not view.get("submit"):
            raise Impossible("this modal has no button to submit it")
        _hold(db, person, where, asked.get("values") or {})
        described = views.described(db, where.key)
        _complete(described)
        views.show_errors(db, where.key, {})
        payload = _submission(world, db, person, where, described)
    delivered = deliver(world, "view_submission", body_of(payload), payload)
    result = {**delivered.result(), "error": None}
    with world.locked() as db:
        try:
            if not delivered.is_ok:
                raise Refused(TROUBLE, [trouble(delivered)])  # noqa: TRY301  One place words all of them.
            _apply(db, person, where, delivered.said)
        except Refused as refused:
            text = refused.error if refused.error == TROUBLE else f"{TROUBLE} ({refused.error})"
            result["error"] = note(db, person, None, world.now(), text)
            result["messages"] = refused.messages
    world.touch()
    return result


def _on_top(db: sqlite3.Connection, person: Entry, where: Place) -> Entry:
    stack = views.stack(db, person["id"])
    if not stack or stack[-1]["id"] != where.key:
        raise Impossible(f"{where.key} is not the modal on top")
    body: Entry = json.loads(stack[-1]["body"])
    return body


def _complete(view: Entry) -> None:
    """Slack's client sends nothing while a required input is empty."""
    missing = {}
    for block, element in state.elements(view["blocks"]):
        if block["type"] != "input" or block.get("optional"):
            continue
        holds = view["state"]["values"][block["block_id"]][element["action_id"]]
        if holds[state.HELD[element["type"]][0]] in (None, "", []):
            missing[block["block_id"]] = "Please complete this required field."
    if missing:
        raise Impossible(f"required inputs are empty: {', '.join(sorted(missing))}", missing)


def _submission(world: World, db: sqlite3.Connection, person: Entry, where: Place, view: Entry) -> Entry:
    now = world.now()
    more = {
        "trigger_id": passes.trigger(db, where.home["id"], person["id"], now, where.key),
        "view": view,
        "response_urls": _response_urls(world, db, person, where, view),
    }
    return payloads.interaction("view_submission", where.home, person, more)


def _response_urls(world: World, db: sqlite3.Connection, person: Entry, where: Place, view: Entry) -> list[Entry]:
    """A response URL for each conversation that was picked in an input with response_url_enabled."""
    urls = []
    for block, element in state.elements(view["blocks"]):
        if not element.get("response_url_enabled"):
            continue
        holds = view["state"]["values"][block["block_id"]][element["action_id"]]
        channel = holds.get("selected_conversation") or holds.get("selected_channel")
        if channel:
            origin = passes.Origin(where.home["id"], channel, person["id"])
            token = passes.response_token(db, origin, world.now())
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": f"{world.base_url}/slack/response/{token}",
                }
            )
    return urls


def _apply(db: sqlite3.Connection, person: Entry, where: Place, said: Any) -> None:
    """Do to the stack what the app answered to a submission."""
    if said in ("", {}):
        views.close(db, where.key)
        return
    action = said.get("response_action") if isinstance(said, dict) else None
    if action == "clear" and said.keys() == {"response_action"}:
        views.close_all(db, person["id"], "modal")
    elif action == "errors" and said.keys() == {"response_action", "errors"}:
        views.show_errors(db, where.key, _errors(where, said["errors"]))
    elif action in ("update", "push") and said.keys() == {"response_action", "view"}:
        view = views.checked(said["view"], "modal")
        if action == "update":
            views.update(db, where.key, view)
        else:
            views.show(db, where.home["id"], person["id"], view, views.find(db, where.key))
    else:
        raise Refused("invalid_view_submission_response", [f"not an answer to a submission: {said!r:.200}"])


def _errors(where: Place, errors: Any) -> dict[str, str]:
    """Error lines by block_id; only input blocks can show one."""
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_arguments", ["errors must be an object that is not empty"])
    inputs = {block["block_id"] for block in where.blocks if block["type"] == "input"}
    if wrong := [key for key in errors if key not in inputs]:
        raise Refused("invalid_arguments", [f"{key} is not the block_id of an input block" for key in wrong])
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise Refused("invalid_arguments", ["each error must be a text"])
    return errors


def close(world: World, asked: Entry) -> Entry:
    """Close a modal, or with `all` the whole stack; the app hears of it only if it asked for notify_on_close."""
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        where = place(db, person, asked)
        view = _on_top(db, person, where)
        described = views.described(db, where.key)
        is_cleared = bool(asked.get("all") or view.get("clear_on_close"))
        if is_cleared:
            views.close_all(db, person["id"], "modal")
        else:
            views.close(db, where.key)
    world.touch()
    if not view.get("notify_on_close"):
        return {"status": None, "body": None, "ms": 0.0, "reason": None, "error": None}
    payload = payloads.interaction("view_closed", where.home, person, {"view": described, "is_cleared": is_cleared})
    return {**deliver(world, "view_closed", body_of(payload), payload).result(), "error": None}
