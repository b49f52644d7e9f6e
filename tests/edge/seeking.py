"""Looking for planted secrets in whatever was written, in every form they could have been written in."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from sqlalchemy import select

from store import lobby
from store.models import Base
from tests.stage import Stage

_SOFT_BREAK = re.compile(rb"=\r?\n")
SHORTEST = 8


def forms(secret: str) -> set[bytes]:
    """Give a secret as it is, percent-encoded, quoted-printable, in hex, and in base64 wherever it may begin there."""
    plain = secret.encode()
    found = {plain, quote(secret, safe="").encode(), quopri.encodestring(plain).replace(b"=\n", b"").rstrip()}
    found |= {binascii.hexlify(plain), binascii.hexlify(plain).upper()}
    for before in range(3):
        # What stands before and after decides the first and last characters; those between are the secret's alone.
        whole = base64.b64encode(b"\0" * before + plain + b"\0" * 3).rstrip(b"=")
        inner = whole[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def found_in(secrets: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Name what was found and where: `refresh token in database`."""
    wanted = [(name, shape) for name, secret in secrets.items() if len(secret) >= SHORTEST for shape in forms(secret)]
    hits = set()
    for place, content in places:
        unbroken = _SOFT_BREAK.sub(b"", content)
        readings = (content,) if unbroken == content else (content, unbroken)
        hits |= {f"{name} in {place}" for name, shape in wanted if any(shape in reading for reading in readings)}
    return sorted(hits)


def files(folder: Path) -> list[tuple[str, bytes]]:
    """Every file under a folder: databases with their logs, Redis's dumps and append-only files."""
    return [(file.name, file.read_bytes()) for file in sorted(folder.rglob("*")) if file.is_file()]


def rows(stage: Stage) -> list[tuple[str, bytes]]:
    """Every row of every table, the lobby's and each workspace's, as text and bytes."""
    with stage.runtime.reading(None) as session:
        workspaces = [None, *(installation.id for installation in lobby.installations(session))]
    found = []
    for workspace_id in workspaces:
        for table in Base.metadata.sorted_tables:
            if ("workspace_id" in table.columns and not table.info) is (workspace_id is None):
                continue
            with stage.runtime.reading(workspace_id) as session:
                read = session.execute(select(table)).all()
            found += [(table.name, b"\n".join(_bytes(value) for value in row)) for row in read]
    return found


def keys(client: Redis) -> list[tuple[str, bytes]]:
    """Every key of a Redis: its own dump, and what RQ has packed inside."""
    found = []
    for key in client.scan_iter():
        found.append((f"redis {key!r}", (client.dump(key) or b"") + bytes(key)))
        if client.type(key) == b"hash":
            found += [(f"redis {key!r}", _unpacked(_bytes(value))) for value in client.hgetall(key).values()]
    return found


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
