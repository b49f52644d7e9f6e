"""Announcing changes of watched mailboxes over Pub/Sub: pushed with a signed token, or kept until they are pulled.

developers.google.com/workspace/gmail/api/guides/push and docs.cloud.google.com/pubsub/docs/push
"""

from __future__ import annotations

import base64
import http.client
import json
import sqlite3
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.gmail import keys, switches
from bot.sandbox.gmail.moments import zulu
from bot.sandbox.world import Fault, World

PATH = "/gmail/push"
PATIENCE = 10.0
WAITS = (0.05, 0.2, 0.5)
"""Real seconds before an announcement that nobody took is pushed again; after the last it is lost."""
TOKEN_SECONDS = 3600


def announce(world: World) -> None:
    """Publish what has changed in watched mailboxes since it was last said, as one announcement each."""
    with world.locked() as db:
        fresh = _publish(db, world.now())
        pushes = bool(switches.read(db, "pubsub")["push"])
    if fresh and pushes:
        threading.Thread(target=_push_all, args=(world, fresh), name="gmail-push", daemon=True).start()


def waiting(db: sqlite3.Connection, *, most: int, at: float, lease: float) -> list[dict[str, Any]]:
    """Hand out announcements that nobody has acknowledged, as Pub/Sub's ReceivedMessages, and lease them."""
    rows = db.execute(
        "select * from gmail_announcements where is_done = 0 and leased_until <= ? order by id limit ?", (at, most)
    ).fetchall()
    for row in rows:
        db.execute("update gmail_announcements set leased_until = ? where id = ?", (at + lease, row["id"]))
    return [{"ackId": f"ack-{row['id']}", "message": _message(row)} for row in rows]


def acknowledge(db: sqlite3.Connection, ack_refs: list[str]) -> None:
    """Forget announcements that were taken."""
    for ref in ack_refs:
        db.execute("update gmail_announcements set is_done = 1 where id = ?", (ref.removeprefix("ack-"),))


def _publish(db: sqlite3.Connection, at: float) -> list[int]:
    rows = db.execute(
        "select mailbox, gmail_mailboxes.history_id as history_id from gmail_watches"
        " join gmail_mailboxes on address = mailbox where expires_at > ?"
        " and gmail_mailboxes.history_id > coalesce((select max(history_id) from gmail_announcements"
        " where gmail_announcements.mailbox = gmail_watches.mailbox), 0)",
        (at,),
    ).fetchall()
    published = []
    for row in rows:
        written = db.execute(
            "insert into gmail_announcements (mailbox, history_id, at) values (?, ?, ?) returning id",
            (row["mailbox"], row["history_id"], at),
        ).fetchone()
        published.append(int(written["id"]))
    return published


def _message(row: sqlite3.Row) -> dict[str, Any]:
    told = {"emailAddress": row["mailbox"], "historyId": row["history_id"]}
    number, at = str(7_000_000_000 + row["id"]), zulu(row["at"])
    return {
        "data": base64.urlsafe_b64encode(json.dumps(told).encode()).decode("ascii"),
        "messageId": number,
        "message_id": number,
        "publishTime": at,
        "publish_time": at,
    }


def _push_all(world: World, numbers: list[int]) -> None:
    try:
        for number in numbers:
            fault = world.fault_for("gmail.delivery", "push")
            if fault is None or fault.kind != "cut_before":
                for _ in range(2 if fault is not None and fault.kind == "twice" else 1):
                    _push(world, number, fault)
    except sqlite3.ProgrammingError:
        if not world.closing.is_set():
            raise  # Only a closed file may end the thread like this.


def _push(world: World, number: int, fault: Fault | None) -> None:
    if fault is not None and fault.kind == "stall":
        time.sleep(float(fault.options["seconds"]))
    for wait in (0.0, *WAITS):
        if world.closing.wait(wait):
            return
        is_lost = fault is not None and fault.kind in {"cut_after", "status"} and wait == 0
        if _post_once(world, number) and not is_lost:
            return


def _post_once(world: World, number: int) -> bool:
    with world.locked() as db:
        row = db.execute("select * from gmail_announcements where id = ?", (number,)).fetchone()
        if row is None:
            return True  # The world was reset meanwhile.
        settings = switches.read(db, "pubsub")
        body = {"message": _message(row), "subscription": settings["subscription"]}
        token = keys.signed(db, _claims(settings, world.now()))
    status = _post(world.app_url, json.dumps(body).encode(), token)
    told = {"mailbox": row["mailbox"], "historyId": row["history_id"]}
    world.record_call("gmail.delivery", "push", told, status, {})
    is_taken = status in {102, 200, 201, 202, 204}
    if is_taken:
        with world.locked() as db:
            acknowledge(db, [f"ack-{number}"])
    return is_taken


def _post(app_url: str, body: bytes, token: str) -> int:
    address = urlsplit(app_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=PATIENCE)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "From": "noreply@google.com"}
    try:
        connection.request("POST", PATH, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 599  # Nobody answered.
    finally:
        connection.close()


def _claims(settings: dict[str, Any], now: float) -> dict[str, Any]:
    # A verifier reads the machine's clock even where the world's has been moved, so the token is valid on both.
    machine = time.time()  # noqa: TID251  See above.
    return {
        "iss": "https://accounts.google.com",
        "aud": settings["audience"],
        "azp": "113774264463038321964",
        "sub": "113774264463038321964",
        "email": settings["service_account"],
        "email_verified": True,
        "iat": int(min(now, machine)),
        "exp": int(max(now, machine)) + TOKEN_SECONDS,
    }
