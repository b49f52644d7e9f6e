"""Several calls in one request: multipart/mixed of application/http, answered part by part."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from bot.sandbox.gmail.asks import Call, Reply
from bot.sandbox.gmail.calls import perform
from bot.sandbox.gmail.errors import invalid
from bot.sandbox.world import World

MOST_CALLS = 100  # developers.google.com/workspace/gmail/api/guides/batch
GMAIL_PATH = re.compile(r".*?/((?:upload/)?gmail/v1/.*)")
LINE_ENDS = re.compile(rb"\r?\n")


@dataclass(frozen=True)
class Part:
    """One call of a batch with the id its answer is recognised by."""

    content_id: str
    call: Call


def perform_batch(world: World, content_type: str, body: bytes, authorization: str) -> tuple[str, bytes]:
    """Answer every call of a batch on its own; gives the answer's content type and body."""
    parts = _read(content_type, body, authorization)
    if len(parts) > MOST_CALLS:
        raise invalid(f"The batch request exceeds the limit of {MOST_CALLS} calls.")
    boundary = f"batch_{secrets.token_hex(12)}"
    answered = b"".join(_written(boundary, part, perform(world, part.call)) for part in parts)
    return f"multipart/mixed; boundary={boundary}", answered + f"--{boundary}--\r\n".encode()


def _read(content_type: str, body: bytes, authorization: str) -> list[Part]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    mail = BytesParser(policy=HTTP).parsebytes(head + body)
    if not mail.is_multipart():
        raise invalid("Failed to parse batch request, error: 0 items. Received batch body: not multipart.")
    inner = [part for part in mail.iter_parts() if isinstance(part, EmailMessage)]
    return [_part(part, authorization) for part in inner]


def _part(part: EmailMessage, authorization: str) -> Part:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    line, _, rest = LINE_ENDS.sub(b"\n", data.lstrip()).partition(b"\n")
    head, _, body = rest.partition(b"\n\n")
    words = line.decode("latin-1").split(" ")
    address = urlsplit(words[1] if len(words) > 1 else "")
    match = GMAIL_PATH.fullmatch(address.path)
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (text.partition(":") for text in head.decode("latin-1").split("\n"))
    }
    call = Call(
        http_method=words[0],
        path=match[1] if match else address.path,
        query=parse_qsl(address.query, keep_blank_values=True),
        authorization=fields.get("authorization", authorization),
        content_type=fields.get("content-type", ""),
        body=body.strip(b"\n"),
    )
    return Part(str(part.get("Content-ID", "")).strip(), call)


def _written(boundary: str, part: Part, reply: Reply) -> bytes:
    body = "" if reply.body is None else json.dumps(reply.body)
    lines = [
        f"--{boundary}",
        "Content-Type: application/http",
        f"Content-ID: {part.content_id.replace('<', '<response-', 1)}",
        "",
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        "Content-Type: application/json; charset=UTF-8",
        f"Content-Length: {len(body.encode())}",
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode()
