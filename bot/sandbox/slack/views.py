"""Modals and Homes as Slack keeps them: a stack of at most three per person, hashes, and the state of their inputs."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from bot.sandbox.slack import state
from bot.sandbox.slack.blockkit import check_view, view_is_too_large
from bot.sandbox.slack.messages import with_ids
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]
STACK = 3


def checked(view: Any, surface: str) -> Entry:
    """A view that Slack would take, with all ids filled in."""
    if not isinstance(view, dict) or view.get("type") != surface:
        raise Refused("invalid_arguments", [f"the view must be of type {surface} [json-pointer:/view/type]"])
    if view_is_too_large(view):
        raise Refused("view_too_large")
    if errors := check_view(view):
        raise Refused("invalid_arguments", errors)
    return {**view, "blocks": with_ids(view["blocks"])}


def find(db: sqlite3.Connection, ref: str) -> sqlite3.Row | None:
    """One view by id, open or closed."""
    row: sqlite3.Row | None = db.execute("select * from slack_views where id = ?", (ref,)).fetchone()
    return row


def by_external_id(db: sqlite3.Connection, team: str, external_id: str) -> sqlite3.Row | None:
    """The open view with that external id, which is unique in a workspace."""
    row: sqlite3.Row | None = db.execute(
        "select * from slack_views where team = ? and external_id = ? and is_open", (team, external_id)
    ).fetchone()
    return row


def stack(db: sqlite3.Connection, person: str) -> list[sqlite3.Row]:
    """The modals a person has open, the one on top last."""
    return db.execute(
        "select * from slack_views where person = ? and kind = 'modal' and is_open order by rowid", (person,)
    ).fetchall()


def home(db: sqlite3.Connection, person: str) -> sqlite3.Row | None:
    """What the app has published to a person's Home."""
    row: sqlite3.Row | None = db.execute(
        "select * from slack_views where person = ? and kind = 'home' and is_open", (person,)
    ).fetchone()
    return row


def show(db: sqlite3.Connection, team: str, person: str, view: Entry, below: sqlite3.Row | None = None) -> Entry:
    """Open a checked view, or push it on top of another; gives it as Slack describes it."""
    if below is None:
        close_all(db, person, view["type"])
    elif len(stack(db, person)) >= STACK:
        raise Refused("push_limit_reached")
    external_id = view.get("external_id") or None
    if external_id and by_external_id(db, team, external_id):
        raise Refused("duplicate_external_id")
    ref = f"V{secrets.token_hex(5).upper()}"
    root, previous = (below["root"], below["id"]) if below else (ref, None)
    db.execute(
        "insert into slack_views values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, '{}')",
        (ref, team, person, view["type"], root, previous, _hash(), external_id, json.dumps(view)),
    )
    return described(db, ref)


def update(db: sqlite3.Connection, ref: str, view: Entry) -> Entry:
    """Put other content into a view; inputs that keep block_id and action_id keep what was typed."""
    external_id = view.get("external_id") or None
    row = find(db, ref)
    same = by_external_id(db, row["team"], external_id) if row and external_id else None
    if same is not None and same["id"] != ref:
        raise Refused("duplicate_external_id")
    db.execute(
        "update slack_views set body = ?, hash = ?, external_id = ?, errors = '{}' where id = ?",
        (json.dumps(view), _hash(), external_id, ref),
    )
    return described(db, ref)


def show_errors(db: sqlite3.Connection, ref: str, errors: dict[str, str]) -> None:
    """Put error lines below input blocks, by block_id."""
    db.execute("update slack_views set errors = ? where id = ?", (json.dumps(errors), ref))


def close(db: sqlite3.Connection, ref: str) -> None:
    """Take one view away."""
    db.execute("update slack_views set is_open = 0 where id = ?", (ref,))


def close_all(db: sqlite3.Connection, person: str, kind: str) -> None:
    """Take a person's modals (the whole stack) or Home away."""
    db.execute("update slack_views set is_open = 0 where person = ? and kind = ? and is_open", (person, kind))


def described(db: sqlite3.Connection, ref: str) -> Entry:
    """A view as Slack gives it in answers and payloads, with the state of its inputs."""
    row = find(db, ref)
    if row is None:
        raise Refused("not_found")
    body: Entry = json.loads(row["body"])
    team = json.loads(db.execute("select facts from slack_teams where id = ?", (row["team"],)).fetchone()["facts"])
    described = {
        "id": row["id"],
        "team_id": row["team"],
        "app_id": team["app_id"],
        "app_installed_team_id": row["team"],
        "bot_id": team["bot_id"],
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **body,
        "state": {"values": state.values(body["blocks"], state.held(db, ref, row["person"]))},
        "hash": row["hash"],
        "root_view_id": row["root"],
        "previous_view_id": row["previous"],
    }
    if row["kind"] == "modal":
        described["submit_disabled"] = False
    return described


def _hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"
