"""One person's Google Calendar: when they are busy, and one meeting with guests and a Meet link.

https://developers.google.com/workspace/calendar/api/v3/reference. Every method raises ConnectorError.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from bot.connectors.google.tokens import Tokens
from bot.errors import ConnectorError, Gone, Rejected

if TYPE_CHECKING:
    from bot.connectors.google.service import Service

SYSTEM = "calendar"
FREE_BUSY = "https://www.googleapis.com/auth/calendar.freebusy"
EVENTS = "https://www.googleapis.com/auth/calendar.events.owned"
MINE = "primary"
A_MINUTE = 600
"""Requests that Google takes from one person in a minute; developers.google.com/workspace/calendar/api/guides/quota."""


@dataclass(frozen=True)
class Span:
    """A time from one instant up to, but not including, another; both aware UTC."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two have a moment in common."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Plan:
    """A meeting to be made. `event_ref` is ours, in base32hex (a to v, digits, 5 to 1024 of them).

    Google shows `description` as HTML: what people wrote must be escaped in it. `guests` are addresses.
    """

    event_ref: str
    title: str
    description: str
    when: Span
    guests: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A meeting as it stands in the calendar; `answers` says per guest needsAction, accepted, declined or tentative."""

    event_ref: str
    is_cancelled: bool
    when: Span
    meet_url: str | None
    answers: Mapping[str, str]

    def declined(self, addresses: Collection[str]) -> bool:
        """Tell whether one of these people, in lower case, has declined."""
        return any(self.answers.get(address) == "declined" for address in addresses)


class Calendar:
    """The way to one person's own calendar; used in a `with`, by one thread."""

    def __init__(
        self,
        tokens: Tokens,
        *,
        api_url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        timeout: float,
        meter: Callable[[int], None] | None = None,
    ) -> None:
        self._tokens, self._meter = tokens, meter
        self._where = {
            "api_url": api_url,
            "token_url": token_url,
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._timeout = timeout
        self._open: Service | None = None

    def __enter__(self) -> Self:
        from bot.connectors.google.service import CALENDAR, Service  # noqa: PLC0415  Loads Google's library.

        self._open = Service(CALENDAR, self._tokens, timeout=self._timeout, meter=self._meter, **self._where)
        return self

    def __exit__(self, *_: object) -> None:
        self._service.close()
        self._open = None

    @property
    def _service(self) -> Service:
        if self._open is None:
            raise TypeError("A Calendar is used in a `with` statement.")
        return self._open

    def busy(self, within: Span) -> tuple[Span, ...]:
        """List when this person is busy; Rejected when Google does not show their calendar."""
        body = {"timeMin": _stamp(within.starts), "timeMax": _stamp(within.ends), "items": [{"id": MINE}]}
        with _as_calendar():
            return self._service.run(self._service.resource("freebusy").query(body=body), _busy, reading=True)

    def book(self, plan: Plan) -> Event:
        """Put a meeting into the calendar and invite its guests; done twice it is one meeting.

        OutcomeUnknown may be followed by another `book` of the same plan: the id is ours, and Google refuses a second.
        """
        body = {
            "id": plan.event_ref,
            "summary": plan.title,
            "description": plan.description,
            **_times(plan.when),
            "attendees": [{"email": address} for address in plan.guests],
            "guestsCanInviteOthers": True,
            "conferenceData": {
                "createRequest": {"requestId": plan.event_ref, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
            },
        }
        insert = self._service.resource("events").insert(
            calendarId=MINE, body=body, conferenceDataVersion=1, sendUpdates="all"
        )
        try:
            with _as_calendar():
                return self._service.run(insert, _event)
        except Rejected as error:
            if error.code != "duplicate":
                raise
        return self.event(plan.event_ref)

    def event(self, event_ref: str) -> Event:
        """Read a meeting; Gone when the calendar does not know it."""
        with _as_calendar():
            return self._service.run(
                self._service.resource("events").get(calendarId=MINE, eventId=event_ref), _event, reading=True
            )

    def move(self, event_ref: str, when: Span) -> Event:
        """Give a meeting another time and tell its guests; doing it again changes nothing."""
        body = {**_times(when), "status": "confirmed"}
        with _as_calendar():
            patch = self._service.resource("events").patch(
                calendarId=MINE, eventId=event_ref, body=body, sendUpdates="all"
            )
            return self._service.run(patch, _event)

    def cancel(self, event_ref: str) -> None:
        """Cancel a meeting and tell its guests; one that is gone already is no error."""
        delete = self._service.resource("events").delete(calendarId=MINE, eventId=event_ref, sendUpdates="all")
        try:
            with _as_calendar():
                self._service.run(delete, lambda _: None)
        except Gone:
            return


@contextmanager
def _as_calendar() -> Iterator[None]:
    """Name the calendar as what let us down; the translation is the one that Gmail's errors go through."""
    try:
        yield
    except ConnectorError as error:
        error.system, error.args = SYSTEM, (f"{SYSTEM}: {error.message}",)
        raise


def _busy(answer: Any) -> tuple[Span, ...]:
    calendar = answer["calendars"][MINE]
    if calendar.get("errors"):
        raise Rejected(SYSTEM, "Google does not show this calendar.", code=str(calendar["errors"][0]["reason"]))
    return tuple(Span(_instant(span["start"]), _instant(span["end"])) for span in calendar["busy"])


def _event(answer: Any) -> Event:
    return Event(
        event_ref=str(answer["id"]),
        is_cancelled=answer.get("status") == "cancelled",
        when=Span(_moment(answer["start"]), _moment(answer["end"])),
        meet_url=_link(answer.get("hangoutLink")),
        answers=dict(_answers(answer.get("attendees", ()))),
    )


def _link(url: Any) -> str | None:
    return url if isinstance(url, str) and url.startswith("https://") else None


def _answers(attendees: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for guest in attendees:
        if guest.get("email"):
            yield str(guest["email"]).lower(), str(guest.get("responseStatus", "needsAction"))


def _times(when: Span) -> dict[str, Any]:
    return {
        "start": {"dateTime": _stamp(when.starts), "timeZone": "UTC"},
        "end": {"dateTime": _stamp(when.ends), "timeZone": "UTC"},
    }


def _moment(when: Any) -> datetime:
    """Read when an event starts or ends; somebody who made it a whole day by hand means its first instant."""
    return _instant(when["dateTime"]) if "dateTime" in when else _instant(f"{when['date']}T00:00:00+00:00")


def _instant(text: Any) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
