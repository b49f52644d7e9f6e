"""An absence from arranging it to the first morning back: who is told, and the summary of what happened meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.outreach import quiet, showing_replies
from bot.people import covering
from store import cards, covers, customers, jobs, mailboxes, people, promises, replies
from store.models import Cover, Message, Outreach, Person

SUMMARY = "away.summary"
OWN_CARD, COVER_CARD, SUMMARY_CARD = "away", "away_cover", "away_summary"
HALF_AN_HOUR = timedelta(minutes=30)
"""Before nine, when the morning message of a working day comes."""


@dataclass(frozen=True)
class CameShown:
    """One message of an absence: who wrote, for which customer, when, and what became of it."""

    message_id: int
    who: str
    customer: str
    came_on: date
    what: str


@dataclass(frozen=True)
class SummaryShown:
    """What happened while somebody was away; `promises` are theirs that came due and are open, with their day.

    `covered_until` is the day on which the cover declined in the middle of it, where one did.
    """

    until_on: date
    cover: str
    waiting: tuple[CameShown, ...]
    handled: tuple[CameShown, ...]
    promises: tuple[tuple[str, date], ...]
    covered_until: date | None = None


def announce(session: Session, cover: Cover, *, now: datetime) -> None:
    """Show an absence to the person and to whoever covers, and plan the summary for the first working day at 8:30."""
    person = people.get(session, cover.person_id)
    zone = person.zone if person else "UTC"
    cards.show(session, OWN_CARD, cover.id, cover.person_id, now=now)
    cards.show(session, COVER_CARD, cover.id, cover.cover_id, now=now)
    for earlier in covering.replaced(session, cover):
        cards.touch(session, earlier.id, OWN_CARD, now=now)
    _plan_summary(session, cover, quiet.morning_after(cover.until_on, zone) - HALF_AN_HOUR, now=now)


def ended(session: Session, cover: Cover, *, now: datetime) -> None:
    """Tell both that an absence is over before its last day; the summary comes as soon as it may."""
    cards.touch(session, cover.id, OWN_CARD, COVER_CARD, now=now)
    person = people.get(session, cover.person_id)
    if person is not None and cover.from_on <= quiet.day_of(now, person.zone):
        _plan_summary(session, cover, quiet.not_before(now, person), now=now)


def declined(session: Session, cover: Cover, *, now: datetime) -> None:
    """Tell both that the cover declined; the summary stays due on the morning after the last day."""
    cards.touch(session, cover.id, OWN_CARD, COVER_CARD, now=now)


def summarise(session: Session, cover_id: int, *, now: datetime) -> None:
    """Tell somebody once what happened while they were away.

    An absence called off before it began has no summary, nor has one that nobody covered from its first day. One whose
    cover declined and was replaced is told of with the other's.
    """
    cover = covers.get(session, cover_id)
    person = people.get(session, cover.person_id) if cover else None
    if cover is None or person is None:
        return
    covered_until = _covered_until(cover, person)
    is_over = _last_day(cover, person) < quiet.day_of(now, person.zone) or _is_back(cover)
    if cover.declined_at is not None and covers.replacing(session, cover) is not None:
        return
    if is_over and covered_until >= cover.from_on and covers.claim_summary(session, cover.id, now=now):
        cards.show(session, SUMMARY_CARD, cover.id, cover.person_id, now=now)


def summary(session: Session, cover_id: int, *, now: datetime) -> SummaryShown:
    """Read what happened during an absence; raises NotFound."""
    cover = covers.get(session, cover_id)
    person, stand_in = (
        (people.get(session, cover.person_id), people.get(session, cover.cover_id)) if cover else (None,) * 2
    )
    if cover is None or person is None or stand_in is None:
        raise NotFound("I can't find that absence any more.")
    begin, end = _stretch(cover, person, now)
    came: list[CameShown] = []
    waiting: list[CameShown] = []
    for message, outreach in replies.heard_since(session, [person.id], begin):
        if message.sent_at > end or message.match == "suggested":
            continue
        what = _what_became(session, message, person, stand_in)
        one = _came(session, message, outreach, what or "", person.zone)
        (came if what else waiting).append(one)
    last = quiet.day_of(end, person.zone)
    owed = promises.due_between(session, person.id, cover.from_on, last)
    return SummaryShown(
        until_on=last,
        cover=stand_in.name,
        waiting=tuple(waiting),
        handled=tuple(came),
        promises=tuple((task.sentence or task.title, task.due_on) for task in owed if task.due_on),
        covered_until=_covered_until(cover, person) if cover.declined_at else None,
    )


def _is_back(cover: Cover) -> bool:
    return cover.ended_at is not None and cover.declined_at is None


def _last_day(cover: Cover, person: Person) -> date:
    """Give the last day of an absence; it goes on where only the cover has declined."""
    return quiet.day_of(cover.ended_at, person.zone) if cover.ended_at and _is_back(cover) else cover.until_on


def _covered_until(cover: Cover, person: Person) -> date:
    return quiet.day_of(cover.ended_at, person.zone) if cover.ended_at else cover.until_on


def _stretch(cover: Cover, person: Person, now: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(person.zone)
    begin = datetime.combine(cover.from_on, time(), zone).astimezone(UTC)
    end = datetime.combine(cover.until_on + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(seconds=1)
    ended = cover.ended_at if _is_back(cover) else None
    return begin, min(ended or end, end, now)


def _what_became(session: Session, message: Message, person: Person, stand_in: Person) -> str | None:
    """Say what was done about a message, and by whom; None while it waits."""
    detail = message.detail or {}
    if "task" in detail:
        return f"made a task: {detail['task']}"
    if "settled_at" in detail:
        return "needs nothing more"
    for writer in (stand_in, person):
        draft = replies.drafted_answer(session, writer.id, message.message_id or "")
        if draft is not None and draft.sent_at is not None:
            return f"answered by {_who(writer, person)}"
    own = replies.own_after(session, message)
    if own is not None:
        mailbox = mailboxes.get(session, own.mailbox_id)
        writer_id = mailbox.owner_id if mailbox else None
        found = people.get(session, writer_id) if writer_id else None
        return f"answered by {_who(found, person)}" if found else "answered"
    return None if showing_replies.is_open(session, message, person.id) else "settled"


def _who(writer: Person, reader: Person) -> str:
    return "you" if writer.id == reader.id else writer.name


def _came(session: Session, message: Message, outreach: Outreach, what: str, zone: str) -> CameShown:
    customer = customers.get(session, outreach.customer_id)
    who = (message.failed_address if message.sort == "bounce" else None) or message.name or message.address
    came_on = quiet.day_of(message.sent_at, zone)
    return CameShown(message.id, who, customer.name if customer else "", came_on, what)


def _plan_summary(session: Session, cover: Cover, due_at: datetime, *, now: datetime) -> None:
    key = f"away:{cover.id}:{int(due_at.timestamp())}"
    jobs.schedule(session, SUMMARY, {"cover_id": cover.id}, now=now, due_at=due_at, unique_key=key, queue="later")
