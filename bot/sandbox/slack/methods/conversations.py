"""conversations.*: opening DMs, and reading channels, their members and their messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import directory, messages
from bot.sandbox.slack.call import Call
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]
TYPES = frozenset({"public_channel", "private_channel", "im", "mpim"})


def open_(call: Call) -> Entry:
    """Open or resume the DM with one person."""
    if call.get("channel"):
        existing = call.channel()
        if not existing.get("is_im"):
            raise Refused("method_not_supported_for_channel_type")
        return _opened(call, existing, existed=True)
    refs = [ref for ref in (call.get("users") or "").split(",") if ref]
    if not refs:
        raise Refused("users_list_not_supplied")
    if len(refs) > 1:
        raise Refused("invalid_arguments", ["the stand-in does not play direct messages between several people"])
    person = call.person(refs[0])
    if person.get("is_bot"):
        raise Refused("cannot_dm_bot")
    if person["deleted"]:
        raise Refused("user_disabled")
    if call.get("prevent_creation") and not directory.find_channel(call.db, directory.dm_ref(person["id"])):
        raise Refused("channel_not_found")
    channel, existed = directory.open_dm(call.db, call.home, person)
    return _opened(call, channel, existed=existed)


def _opened(call: Call, channel: Entry, *, existed: bool) -> Entry:
    told = described(call, channel) if call.get("return_im") else {"id": channel["id"]}
    return {**({"no_op": True, "already_open": True} if existed else {}), "channel": told}


def info(call: Call) -> Entry:
    """One channel or DM."""
    channel = directory.channel_seen_by(call.db, call.arguments["channel"], call.home)
    told = described(call, channel)
    if call.get("include_num_members"):
        told["num_members"] = len(directory.members(call.db, channel["id"]))
    return {"channel": told}


def list_(call: Call) -> Entry:
    """The workspace's channels of the types asked for; private ones and DMs only where the bot is in."""
    types = set((call.get("types") or "public_channel").replace(" ", "").split(","))
    if types - TYPES:
        raise Refused("invalid_types")
    found = [
        channel
        for channel in directory.channels_of(call.db, call.home["id"])
        if _type(channel) in types
        and not (call.get("exclude_archived") and channel["is_archived"])
        and (not channel["is_private"] or directory.is_member(call.db, channel["id"], call.home["bot_user"]))
    ]
    page, following = call.page(found)
    return {
        "channels": [described(call, channel) for channel in page],
        "response_metadata": {"next_cursor": following},
    }


def _type(channel: Entry) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel["is_private"] else "public_channel"


def members(call: Call) -> Entry:
    """The ids of those who sit in a channel."""
    channel = directory.channel_seen_by(call.db, call.arguments["channel"], call.home)
    page, following = call.page(directory.members(call.db, channel["id"]))
    return {"members": page, "response_metadata": {"next_cursor": following}}


def history(call: Call) -> Entry:
    """The messages of a channel, newest first, without the replies in threads."""
    channel = call.channel()
    shown = [
        messages.with_thread(call.db, channel["id"], message)
        for message in messages.in_channel(call.db, channel["id"])
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    page, following = call.page(_within(call, shown)[::-1])
    return {
        "messages": [_told(call, message) for message in page],
        "has_more": bool(following),
        "pin_count": 0,
        **({"response_metadata": {"next_cursor": following}} if following else {}),
    }


def replies(call: Call) -> Entry:
    """A thread, oldest first, its root at the top."""
    channel = call.channel()
    root = messages.find(call.db, channel["id"], call.arguments["ts"])
    if root is None:
        raise Refused("thread_not_found")
    thread = [messages.with_thread(call.db, channel["id"], root)]
    thread += _within(call, messages.replies(call.db, channel["id"], root["ts"]))
    page, following = call.page(thread)
    return {
        "messages": [_told(call, message) for message in page],
        "has_more": bool(following),
        **({"response_metadata": {"next_cursor": following}} if following else {}),
    }


def _within(call: Call, found: list[Entry]) -> list[Entry]:
    oldest, latest = float(call.get("oldest") or 0), float(call.get("latest") or "inf")
    if call.get("inclusive"):
        return [message for message in found if oldest <= float(message["ts"]) <= latest]
    return [message for message in found if oldest < float(message["ts"]) < latest]


def _told(call: Call, message: Entry) -> Entry:
    if call.get("include_all_metadata"):
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def described(call: Call, channel: Entry) -> Entry:
    """A channel as Slack describes it."""
    if channel.get("is_im"):
        return _dm(call, channel)
    shared = channel["is_ext_shared"]
    return {
        "id": channel["id"],
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": not channel["is_private"],
        "is_group": channel["is_private"],
        "is_im": False,
        "is_mpim": False,
        "is_private": channel["is_private"],
        "is_archived": channel["is_archived"],
        "is_general": channel["name"] == "general",
        "is_shared": shared,
        "is_org_shared": False,
        "is_ext_shared": shared,
        "is_pending_ext_shared": channel["is_pending_ext_shared"],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": channel["shared_team_ids"],
        "connected_team_ids": [ref for ref in channel["shared_team_ids"] if ref != channel["team"]],
        "context_team_id": channel["team"],
        "created": directory.CREATED,
        "creator": channel["members"][0],
        "is_member": directory.is_member(call.db, channel["id"], call.home["bot_user"]),
        "topic": {"value": channel["topic"], "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "unlinked": 0,
    }


def _dm(call: Call, channel: Entry) -> Entry:
    person = call.person(channel["user"])
    return {
        "id": channel["id"],
        "created": directory.CREATED,
        "is_im": True,
        "is_private": True,
        "is_member": True,
        "is_archived": channel["is_archived"],
        "is_org_shared": False,
        "is_shared": channel["is_ext_shared"],
        "is_ext_shared": channel["is_ext_shared"],
        "is_pending_ext_shared": False,
        "shared_team_ids": channel["shared_team_ids"],
        "context_team_id": channel["team"],
        "user": channel["user"],
        "is_user_deleted": person["deleted"],
        "priority": 0,
    }
