"""users.*: who someone is, with the flags that tell guests, strangers and leavers apart."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import directory
from bot.sandbox.slack.call import Call
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]


def info(call: Call) -> Entry:
    """One person, of this workspace or from outside in one of its channels."""
    return {"user": described(call, call.person(call.arguments["user"]))}


def list_(call: Call) -> Entry:
    """Everyone of this workspace, those who left and the bot included."""
    page, following = call.page(directory.people_of(call.db, call.home["id"]))
    return {
        "members": [described(call, person) for person in page],
        "cache_ts": int(call.now),
        "response_metadata": {"next_cursor": following},
    }


def lookup_by_email(call: Call) -> Entry:
    """The active person of this workspace with that address."""
    wanted = call.arguments["email"].lower()
    for person in directory.people_of(call.db, call.home["id"]):
        if (person.get("email") or "").lower() == wanted and not person.get("deleted"):
            return {"user": described(call, person)}
    raise Refused("users_not_found")


def described(call: Call, person: Entry) -> Entry:
    """A person as Slack describes them to this workspace; a stranger's address stays unknown."""
    is_outsider = person["team"] != call.home["id"]
    told: Entry = {
        "id": person["id"],
        "team_id": person["team"],
        "name": directory.handle(person),
        "deleted": person.get("deleted", False),
        "real_name": person["name"],
        "tz": person["tz"],
        "tz_label": person["tz"],
        "tz_offset": directory.offset(person["tz"], call.now),
        "profile": _profile(person, is_outsider=is_outsider),
        "is_bot": person.get("is_bot", False),
        "is_app_user": False,
        "updated": directory.CREATED,
    }
    if is_outsider:
        return {**told, "is_stranger": True}
    return {
        **told,
        "is_admin": person.get("is_admin", False),
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.get("is_restricted", False),
        "is_ultra_restricted": person.get("is_ultra_restricted", False),
        "is_stranger": False,
        "is_email_confirmed": not person.get("is_bot", False),
    }


def _profile(person: Entry, *, is_outsider: bool) -> Entry:
    first, _, last = person["name"].partition(" ")
    profile: Entry = {
        "title": person["title"],
        "real_name": person["name"],
        "real_name_normalized": person["name"],
        "display_name": person["name"],
        "display_name_normalized": person["name"],
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "team": person["team"],
    }
    if person.get("is_bot"):
        return {**profile, "bot_id": person["bot_id"], "api_app_id": person["app_id"]}
    return profile if is_outsider else {**profile, "email": person["email"]}
