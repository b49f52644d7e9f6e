"""From Gmail's Message resource to `Heard`: headers, addresses, and the first text and HTML of its parts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.connectors.google.reading import Heard, Named

DELIVERY_STATUS = "message/delivery-status"
# A mail that came back, whole or as its headers alone (RFC 6522).
RETURNED = ("message/rfc822", "text/rfc822-headers")
MOST_PEOPLE = 500
LONGEST_HEADER = 40_000
"""Characters of a header that are read; five hundred addresses fit."""
_ID = re.compile(r"<[^<>\s]{1,996}>")  # As long as a line of mail may be (RFC 5322, 2.1.1).
_PIECES = re.compile(r"([^<>]*)<([^<>]*)>|([^<>]+)")
_BARE = re.compile(r'[^\s,;:<>"()@]{1,128}@[^\s,;:<>"()@]{1,255}')


def heard_of(message: Any) -> Heard:
    """Read one message; one without parts of its own was asked for with its headers alone."""
    payload = message["payload"]
    headers = tuple(_field(entry) for entry in payload.get("headers", ()))
    first = _first_of_each(headers)
    bodies = _bodies(payload) if "body" in payload or "parts" in payload else {}
    is_whole = bool(bodies) or "body" in payload
    senders = people(first.get("from", ""))
    return Heard(
        message_ref=str(message["id"]),
        thread_ref=str(message["threadId"]),
        message_id=_first_id(first.get("message-id", "")),
        in_reply_to=_first_id(first.get("in-reply-to", "")),
        references=tuple(_ID.findall(first.get("references", ""))),
        # The address in angle brackets is the real one; a name in front of it may look like another.
        sender=senders[-1] if senders else Named(""),
        to=people(first.get("to", "")),
        cc=people(first.get("cc", "")),
        subject=first.get("subject", ""),
        sent_at=datetime.fromtimestamp(int(message["internalDate"]) / 1000, UTC),
        labels=frozenset(message.get("labelIds", ())),
        headers=headers,
        mime_types=tuple(str(part.get("mimeType", "")).lower() for part in _parts(payload)),
        text=bodies.get("text/plain", "") if is_whole else None,
        html=bodies.get("text/html", "") if is_whole else None,
        delivery_status=bodies.get(DELIVERY_STATUS) if is_whole else None,
        returned_headers=_returned(payload),
    )


def people(value: str) -> tuple[Named, ...]:
    """Read an address header that Gmail has decoded, so that a name may hold a comma nobody quoted."""
    found: dict[str, Named] = {}
    for before, angle, rest in _PIECES.findall(value):
        lead, name = _lead_and_name(before) if angle else (rest, "")
        for email in _BARE.findall(lead):
            found.setdefault(email.lower(), Named(email.lower()))
        if "@" in angle:
            email = angle.strip().lower()
            found.pop(email, None)
            found[email] = Named(email, name)
        if len(found) >= MOST_PEOPLE:
            break
    return tuple(found.values())


def _lead_and_name(text: str) -> tuple[str, str]:
    """Part the name of the address that follows from whole addresses before it."""
    text = text.strip(" ,;\t\r\n")
    if text.endswith('"') and (opening := text.find('"')) < len(text) - 1:
        return text[:opening], text[opening:].strip('"').replace('\\"', '"').strip()
    pieces = text.split(",")
    named = len(pieces)
    while named and "@" not in pieces[named - 1]:
        named -= 1
    return ",".join(pieces[:named]), ",".join(pieces[named:]).strip()


def _first_of_each(headers: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in reversed(headers)}


def _first_id(value: str) -> str:
    found = _ID.search(value)
    return found[0] if found else ""


def _parts(part: Any) -> Iterator[Any]:
    """List a part and all below it, outermost first, without recursion: a mail may be nested by hand."""
    waiting = [part]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(current.get("parts") or ())


def _bodies(payload: Any) -> dict[str, str]:
    """Give the first text, HTML and delivery status that are no attachments and not inside a returned mail."""
    found: dict[str, str] = {}
    waiting = [payload]
    while waiting:
        part = waiting.pop()
        kind = str(part.get("mimeType", "")).lower()
        if kind in RETURNED:
            continue
        if kind == DELIVERY_STATUS:
            found.setdefault(kind, _delivery_status(part))
            continue
        if kind in {"text/plain", "text/html"} and not part.get("filename"):
            text = _text(part)
            if text or kind not in found:
                found.setdefault(kind, text)
        waiting += reversed(part.get("parts") or ())
    return found


def _delivery_status(part: Any) -> str:
    """Give the fields of a delivery status, as text or as the headers of the blocks Gmail has cut it into."""
    if text := _text(part):
        return text
    blocks = [below.get("headers", ()) for below in part.get("parts") or ()]
    return "\n\n".join("\n".join(f"{field['name']}: {field['value']}" for field in block) for block in blocks)


def _returned(payload: Any) -> tuple[tuple[str, str], ...]:
    """Give the headers of the mail that a notice brings back."""
    for part in _parts(payload):
        if part.get("mimeType") in RETURNED:
            below = next(iter(part.get("parts") or ()), None)
            fields = (below or {}).get("headers", ())
            found = tuple(_field(field) for field in fields)
            return found or _fields(_text(part))
    return ()


def _field(entry: Any) -> tuple[str, str]:
    """Read one header; no mail program writes a NUL, and PostgreSQL keeps none."""
    return str(entry["name"]), str(entry["value"])[:LONGEST_HEADER].replace("\x00", "")


def _fields(text: str) -> tuple[tuple[str, str], ...]:
    lines = re.sub(r"\r?\n[ \t]+", " ", text).split("\n\n", 1)[0].splitlines()
    pairs = [line.partition(":") for line in lines]
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


def _text(part: Any) -> str:
    data = (part.get("body") or {}).get("data", "")
    try:
        raw = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return ""
    return _decoded(raw, _charset(part)).replace("\r\n", "\n").replace("\x00", "")


def _charset(part: Any) -> str:
    kinds = [str(field["value"]) for field in part.get("headers", ()) if str(field["name"]).lower() == "content-type"]
    found = re.search(r'charset="?([\w.:+-]+)', kinds[0], re.IGNORECASE) if kinds else None
    return found[1].lower() if found else "utf-8"


def _decoded(raw: bytes, charset: str) -> str:
    """Decode text that Gmail may have turned into UTF-8 whatever its header says; never fails."""
    if not charset.startswith(("iso-2022", "utf-7", "utf-16", "hz")):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode(charset, "replace")
    except (LookupError, UnicodeError):  # A charset nobody knows, or one that cannot do without errors.
        return raw.decode("utf-8", "replace")
