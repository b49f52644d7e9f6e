"""Slack's tables in the world's file, and the first rows in them: the cast's workspaces, people and channels."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox import cast
from bot.sandbox.world import World

SCHEMA = """
create table if not exists slack_teams (id text primary key, token text unique, facts text not null);
create table if not exists slack_people (
    id text primary key, team text not null, email text, facts text not null);
create table if not exists slack_channels (
    id text primary key, team text not null, name text not null, is_im integer not null, facts text not null);
create table if not exists slack_members (
    channel text not null, person text not null, read_ts text not null, primary key (channel, person));
create table if not exists slack_messages (
    channel text not null, ts text not null, author text not null, thread_ts text, body text not null,
    primary key (channel, ts)) without rowid;
create index if not exists slack_threads on slack_messages (channel, thread_ts, ts);
create table if not exists slack_ephemerals (
    id text primary key, channel text not null, person text not null, ts text not null, body text not null);
create index if not exists slack_ephemerals_seen on slack_ephemerals (channel, person);
create table if not exists slack_views (
    id text primary key, team text not null, person text not null, kind text not null, root text not null,
    previous text, hash text not null, external_id text, is_open integer not null, body text not null,
    errors text not null);
create index if not exists slack_views_open on slack_views (person, is_open);
create table if not exists slack_typed (
    place text not null, person text not null, held text not null, primary key (place, person));
create table if not exists slack_triggers (
    id text primary key, team text not null, person text not null, view text, at real not null,
    is_used integer not null);
create table if not exists slack_responses (
    id text primary key, team text not null, channel text not null, person text not null, target text,
    target_kind text not null, thread_ts text, at real not null, uses integer not null);
create table if not exists slack_lines (
    id integer primary key, person text not null, channel text, at real not null, text text not null);
create table if not exists slack_pace (name text not null);
create table if not exists slack_events (
    id text primary key, team text not null, body text not null, attempts integer not null, due_at real,
    reason text);
"""


def prepare(world: World) -> None:
    """Create the tables and seed them, now and after every reset."""
    with world.locked() as db:
        for statement in SCHEMA.split(";"):
            db.execute(statement)
    world.seeded_by(lambda: _seed(world))


def _seed(world: World) -> None:
    with world.locked() as db:
        if db.execute("select 1 from slack_teams limit 1").fetchone():
            return  # A world outlives its process.
        for team in cast.teams():
            db.execute("insert into slack_teams values (?, ?, ?)", (team["id"], team["bot_token"], json.dumps(team)))
        for person in [*cast.people(), *_bots()]:
            db.execute(
                "insert into slack_people values (?, ?, ?, ?)",
                (person["id"], person["team"], person["email"], json.dumps(person)),
            )
        for channel in cast.channels():
            db.execute(
                "insert into slack_channels values (?, ?, ?, 0, ?)",
                (channel["id"], channel["team"], channel["name"], json.dumps(channel)),
            )
            db.executemany(
                "insert into slack_members values (?, ?, '')", [(channel["id"], person) for person in _members(channel)]
            )


def _members(channel: dict[str, Any]) -> list[str]:
    bots = {team["id"]: team["bot_user"] for team in cast.teams()}
    return [*channel["members"], *([bots[channel["team"]]] if channel["bot_is_member"] else [])]


def _bots() -> list[dict[str, Any]]:
    """The app's own user in each workspace that installed it."""
    return [
        {
            "id": team["bot_user"],
            "team": team["id"],
            "name": "Rapport",
            "title": "",
            "email": None,
            "tz": "America/Los_Angeles",
            "one_line": "The app itself.",
            "is_bot": True,
            "bot_id": team["bot_id"],
            "app_id": team["app_id"],
        }
        for team in cast.teams()
        if team["installed"]
    ]
