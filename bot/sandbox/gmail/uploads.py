"""Bodies in JSON and as media: `uploadType=media` and `multipart` under /upload/ carry the mail itself."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from bot.sandbox.description import Method
from bot.sandbox.gmail.errors import invalid, invalid_json, not_played

BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def read_body(method: Method, path: str, content_type: str, data: bytes) -> dict[str, Any]:
    """Give a request's JSON, the uploaded mail put where the JSON form would carry it."""
    if not path.startswith("upload/"):
        return _json(data) if data else {}
    if not method.takes_media:
        raise invalid("This method does not take media.")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/related":
        metadata, mail = _parts(content_type, data)
        return _with_mail(method, _json(metadata), mail)
    if kind.startswith("message/"):
        return _with_mail(method, {}, data)
    raise not_played(f"uploads of {kind or 'nothing'}")


def _json(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError:
        raise invalid_json("Invalid JSON payload received. Unexpected token.", "") from None
    if not isinstance(body, dict):
        raise invalid_json("Invalid JSON payload received. Expected an object.", "")
    return body


def _parts(content_type: str, data: bytes) -> tuple[bytes, bytes]:
    match = BOUNDARY.search(content_type)
    pieces = data.split(b"--" + match[1].encode("ascii")) if match else []
    if len(pieces) != 4:  # noqa: PLR2004  Nothing, the JSON, the mail, the end.
        raise invalid("Invalid multipart request with 0 mime parts.")
    metadata, mail = (BLANK_LINE.split(piece.lstrip(b"\r\n"), maxsplit=1)[-1] for piece in pieces[1:3])
    return metadata, mail.removesuffix(b"\n").removesuffix(b"\r")


def _with_mail(method: Method, body: dict[str, Any], mail: bytes) -> dict[str, Any]:
    raw = base64.urlsafe_b64encode(mail).decode("ascii")
    if method.request == "Draft":
        return {**body, "message": {**body.get("message", {}), "raw": raw}}
    return {**body, "raw": raw}
