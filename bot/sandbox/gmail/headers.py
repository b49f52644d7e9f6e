"""Mail headers as bytes: reading, replacing and adding fields without disturbing a byte of the body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import formataddr, getaddresses

FIELD = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
REPLY_PREFIX = re.compile(r"\s*((re|aw|sv|antw|odp|fwd?|wg|tr|rv|enc)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+\Z")

Field = tuple[str, bytes]
"""A field's name and the bytes after its colon, folds and line end included."""


class Malformed(ValueError):  # noqa: N818  It says what the bytes are.
    """These bytes are not a mail; the sentence says why."""


def split(raw: bytes) -> tuple[list[Field], bytes]:
    """Part a mail (CRLF line ends) into its header fields and everything from the blank line on."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    fields: list[Field] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + line + b"\r\n")
            continue
        match = FIELD.fullmatch(line)
        if match is None:
            raise Malformed("Line is neither a header nor the end of the headers.")
        fields.append((match[1].decode("ascii"), match[2] + b"\r\n"))
    return fields, b"\r\n" + body if blank else b"\r\n"


def join(fields: Iterable[Field], rest: bytes) -> bytes:
    """Put a mail together again."""
    return b"".join(name.encode("ascii") + b":" + value for name, value in fields) + rest


def field(name: str, text: str) -> Field:
    """Make a field from text that is already fit for the wire."""
    return name, b" " + text.encode("utf-8") + b"\r\n"


def without(fields: Iterable[Field], *names: str) -> list[Field]:
    """Drop fields by name, whatever their case."""
    dropped = {name.lower() for name in names}
    return [(name, value) for name, value in fields if name.lower() not in dropped]


def unfolded(value: bytes) -> str:
    """Read a value as one line, encoded words left as they are."""
    line = value.replace(b"\r\n", b"").strip()
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def decoded(text: str) -> str:
    """Read encoded words (RFC 2047), as Gmail does for the headers in its answers."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError):
        return text


def read(fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Give all headers as names and readable text, in order."""
    return [(name, decoded(unfolded(value))) for name, value in fields]


def first(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Give the first header of that name, whatever its case."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def people(fields: Iterable[Field], *names: str) -> list[tuple[str, str]]:
    """List the people in address fields as (display name, address in lower case)."""
    wanted = {name.lower() for name in names}
    values = [unfolded(value) for name, value in fields if name.lower() in wanted]
    return [(decoded(name), address.lower()) for name, address in getaddresses(values) if name or address]


def mailbox_text(name: str, address: str) -> str:
    """Write `Name <address>` for a header, encoded where needed."""
    return formataddr((name, address)) if name else address


def subject_key(subject: str) -> str:
    """Reduce a subject to what Gmail compares: no Re: or Fwd:, no difference in case or spaces."""
    return " ".join(REPLY_PREFIX.sub("", subject, count=1).lower().split())


def references(headers: Iterable[tuple[str, str]]) -> list[str]:
    """List the Message-IDs a mail answers to, the nearest last."""
    pairs = list(headers)
    named = (first(pairs, "References") or "", first(pairs, "In-Reply-To") or "")
    return list(dict.fromkeys(MESSAGE_ID.findall(" ".join(named))))
