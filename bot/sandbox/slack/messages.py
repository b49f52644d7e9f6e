"""Messages and ephemerals as Slack keeps them: unique timestamps, threads, edits, and who may see what."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

Entry = dict[str, Any]


def next_ts(db: sqlite3.Connection, channel: str, now: float) -> str:
    """A timestamp that no other message of the channel has: seconds, a point, six digits."""
    row = db.execute(
        "select max(ts) from (select max(ts) as ts from slack_messages where channel = :channel"
        " union all select max(ts) from slack_ephemerals where channel = :channel)",
        {"channel": channel},
    ).fetchone()
    micros = round(now * 1_000_000)
    if row[0] is not None:
        seconds, _, fraction = row[0].partition(".")
        micros = max(micros, int(seconds) * 1_000_000 + int(fraction) + 1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def with_ids(blocks: list[Entry]) -> list[Entry]:
    """Give each block and each interactive element the id that Slack gives when the app gave none."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Entry) -> Entry:
    named = {"type": block["type"], "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
    filled = {**block, **named}
    for place in ("accessory", "element"):
        if place in filled:
            filled[place] = _with_action_id(filled[place])
    if filled["type"] in ("actions", "context_actions"):
        filled["elements"] = [_with_action_id(element) for element in filled["elements"]]
    if filled["type"] == "container":
        filled["child_blocks"] = with_ids(filled["child_blocks"])
    return filled


def _with_action_id(element: Entry) -> Entry:
    if element["type"] == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": secrets.token_urlsafe(4)}


def post(db: sqlite3.Connection, channel: str, author: str, body: Entry, now: float) -> Entry:
    """Write a message down and give it back with its `ts`; a `thread_ts` in the body makes it a reply."""
    ts = next_ts(db, channel, now)
    message = {"type": "message", "ts": ts, **body}
    db.execute(
        "insert into slack_messages values (?, ?, ?, ?, ?)",
        (channel, ts, author, body.get("thread_ts"), json.dumps(message)),
    )
    return message


def find(db: sqlite3.Connection, channel: str, ts: str) -> Entry | None:
    """One message of a channel."""
    row = db.execute("select body from slack_messages where channel = ? and ts = ?", (channel, ts)).fetchone()
    return _body(row)


def replace(db: sqlite3.Connection, channel: str, message: Entry) -> None:
    """Put other content where a message stands."""
    db.execute(
        "update slack_messages set body = ? where channel = ? and ts = ?",
        (json.dumps(message), channel, message["ts"]),
    )


def delete(db: sqlite3.Connection, channel: str, ts: str) -> None:
    """Take a message away; the replies to it stay, as in Slack."""
    db.execute("delete from slack_messages where channel = ? and ts = ?", (channel, ts))


def in_channel(db: sqlite3.Connection, channel: str) -> list[Entry]:
    """Every message of a channel, oldest first, replies included."""
    rows = db.execute("select body from slack_messages where channel = ? order by ts", (channel,)).fetchall()
    return [json.loads(row["body"]) for row in rows]


def replies(db: sqlite3.Connection, channel: str, thread_ts: str) -> list[Entry]:
    """The replies of a thread, oldest first, without its root."""
    rows = db.execute(
        "select body from slack_messages where channel = ? and thread_ts = ? order by ts", (channel, thread_ts)
    ).fetchall()
    return [json.loads(row["body"]) for row in rows]


def with_thread(db: sqlite3.Connection, channel: str, message: Entry) -> Entry:
    """A message with what Slack tells about the thread below it."""
    below = replies(db, channel, message["ts"])
    if not below:
        return message
    return {
        **message,
        "thread_ts": message["ts"],
        "reply_count": len(below),
        "reply_users_count": len({reply["user"] for reply in below}),
        "reply_users": list(dict.fromkeys(reply["user"] for reply in below)),
        "latest_reply": below[-1]["ts"],
    }


def whisper(db: sqlite3.Connection, channel: str, person: str, body: Entry, now: float) -> Entry:
    """Show something to one person only; gives the ephemeral with its `id` and `ts`."""
    ts = next_ts(db, channel, now)
    ref = f"E{secrets.token_hex(6).upper()}"
    ephemeral = {"type": "message", "id": ref, "ts": ts, **body}
    db.execute("insert into slack_ephemerals values (?, ?, ?, ?, ?)", (ref, channel, person, ts, json.dumps(ephemeral)))
    return ephemeral


def find_ephemeral(db: sqlite3.Connection, ref: str, person: str) -> Entry | None:
    """One ephemeral, if that person is the one who sees it; with its `channel`."""
    row = db.execute("select body, channel from slack_ephemerals where id = ? and person = ?", (ref, person)).fetchone()
    return None if row is None else {**json.loads(row["body"]), "channel": row["channel"]}


def replace_ephemeral(db: sqlite3.Connection, ephemeral: Entry) -> None:
    """Put other content where an ephemeral stands."""
    db.execute("update slack_ephemerals set body = ? where id = ?", (json.dumps(ephemeral), ephemeral["id"]))


def delete_ephemeral(db: sqlite3.Connection, ref: str) -> None:
    """Take an ephemeral away."""
    db.execute("delete from slack_ephemerals where id = ?", (ref,))


def ephemerals(db: sqlite3.Connection, channel: str, person: str) -> list[Entry]:
    """What only that person sees in a channel, oldest first."""
    rows = db.execute(
        "select body from slack_ephemerals where channel = ? and person = ? order by ts", (channel, person)
    ).fetchall()
    return [json.loads(row["body"]) for row in rows]


def _body(row: sqlite3.Row | None) -> Entry | None:
    if row is None:
        return None
    body: Entry = json.loads(row["body"])
    return body
