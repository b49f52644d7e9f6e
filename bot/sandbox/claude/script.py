"""What Claude will answer, enqueued by tests, and what it was asked."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from bot.sandbox.claude.errors import STATUSES, ClaudeError
from bot.sandbox.claude.rules import counted
from bot.sandbox.world import World

SCHEMA = """
create table if not exists claude_replies (id integer primary key, reply text not null);
create table if not exists claude_requests (
    id integer primary key, at real not null, method text not null, body text not null, status integer not null)
"""
KNOWN = {
    "text",
    "json",
    "content",
    "stop_reason",
    "stop_sequence",
    "refusal",
    "usage",
    "match",
    "error",
    "status",
    "message",
    "details",
    "retry_after",
}


def prepare(world: World) -> None:
    """Create the tables when they are missing."""
    with world.locked() as db:
        for statement in SCHEMA.split(";\n"):
            db.execute(statement)


def enqueue(db: sqlite3.Connection, reply: dict[str, Any]) -> int:
    """Put an answer at the end of the queue and give its number; ValueError names a word that means nothing.

    `text`, or `json` (written out as text), or `content` blocks; `stop_reason` (with `refusal`, a category);
    `usage` overrides counts. Or an error: `error` (a type) or `status`, `message`, `details`, `retry_after`.
    `match`: only for a request that contains these words, so that answers to parallel work find their request.
    """
    unknown = sorted(set(reply) - KNOWN)
    if unknown:
        raise ValueError(f"A reply has no {', '.join(unknown)}; it has {', '.join(sorted(KNOWN))}.")
    row = db.execute("insert into claude_replies (reply) values (?) returning id", (json.dumps(reply),)).fetchone()
    return int(row["id"])


def take(db: sqlite3.Connection, body: dict[str, Any]) -> dict[str, Any]:
    """Take the next answer that fits a request; the API's 529 when there is none."""
    asked = json.dumps(body, ensure_ascii=False)
    for row in db.execute("select * from claude_replies order by id").fetchall():
        reply: dict[str, Any] = json.loads(row["reply"])
        if reply.get("match", "") in asked:
            db.execute("delete from claude_replies where id = ?", (row["id"],))
            return reply
    raise ClaudeError(529, "Overloaded")


def message(body: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any]:
    """Make the Message resource of an answer; raises the ClaudeError that the answer stands for."""
    if "error" in reply or "status" in reply:
        raise _refusal(reply)
    stop_reason = reply.get("stop_reason", "end_turn")
    content = _content(reply, stop_reason)
    said = sum(len(str(block.get("text") or block)) for block in content)
    return {
        "id": f"msg_01{secrets.token_hex(11)}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": reply.get("stop_sequence"),
        "stop_details": _stop_details(reply) if stop_reason == "refusal" else None,
        "container": None,
        "usage": {**_usage(counted(body), said // 4 + 1), **reply.get("usage", {})},
    }


def _content(reply: dict[str, Any], stop_reason: str) -> list[dict[str, Any]]:
    if "content" in reply:
        return list(reply["content"])
    if stop_reason == "refusal":
        return []
    text = json.dumps(reply["json"], ensure_ascii=False) if "json" in reply else reply.get("text", "")
    return [{"type": "text", "text": text}]


def _stop_details(reply: dict[str, Any]) -> dict[str, Any]:
    return {"type": "refusal", "category": reply.get("refusal"), "explanation": None}


def _usage(asked: int, said: int) -> dict[str, Any]:
    return {
        "input_tokens": asked,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": said,
        "service_tier": "standard",
    }


def _refusal(reply: dict[str, Any]) -> ClaudeError:
    kind = reply.get("error")
    status = int(reply.get("status") or STATUSES.get(str(kind), 500))
    headers = {"retry-after": str(reply["retry_after"])} if "retry_after" in reply else {}
    return ClaudeError(
        status, reply.get("message", "Refused by the script."), kind=kind, details=reply.get("details"), headers=headers
    )


def note(db: sqlite3.Connection, method: str, body: Any, status: int, *, at: float) -> None:
    """Keep what was asked, whole, so that tests can read what a prompt contained."""
    db.execute(
        "insert into claude_requests (at, method, body, status) values (?, ?, ?, ?)",
        (at, method, json.dumps(body), status),
    )


def asked(db: sqlite3.Connection, since: int) -> list[dict[str, Any]]:
    """List requests after number `since`, oldest first: id, at, method, body, status."""
    rows = db.execute("select * from claude_requests where id > ? order by id", (since,)).fetchall()
    return [{**dict(row), "body": json.loads(row["body"])} for row in rows]


def waiting(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """List the answers nobody has taken yet, the next one first."""
    rows = db.execute("select reply from claude_replies order by id").fetchall()
    return [json.loads(row["reply"]) for row in rows]


def clear(db: sqlite3.Connection) -> None:
    """Forget the answers that wait."""
    db.execute("delete from claude_replies")
