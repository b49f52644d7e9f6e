"""chat.*: posting, whispering, editing and deleting messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import directory, messages
from bot.sandbox.slack.call import Call
from bot.sandbox.slack.content import UPDATE_TEXT_MOST, content, signed_by
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]


def post_message(call: Call) -> Entry:
    """Post into a channel or a DM; a person's id opens the DM with that person."""
    body = content(call.get("text"), call.get("blocks"), call.get("metadata"))
    channel = _destination(call)
    if call.get("thread_ts"):
        body["thread_ts"] = _root(call, channel)
        if call.get("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
    message = messages.post(call.db, channel["id"], call.home["bot_user"], signed_by(call.home, body), call.now)
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def _destination(call: Call) -> Entry:
    ref = call.arguments["channel"]
    if not ref.startswith(("U", "W")):
        return call.channel(to_post=True)
    person = directory.find_person(call.db, ref)
    if person is None:
        raise Refused("channel_not_found")
    return directory.open_dm(call.db, call.home, _reachable(call, person["id"]))[0]


def _reachable(call: Call, ref: str) -> Entry:
    person = call.person(ref)
    if person.get("is_bot"):
        raise Refused("cannot_dm_bot")
    if person["deleted"]:
        raise Refused("user_disabled")
    return person


def _root(call: Call, channel: Entry) -> str:
    root = messages.find(call.db, channel["id"], call.arguments["thread_ts"])
    if root is None:
        raise Refused("thread_not_found")
    if root.get("thread_ts", root["ts"]) != root["ts"]:
        raise Refused("cannot_reply_to_message")  # Slack asks for the root's ts, never a reply's.
    return str(root["ts"])


def post_ephemeral(call: Call) -> Entry:
    """Show something to one member of a channel."""
    body = content(call.get("text"), call.get("blocks"))
    channel = call.channel(to_post=True)
    person = call.person(call.arguments["user"])
    if not directory.is_member(call.db, channel["id"], person["id"]):
        raise Refused("user_not_in_channel")
    if call.get("thread_ts"):
        body["thread_ts"] = _root(call, channel)
    seen = messages.whisper(call.db, channel["id"], person["id"], signed_by(call.home, body), call.now)
    return {"message_ts": seen["ts"]}


def update(call: Call) -> Entry:
    """Put other content into a message of the app's own.

    https://docs.slack.dev/reference/methods/chat.update: text without blocks removes the blocks, and only an edit
    without blocks is marked as edited. Metadata stays unless new metadata is given; an empty object removes it.
    """
    channel = call.channel(to_post=True)
    old = _own(call, channel, call.arguments["ts"], "cant_update_message")
    text, blocks = call.get("text"), call.get("blocks")
    if text is None and blocks is not None:
        text = old["text"]
    body = content(text, blocks, call.get("metadata"), text_most=UPDATE_TEXT_MOST)
    kept = {name: value for name, value in old.items() if name not in ("text", "blocks", "edited", "metadata")}
    if call.get("metadata") is None and "metadata" in old:
        body["metadata"] = old["metadata"]
    if "blocks" not in body:
        body["edited"] = {"user": call.home["bot_user"], "ts": f"{call.now:.6f}"}
    message = {**kept, **body}
    messages.replace(call.db, channel["id"], message)
    return {"channel": channel["id"], "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: Call) -> Entry:
    """Take a message of the app's own away."""
    channel = call.channel()
    message = _own(call, channel, call.arguments["ts"], "cant_delete_message")
    messages.delete(call.db, channel["id"], message["ts"])
    return {"channel": channel["id"], "ts": message["ts"]}


def _own(call: Call, channel: Entry, ts: str, error: str) -> Entry:
    message = messages.find(call.db, channel["id"], ts)
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != call.home["bot_id"]:
        raise Refused(error)
    return message


def get_permalink(call: Call) -> Entry:
    """A link to a message."""
    channel = directory.channel_seen_by(call.db, call.arguments["channel"], call.home)
    message = messages.find(call.db, channel["id"], call.arguments["message_ts"])
    if message is None:
        raise Refused("message_not_found")
    link = f"https://{call.home['domain']}.slack.com/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts")
    if root and root != message["ts"]:
        link += f"?thread_ts={root}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": link}
