"""How we work with a customer in a briefing: how often and when last, what they like, what hurts, what went wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.handoff.briefing.page import Line, one_line
from bot.handoff.relationship import History, cadence, rhythm
from bot.handoff.wording.dates import day, month, weekday
from store.briefing import Known
from store.models import Activity, Note, Ticket

SPOKEN = ("call", "meeting")
NOUNS = {"call": "a call", "meeting": "a meeting", "email": "a mail", "support": "a support contact"}
OLD = timedelta(days=180)  # From here on a note says its month.


def notes_of(known: Known, categories: Collection[str], today: date) -> list[Line]:
    """Give the notes of these categories, the newest first; an old one says when it was written."""
    found = [note for note in reversed(known.notes) if note.category in categories]
    return [_note(note, known, today) for note in found]


def working_together(known: Known, today: date, zone: ZoneInfo) -> Iterator[Line]:
    """Say how often we speak, when last and how, what is planned, and how they like it."""
    met = tuple(on for on in (_on(activity, zone) for activity in known.activities if activity.type in SPOKEN))
    history = History(known.customer.since_on, tuple(on for on in met if on <= today), today)
    if often := cadence(history) or rhythm(history):
        yield Line(
            "We have hardly met." if often == "hardly" else f"Met {often}.",
            "calls and meetings on record",
            history.met[-1],
        )
    yield _latest(known, today, zone)
    touch = known.customer.next_touch_on
    if touch and touch >= today:
        yield Line(f"Next contact planned for {weekday(touch, today)}.", "customer record", today)
    yield from notes_of(known, ("style",), today)
    yield from notes_of(known, ("preference",), today)


def last_contact(known: Known, today: date, zone: ZoneInfo) -> Activity | None:
    """Give the latest call, meeting, mail or support contact so far."""
    past = [row for row in known.activities if row.type in NOUNS and _on(row, zone) <= today]
    return past[-1] if past else None


def last_contact_on(known: Known, today: date, zone: ZoneInfo) -> date | None:
    """Give the day of the latest contact of any sort, mail outside Rapport among it; None when there was none."""
    latest = last_contact(known, today, zone)
    days = [_on(latest, zone)] if latest else []
    if known.last_mail is not None:
        days.append(known.last_mail.at.astimezone(zone).date())
    return max((on for on in days if on <= today), default=None)


def escalations(known: Known, today: date, zone: ZoneInfo) -> list[Line]:
    """Say what went wrong before and how it ended: from notes, else from tickets that were escalated and solved."""
    noted = notes_of(known, ("escalation",), today)
    solved = [ticket for ticket in reversed(known.tickets) if ticket.is_escalated and ticket.solved_at]
    return noted or [_escalated(ticket, today, zone) for ticket in solved]


def _latest(known: Known, today: date, zone: ZoneInfo) -> Line:
    latest, last_on = last_contact(known, today, zone), last_contact_on(known, today, zone)
    if last_on is None:
        return Line("No call, meeting or mail is on record.", "activities", today)
    if latest is None or _on(latest, zone) < last_on:
        return _latest_mail(known, last_on, today)
    on = _on(latest, zone)
    name = _name_of(known, latest.contact_id)
    whom = f" with {name}" if name else ""
    what = one_line(": ".join(part for part in (latest.subject, latest.summary) if part), 150)
    text = f"Last contact: {NOUNS[latest.type]}{whom} on {day(on, today)}, “{what.rstrip('.')}”."
    return Line(text, "activities", on)


def _latest_mail(known: Known, on: date, today: date) -> Line:
    mail = known.last_mail
    name = _name_of(known, mail.contact_id) if mail else ""
    way = "from" if mail and mail.direction == "in" else "to"
    return Line(f"Last contact: a mail{f' {way} {name}' if name else ''} on {day(on, today)}.", "Gmail", on)


def _name_of(known: Known, contact_id: int | None) -> str:
    return next((one_line(contact.name, 60) for contact in known.contacts if contact.id == contact_id), "")


def _note(note: Note, known: Known, today: date) -> Line:
    author = known.people.get(note.author_id or 0)
    stamp = f" ({month(note.noted_on, today)})" if today - note.noted_on > OLD else ""
    source = f"note, {note.category}"
    return Line(one_line(note.text) + stamp, source, note.noted_on, author.name if author else None)


def _escalated(ticket: Ticket, today: date, zone: ZoneInfo) -> Line:
    opened = ticket.opened_at.astimezone(zone).date()
    ended = f" {one_line(ticket.resolution)}" if ticket.resolution else ""
    subject = one_line(ticket.subject, 100).rstrip(".")
    text = f"{subject}: escalated on {day(opened, today)}, solved since.{ended}"
    return Line(text, f"ticket {one_line(ticket.external_ref, 40)}", opened)


def _on(activity: Activity, zone: ZoneInfo) -> date:
    return activity.occurred_at.astimezone(zone).date()
