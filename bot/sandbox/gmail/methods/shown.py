"""Messages and pages of lists in the forms Gmail answers with."""

from __future__ import annotations

import base64
from typing import Any

from bot.sandbox.gmail import payload
from bot.sandbox.gmail.errors import invalid
from bot.sandbox.gmail.messages import Message

MOST_RESULTS = 500


def brief(message: Message) -> dict[str, Any]:
    """Give what writing methods answer: ids and labels."""
    return {"id": message.id, "threadId": message.thread_id, "labelIds": message.labels}


def resource(message: Message, form: str, wanted: list[str] | None = None) -> dict[str, Any]:
    """Give a Message in one of the formats minimal, metadata, full and raw; `wanted` names headers for metadata."""
    shown: dict[str, Any] = {
        **brief(message),
        "snippet": message.snippet,
        "historyId": str(message.history_id),
        "internalDate": str(message.at_ms),
        "sizeEstimate": len(message.raw),
    }
    if form == "raw":
        return {**shown, "raw": payload.encoded(message.raw)}
    if form == "minimal":
        return shown
    names = {name.lower() for name in wanted or []}
    fields = [{"name": name, "value": value} for name, value in message.headers if not names or name.lower() in names]
    if form == "metadata":
        kind = message.header("Content-Type").partition(";")[0].strip().lower()
        return {**shown, "payload": {"mimeType": kind or "text/plain", "headers": fields}}
    return {**shown, "payload": {**payload.part(payload.parsed(message.raw)), "headers": fields}}


def page(name: str, found: list[dict[str, Any]], query: dict[str, Any], *, most: int = 100) -> dict[str, Any]:
    """Cut a list into pages; as in Gmail the list is left out when nothing was found."""
    start = position(query)
    size = min(query.get("maxResults", most), MOST_RESULTS)
    cut = found[start : start + size]
    answer: dict[str, Any] = {name: cut} if cut else {}
    if start + size < len(found):
        answer["nextPageToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return {**answer, "resultSizeEstimate": len(found)}


def position(query: dict[str, Any]) -> int:
    """Read where a page starts from its token."""
    token = query.get("pageToken")
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token))
    except ValueError:
        raise invalid("Invalid pageToken") from None
