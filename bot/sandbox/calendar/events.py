"""events.*: making, reading, changing and cancelling events of one's own calendar."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import Any

from bot.sandbox.calendar import inviting, tables
from bot.sandbox.calendar.asks import Ask
from bot.sandbox.calendar.tables import Event, stamp
from bot.sandbox.gmail.errors import GoogleError

OWN_ID = re.compile(r"[a-v0-9]{5,1024}")
MEET_SECONDS = 3
"""How long Google takes to make a Meet link; until then its request is pending."""


def insert(ask: Ask) -> dict[str, Any]:
    """Make an event, under the caller's own id where it names one; the same id twice is a conflict."""
    event_id = ask.body.get("id") or secrets.token_hex(13)
    if not OWN_ID.fullmatch(event_id):
        raise GoogleError(400, "invalid", "Invalid resource id value.")
    if tables.get(ask.db, ask.mailbox, event_id) is not None:
        raise GoogleError(409, "duplicate", "The requested identifier already exists.", status="ALREADY_EXISTS")
    starts, ends = _times(ask.body)
    wants_meet = ask.query.get("conferenceDataVersion") == 1 and _create_request(ask.body) is not None
    told = {name: value for name, value in ask.body.items() if name != "id"}
    meet_at = ask.now + MEET_SECONDS if wants_meet else None
    event = tables.put(ask.db, Event(ask.mailbox, event_id, "confirmed", starts, ends, meet_at, 0, told))
    _tell(ask, event, "REQUEST")
    return resource(event, ask.now)


def get(ask: Ask) -> dict[str, Any]:
    """Show an event; one that was cancelled is still shown, as cancelled."""
    return resource(_required(ask), ask.now)


def patch(ask: Ask) -> dict[str, Any]:
    """Change what the body names and nothing else."""
    old = _required(ask)
    told = {**old.told, **{name: value for name, value in ask.body.items() if name not in {"id", "status"}}}
    starts, ends = _times(told)
    status = ask.body.get("status", old.status)
    changed = replace(old, told=told, starts=starts, ends=ends, status=status, sequence=old.sequence + 1)
    event = tables.put(ask.db, changed)
    _tell(ask, event, "UPDATE" if status != "cancelled" else "CANCEL")
    return resource(event, ask.now)


def delete(ask: Ask) -> None:
    """Cancel an event; doing it twice is Google's 410."""
    old = _required(ask)
    if old.status == "cancelled":
        raise GoogleError(410, "deleted", "Resource has been deleted")
    event = tables.put(ask.db, replace(old, status="cancelled", sequence=old.sequence + 1))
    _tell(ask, event, "CANCEL")


def listed(ask: Ask) -> dict[str, Any]:
    """List what stands in the calendar, one's own events and invitations."""
    found = [resource(event, ask.now) for event in tables.of_person(ask.db, ask.mailbox)]
    return {"kind": "calendar#events", "summary": ask.mailbox, "timeZone": "UTC", "items": found}


def resource(event: Event, now: float) -> dict[str, Any]:
    """Give an event as Google shows it; its Meet link is pending until it is ready."""
    shown = {name: value for name, value in event.told.items() if name != "conferenceData"}
    shown |= {
        "kind": "calendar#event",
        "id": event.id,
        "status": event.status,
        "htmlLink": f"https://www.google.com/calendar/event?eid={event.id}",
        "organizer": {"email": event.calendar, "self": True},
        "sequence": event.sequence,
        "start": {"dateTime": stamp(event.starts), "timeZone": "UTC"},
        "end": {"dateTime": stamp(event.ends), "timeZone": "UTC"},
        "attendees": [{"responseStatus": "needsAction", **guest} for guest in event.guests()],
    }
    return shown | (_conference(event, now) if event.meet_at is not None else {})


def _conference(event: Event, now: float) -> dict[str, Any]:
    request = _create_request(event.told) or {}
    if event.meet_at is None or now < event.meet_at:
        return {"conferenceData": {"createRequest": {**request, "status": {"statusCode": "pending"}}}}
    url = f"https://meet.google.com/{event.id[:3]}-{event.id[3:7]}-{event.id[7:10]}"
    return {
        "hangoutLink": url,
        "conferenceData": {
            "createRequest": {**request, "status": {"statusCode": "success"}},
            "entryPoints": [{"entryPointType": "video", "uri": url}],
        },
    }


def _create_request(told: dict[str, Any]) -> dict[str, Any] | None:
    request: dict[str, Any] | None = (told.get("conferenceData") or {}).get("createRequest")
    return request


def _times(told: dict[str, Any]) -> tuple[float, float]:
    try:
        starts, ends = tables.seconds(told["start"]), tables.seconds(told["end"])
    except (KeyError, ValueError) as wrong:
        raise GoogleError(400, "required", f"Missing or invalid start or end time: {wrong}") from None
    if ends < starts:
        raise GoogleError(400, "timeRangeEmpty", "The specified time range is empty.")
    return starts, ends


def _required(ask: Ask) -> Event:
    event = tables.get(ask.db, ask.mailbox, ask.path["eventId"])
    if event is None:
        raise GoogleError(404, "notFound", "Not Found")
    return event


def _tell(ask: Ask, event: Event, what: str) -> None:
    if ask.query.get("sendUpdates") == "all":
        inviting.tell_guests(ask.db, event, what, at=ask.now)
