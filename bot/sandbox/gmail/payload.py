"""A mail as Gmail's JSON shows it: parts, headers, bodies, attachments and the line of text beside the subject."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from functools import lru_cache
from typing import Any

from bot.sandbox.gmail import headers

SNIPPET_LENGTH = 200
TAGS = re.compile(r"<(style|script|head)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
FOLD = re.compile(r"\r?\n")
BREAKS = re.compile(r"<br\s*/?>|</(p|div|li|tr|h\d)>", re.IGNORECASE)


def parsed(raw: bytes) -> EmailMessage:
    """Read a mail with the standard library's modern parser."""
    return BytesParser(policy=default).parsebytes(raw)


def encoded(data: bytes) -> str:
    """Write bytes as Google does: base64 with the URL alphabet, padded."""
    return base64.urlsafe_b64encode(data).decode("ascii")


def text_of(part: EmailMessage) -> str:
    """Give a text part's words; bytes that do not fit its charset are shown as replacement signs."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace").replace("\r\n", "\n")
    except LookupError:
        return data.decode("utf-8", "replace").replace("\r\n", "\n")


def bodies(mail: EmailMessage) -> tuple[str, str]:
    """Give the first plain text and the first HTML that are not attachments, empty when there is none."""
    found: dict[str, str] = {}
    for part in leaves(mail):
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and not part.get_filename() and kind not in found:
            found[kind] = text_of(part)
    return found.get("text/plain", ""), found.get("text/html", "")


def leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """List the parts that hold no other parts, in order; a mail inside a mail counts as one."""
    if mail.get_content_maintype() != "multipart":
        yield mail
        return
    for part in mail.iter_parts():
        if isinstance(part, EmailMessage):
            yield from leaves(part)


def plain_text(fields: list[headers.Field], rest: bytes) -> str:
    """Give the words of a mail, out of its HTML when it has no plain text."""
    content = [(name, value) for name, value in fields if name.lower().startswith("content-")]
    return _words(headers.join(content, rest))


@lru_cache(maxsize=64)
def _words(raw: bytes) -> str:
    # Draft, sent copy and every delivery share their content, and reading it is most of the work of a send.
    text, markup = bodies(parsed(raw))
    return text or html.unescape(TAGS.sub("", BREAKS.sub("\n", markup)))


def snippet(text: str) -> str:
    """Shorten text to what Gmail shows beside the subject, escaped as Gmail escapes it."""
    return html.escape(" ".join(text.split())[:SNIPPET_LENGTH]).replace("&#x27;", "&#39;")


def part(mail: EmailMessage, number: str = "") -> dict[str, Any]:
    """Give a part and all below it as Gmail's MessagePart."""
    shown: dict[str, Any] = {
        "partId": number,
        "mimeType": mail.get_content_type(),
        "filename": mail.get_filename() or "",
        "headers": [
            {"name": name, "value": headers.decoded(FOLD.sub("", str(value)).strip())}
            for name, value in mail.raw_items()
        ],
        "body": _body(mail, number),
    }
    below = [inner for inner in _inside(mail) if isinstance(inner, EmailMessage)]
    if below:
        prefix = f"{number}." if number else ""
        shown["parts"] = [part(inner, f"{prefix}{place}") for place, inner in enumerate(below)]
    return shown


def attachment(raw: bytes, number: str) -> bytes | None:
    """Give the bytes of the part with that number, None when there is no such part."""
    return dict(_numbered(parsed(raw))).get(number)


def _numbered(mail: EmailMessage, number: str = "") -> Iterator[tuple[str, bytes]]:
    yield number, data_of(mail)
    for place, inner in enumerate(_inside(mail)):
        if isinstance(inner, EmailMessage):
            yield from _numbered(inner, f"{number}.{place}" if number else str(place))


def _inside(mail: EmailMessage) -> list[Any]:
    inside = mail.get_payload()
    return list(inside) if mail.is_multipart() and isinstance(inside, list) else []


def _body(mail: EmailMessage, number: str) -> dict[str, Any]:
    data = data_of(mail)
    if mail.get_filename() or (data and mail.get_content_maintype() not in {"text", "multipart", "message"}):
        return {"attachmentId": f"ANGjdJ_{encoded(number.encode()).rstrip('=')}", "size": len(data)}
    return {"size": len(data), "data": encoded(data)} if data else {"size": 0}


def data_of(mail: EmailMessage) -> bytes:
    if mail.is_multipart():
        return b""
    data = mail.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
