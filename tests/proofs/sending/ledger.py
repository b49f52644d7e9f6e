"""The stand-in's ledger: every mail that Gmail accepted, synced to the disk before anybody is told."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from bot.sandbox.gmail import headers
from bot.sandbox.world import World

REF = "X-Rapport-Ref"
REWRITTEN = ("Received", "From", "Message-ID", "Date")
"""What Gmail itself changes in a mail it sends; everything else must be what was approved."""


class Ledger:
    """`ledger.jsonl` in a round's folder; from any thread."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._file = (folder / "ledger.jsonl").open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._written = 0

    def write(self) -> None:
        """Write what left since the last time."""
        with self._lock:
            with self._world.locked() as db:
                rows = db.execute("select * from gmail_accepted where id > ? order by id", (self._written,)).fetchall()
            for row in rows:
                self._written = row["id"]
                self._file.write(json.dumps(_entry(dict(row))) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())


def canonical(raw: bytes) -> str:
    """Give the SHA-256 of everything in a mail that Gmail leaves as it was."""
    fields, rest = headers.split(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return hashlib.sha256(headers.join(headers.without(fields, *REWRITTEN), rest)).hexdigest()


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    raw = base64.b64decode(row["raw"])
    fields, _ = headers.split(raw)
    sender = headers.people(fields, "From")
    return {
        "ref": json.loads(row["x_headers"]).get(REF),
        "at": row["at"],
        "via": row["via"],
        "mailbox": row["mailbox"],
        "from": sender[0][1] if sender else "",
        "to": json.loads(row["to"]) + json.loads(row["cc"]) + json.loads(row["bcc"]),
        "answers": headers.first(headers.read(fields), "In-Reply-To") or "",
        "canonical": canonical(raw),
        "message_ref": row["message_ref"],
    }
