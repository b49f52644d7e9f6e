"""One Gmail call from bearer token to answer: who, which method, may they, how often, what happens, the ledger."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import faults
from bot.sandbox.description import GMAIL, Method
from bot.sandbox.gmail import errors, mailboxes, quotas, tokens
from bot.sandbox.gmail.announcing import announce
from bot.sandbox.gmail.asks import Ask, Call, Reply
from bot.sandbox.gmail.breaking import refusal
from bot.sandbox.gmail.masks import masked
from bot.sandbox.gmail.methods.register import PLAYS
from bot.sandbox.gmail.uploads import read_body
from bot.sandbox.world import Fault, World

METADATA_SCOPE = "https://www.googleapis.com/auth/gmail.metadata"


@dataclass
class Record:
    """What the ledger will say about a call, filled in as it becomes known."""

    method: str = "unknown"
    arguments: dict[str, Any] = field(default_factory=dict)


def perform(world: World, call: Call) -> Reply:
    """Answer one call. Faults act outside the world's lock, so that a stall stops nobody else."""
    record = Record()
    fault: Fault | None = None
    try:
        method, path = GMAIL.find(call.http_method, call.path.removeprefix("upload/"))
        record.method = method.id
        fault = world.fault_for("gmail", method.id)
        reply = refusal(fault, world.now()) or _within(world, call, method, path, record)
    except errors.GoogleError as refused:
        reply = Reply(refused.code, refused.body())
    world.record_call("gmail", record.method, record.arguments, reply.status, _summary(reply.body))
    if call.http_method != "GET":
        announce(world)
        world.touch()
    faults.after(fault)
    return reply


def _within(world: World, call: Call, method: Method, path: dict[str, str], record: Record) -> Reply:
    with world.locked() as db:
        try:
            ask = _ask(db, call, method, path, record, now=world.now())
            play = PLAYS.get(method.id)
            if play is None:
                raise errors.not_played(f"gmail.users.{method.id}")
            answer = play(ask)
        except errors.GoogleError as refused:
            # Caught inside the transaction: methods refuse before they write, and the units were used all the same.
            return Reply(refused.code, refused.body())
    return Reply(204, None) if answer is None else Reply(200, masked(answer, ask.query.get("fields")))


def _ask(
    db: sqlite3.Connection, call: Call, method: Method, path: dict[str, str], record: Record, *, now: float
) -> Ask:
    access = tokens.access_of(db, call.authorization.removeprefix("Bearer "), now=now)
    if access is None:
        raise errors.unauthenticated()
    if not access.scopes & method.scopes:
        raise errors.insufficient_scope(f"gmail.users.{method.id}")
    query = GMAIL.read_query(method, call.query)
    body = read_body(method, call.path, call.content_type, call.body)
    GMAIL.check_body(method, body)
    user = path.pop("userId")
    record.arguments = {"user": access.mailbox, **path, **query, **shown(body)}
    if user not in {"me", access.mailbox}:
        raise errors.GoogleError(403, "forbidden", f"Delegation denied for {access.mailbox}")
    quotas.charge(db, access.mailbox, method.id, at=now)
    sees_content = access.scopes & method.scopes != {METADATA_SCOPE}
    return Ask(db, mailboxes.require(db, access.mailbox), path, query, body, now, sees_content)


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """Give a body for the ledger: mails by their digest, everything else as it is."""
    kept: dict[str, Any] = {}
    for name, value in body.items():
        if name == "raw" and isinstance(value, str):
            kept["raw_sha256"] = hashlib.sha256(value.encode("utf-8")).hexdigest()
        else:
            kept[name] = shown(value) if isinstance(value, dict) else value
    return kept


def _summary(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    if "error" in body:
        return {"reason": body["error"]["errors"][0]["reason"], "message": body["error"]["message"]}
    plain = {name: value for name, value in body.items() if isinstance(value, str) and name not in {"raw", "snippet"}}
    counts = {name: len(value) for name, value in body.items() if isinstance(value, list) and name != "labelIds"}
    nested = body.get("message")
    below = {"message": {name: nested.get(name) for name in ("id", "threadId")}} if isinstance(nested, dict) else {}
    labels = {"labelIds": body["labelIds"]} if "labelIds" in body else {}
    return {**plain, **counts, **below, **labels}
