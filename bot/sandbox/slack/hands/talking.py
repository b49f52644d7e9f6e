"""Writing messages and opening the app's Home, which reach the app as events."""

from __future__ import annotations

import re
import secrets
import sqlite3
from typing import Any

from bot.sandbox.slack import directory, messages, views
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.hands.acting import Impossible, actor, entered, home_of, message_in
from bot.sandbox.world import World

Entry = dict[str, Any]


def say(world: World, events: Events, asked: Entry) -> Entry:
    """Write a message. The app hears of it in its DM, and where it is mentioned and a member; else `event` is None."""
    text = str(asked.get("text", ""))
    if not text:
        raise Impossible("an empty message cannot be sent")
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        channel = entered(db, person, asked.get("channel"))
        home = directory.team(db, channel["team"])
        body = {"user": person["id"], "text": text, "team": person["team"], "client_msg_id": secrets.token_hex(16)}
        if asked.get("thread_ts"):
            root = message_in(db, channel, asked["thread_ts"])
            body["thread_ts"] = root.get("thread_ts", root["ts"])
        message = messages.post(db, channel["id"], person["id"], body, world.now())
        event = _event(db, home, channel, person, message)
    world.touch()
    told = events.publish(home, event) if event else None
    return {"channel": channel["id"], "ts": message["ts"], "event": told}


def _event(db: sqlite3.Connection, home: Entry, channel: Entry, person: Entry, message: Entry) -> Entry | None:
    outside = {"user_team": person["team"], "source_team": person["team"]} if person["team"] != home["id"] else {}
    event = {**message, "channel": channel["id"], "event_ts": message["ts"], **outside}
    if channel.get("is_im"):
        return {**event, "channel_type": "im"}
    is_mention = re.search(rf"<@{home['bot_user']}(\|[^>]*)?>", message["text"])
    if is_mention and directory.is_member(db, channel["id"], home["bot_user"]):
        return {**event, "type": "app_mention"}
    return None


def open_home(world: World, events: Events, asked: Entry) -> Entry:
    """Open the app's Home, or its Messages tab with `tab: messages`."""
    tab = asked.get("tab", "home")
    if tab not in ("home", "messages"):
        raise Impossible("the app has two tabs: home and messages")
    with world.locked() as db:
        person = actor(db, asked.get("as"))
        home = home_of(db, person)
        channel, _ = directory.open_dm(db, home, person)
        event: Entry = {
            "type": "app_home_opened",
            "user": person["id"],
            "channel": channel["id"],
            "tab": tab,
            "event_ts": f"{world.now():.6f}",
        }
        shown = views.home(db, person["id"])
        if shown is not None and tab == "home":
            event["view"] = views.described(db, shown["id"])
    return {"channel": channel["id"], "event": events.publish(home, event)}


def happen(world: World, events: Events, asked: Entry) -> Entry:
    """Deliver any other event of a workspace: `{team, event: {type, ...}}`."""
    with world.locked() as db:
        home = next((home for home in directory.installed_teams(db) if home["id"] == asked.get("team")), None)
    event = asked.get("event")
    if home is None or not isinstance(event, dict) or not event.get("type"):
        raise Impossible("an event needs the team that installed the app, and a type")
    return {"event": events.publish(home, {"event_ts": f"{world.now():.6f}", **event})}
