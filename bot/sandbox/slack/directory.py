"""Who and where: workspaces, people, channels and who is in them, as rows of the world's file."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]
CREATED = 1_700_000_000


def team_of_token(db: sqlite3.Connection, token: str) -> Entry | None:
    """The workspace a bot token belongs to."""
    row = db.execute("select facts from slack_teams where token = ?", (token,)).fetchone()
    return _facts(row)


def team(db: sqlite3.Connection, ref: str) -> Entry:
    """A workspace by id; it must exist."""
    found = _facts(db.execute("select facts from slack_teams where id = ?", (ref,)).fetchone())
    if found is None:
        raise Refused("team_not_found")
    return found


def installed_teams(db: sqlite3.Connection) -> list[Entry]:
    """The workspaces that have the app."""
    rows = db.execute("select facts from slack_teams where token is not null order by id").fetchall()
    return [json.loads(row["facts"]) for row in rows]


def find_person(db: sqlite3.Connection, ref: str) -> Entry | None:
    """A person or bot of any workspace."""
    return _facts(db.execute("select facts from slack_people where id = ?", (ref,)).fetchone())


def person_seen_by(db: sqlite3.Connection, ref: str, team_ref: str) -> Entry:
    """A person whom a workspace can see: its own people, and strangers who share a channel with it."""
    found = find_person(db, ref)
    if found is None or (found["team"] != team_ref and not shares_a_channel(db, ref, team_ref)):
        raise Refused("user_not_found")
    return found


def shares_a_channel(db: sqlite3.Connection, person: str, team_ref: str) -> bool:
    """Whether the person sits in one of the workspace's channels."""
    row = db.execute(
        "select 1 from slack_members m join slack_channels c on c.id = m.channel where m.person = ? and c.team = ?",
        (person, team_ref),
    ).fetchone()
    return row is not None


def people_of(db: sqlite3.Connection, team_ref: str) -> list[Entry]:
    """Everyone who belongs to a workspace, its bot included."""
    rows = db.execute("select facts from slack_people where team = ? order by rowid", (team_ref,)).fetchall()
    return [json.loads(row["facts"]) for row in rows]


def find_channel(db: sqlite3.Connection, ref: str) -> Entry | None:
    """A channel or DM of any workspace."""
    return _facts(db.execute("select facts from slack_channels where id = ?", (ref,)).fetchone())


def channel_seen_by(db: sqlite3.Connection, ref: str, home: Entry) -> Entry:
    """A channel that a workspace's bot can know of; private ones only when it is a member."""
    found = find_channel(db, ref)
    if found is None or found["team"] != home["id"]:
        raise Refused("channel_not_found")
    hidden = found["is_private"] or found.get("is_im")
    if hidden and not is_member(db, ref, home["bot_user"]):
        raise Refused("channel_not_found")
    return found


def channels_of(db: sqlite3.Connection, team_ref: str) -> list[Entry]:
    """Every channel and DM that a workspace hosts, in the order they came to be."""
    rows = db.execute("select facts from slack_channels where team = ? order by rowid", (team_ref,)).fetchall()
    return [json.loads(row["facts"]) for row in rows]


def channels_with(db: sqlite3.Connection, person: str) -> list[Entry]:
    """The channels and DMs a person sits in."""
    rows = db.execute(
        "select c.facts from slack_channels c join slack_members m on m.channel = c.id"
        " where m.person = ? order by c.is_im, c.rowid",
        (person,),
    ).fetchall()
    return [json.loads(row["facts"]) for row in rows]


def is_member(db: sqlite3.Connection, channel: str, person: str) -> bool:
    """Whether that person or bot sits in the channel."""
    query = "select 1 from slack_members where channel = ? and person = ?"
    return db.execute(query, (channel, person)).fetchone() is not None


def members(db: sqlite3.Connection, channel: str) -> list[str]:
    """The ids of everyone in the channel."""
    rows = db.execute("select person from slack_members where channel = ? order by rowid", (channel,)).fetchall()
    return [row["person"] for row in rows]


def dm_ref(person: str) -> str:
    """The id of the conversation between a person and the app: D0ANA for U0ANA."""
    return f"D{person[1:]}"


def open_dm(db: sqlite3.Connection, home: Entry, person: Entry) -> tuple[Entry, bool]:
    """The conversation between a person and the app of that workspace, and whether it was there already."""
    ref = dm_ref(person["id"])
    existing = find_channel(db, ref)
    if existing is not None:
        return existing, True
    facts = {
        "id": ref,
        "team": home["id"],
        "name": "directmessage",
        "topic": "",
        "user": person["id"],
        "is_im": True,
        "is_private": True,
        "is_archived": False,
        "is_ext_shared": person["team"] != home["id"],
        "is_pending_ext_shared": False,
        "shared_team_ids": sorted({home["id"], person["team"]}),
    }
    db.execute(
        "insert into slack_channels values (?, ?, ?, 1, ?)", (ref, home["id"], "directmessage", json.dumps(facts))
    )
    db.executemany("insert into slack_members values (?, ?, '')", [(ref, person["id"]), (ref, home["bot_user"])])
    return facts, False


def handle(person: Entry) -> str:
    """The name without spaces that Slack calls `name`: ana.ribeiro."""
    return str(person["name"]).lower().replace(" ", ".")


def offset(tz: str, now: float) -> int:
    """Seconds east of Greenwich at that moment."""
    delta = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(tz)).utcoffset()
    return int(delta.total_seconds()) if delta else 0


def _facts(row: sqlite3.Row | None) -> Entry | None:
    if row is None:
        return None
    facts: Entry = json.loads(row["facts"])
    return facts
