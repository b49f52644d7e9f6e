"""views.*: opening, pushing and updating modals, and publishing Homes."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import passes, views
from bot.sandbox.slack.call import Call
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]


def open_(call: Call) -> Entry:
    """Open a modal for whoever caused the trigger."""
    view = views.checked(call.arguments["view"], "modal")
    trigger = _trigger(call)
    return {"view": views.show(call.db, call.home["id"], trigger["person"], view)}


def push(call: Call) -> Entry:
    """Put a modal on top of the one in which the trigger was caused."""
    view = views.checked(call.arguments["view"], "modal")
    trigger = _trigger(call)
    below = views.find(call.db, trigger["view"]) if trigger["view"] else None
    if below is None or below["kind"] != "modal" or not below["is_open"]:
        raise Refused("not_found", ["views.push needs a trigger from inside an open modal"])
    return {"view": views.show(call.db, call.home["id"], trigger["person"], view, below)}


def _trigger(call: Call) -> Any:
    if not call.get("trigger_id"):
        raise Refused("invalid_arguments", ["missing required field: trigger_id"])
    return passes.redeem(call.db, call.arguments["trigger_id"], call.home["id"], call.now)


def update(call: Call) -> Entry:
    """Put other content into an open modal, named by view_id or external_id; a stale hash is refused."""
    named = [name for name in ("view_id", "external_id") if call.get(name)]
    if len(named) != 1:
        raise Refused("invalid_arguments", ["exactly one of view_id and external_id must be given"])
    ref = call.arguments[named[0]]
    find = views.find(call.db, ref) if named == ["view_id"] else views.by_external_id(call.db, call.home["id"], ref)
    if find is None or find["team"] != call.home["id"] or not find["is_open"] or find["kind"] != "modal":
        raise Refused("not_found")
    view = views.checked(call.arguments["view"], "modal")
    _fresh(call, find)
    return {"view": views.update(call.db, find["id"], view)}


def publish(call: Call) -> Entry:
    """Replace someone's Home."""
    view = views.checked(call.arguments["view"], "home")
    person = call.person(call.arguments["user_id"])
    if person["team"] != call.home["id"]:
        raise Refused("user_not_found", ["an app has a Home for people of the workspace that installed it only"])
    existing = views.home(call.db, person["id"])
    if existing is None:
        return {"view": views.show(call.db, call.home["id"], person["id"], view)}
    _fresh(call, existing)
    return {"view": views.update(call.db, existing["id"], view)}


def _fresh(call: Call, view: Any) -> None:
    if call.get("hash") and call.get("hash") != view["hash"]:
        raise Refused("hash_conflict")
