"""The worker of a control arm, in its own process: sends what is not done, and whatever fails is tried again.

It imports nothing but the standard library, because it is killed and started again for every other mail.
"""

from __future__ import annotations

import base64
import http.client
import json
import sqlite3
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

REF = "X-Rapport-Ref"
NEWEST = 10
SECONDS = 1.0


def work(arm: str, folder: Path, world: str) -> None:
    """Send until everything is done; `search` looks among the newest sent mails before each attempt."""
    with closing(sqlite3.connect(folder / "arm.sqlite", isolation_level=None)) as db:
        while (
            row := db.execute("select number, token, mime from mails where done = 0 limit 1").fetchone()
        ) is not None:
            number, token, mime = row
            try:
                if arm != "search" or not _is_there(world, token, f"arm-{number}"):
                    _send(world, token, mime)
            except (OSError, http.client.HTTPException):
                continue
            db.execute("update mails set done = 1 where number = ?", (number,))


def _send(world: str, token: str, mime: bytes) -> None:
    body = json.dumps({"raw": base64.urlsafe_b64encode(mime).decode()}).encode()
    _call(f"{world}/google/gmail/v1/users/me/messages/send", token, body)


def _is_there(world: str, token: str, ref: str) -> bool:
    box = f"{world}/google/gmail/v1/users/me/messages"
    newest = _call(f"{box}?labelIds=SENT&maxResults={NEWEST}", token).get("messages", ())
    found = (_call(f"{box}/{mail['id']}?format=metadata&metadataHeaders={REF}", token) for mail in newest)
    return any(header["value"] == ref for mail in found for header in mail["payload"].get("headers", ()))


def _call(url: str, token: str, body: bytes | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=SECONDS) as answer:
        return json.load(answer)


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
