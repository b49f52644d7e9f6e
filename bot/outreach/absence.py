"""An absence from arranging it to the first morning back: who is told, and the summary of what happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.outreach import handing_on, quiet, showing_replies
from bot.outreach.kind import Kind
from bot.outreach.promises import reminding
from bot.people import away_days, covering
from bot.people.away_days import AwayDays
from store import cards, covers, customers, jobs, mailboxes, people, promises, replies
from store.models import Cover, Message, Outreach, Person

SUMMARY = "away.summary"
OWN_CARD, COVER_CARD, SUMMARY_CARD = "away", "away_cover", "away_summary"
HALF_AN_HOUR = timedelta(minutes=30)
"""Before nine, when the morning message of a working day comes."""
RESTARTED = timedelta(minutes=15)
"""After this long no worker of the release before draws any more; to it, a cover who declined has ended."""


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

    `covered_until` is the last day on which the cover stood in, where they declined in the middle of it.
    """

    until_on: date
    cover: str
    waiting: tuple[CameShown, ...]
    handled: tuple[CameShown, ...]
    promises: tuple[tuple[str, date], ...]
    covered_until: date | None = None


def announce(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Show an absence to the person and to whoever covers, and plan the summary for the first working day at 8:30.

    Who covers instead of somebody who declined is shown what that one was told and is open, if they cover already.
    """
    cards.show(session, OWN_CARD, cover.id, cover.person_id, now=now)
    cards.show(session, COVER_CARD, cover.id, cover.cover_id, now=now)
    for earlier in covering.replaced(session, cover):
        cards.touch(session, earlier.id, OWN_CARD, now=now)
        handing_on.hand_on(session, earlier, kind_of=kind_of, now=now)
    reminding.follow(session, cover.person_id, now=now)
    _plan_summary(session, cover, now=now)


def ended(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Tell both that an absence is over before its last day, and hand back; the summary comes as soon as it may."""
    cards.touch(session, cover.id, OWN_CARD, COVER_CARD, now=now)
    handing_on.hand_back(session, cover, kind_of=kind_of, now=now)
    reminding.follow(session, cover.person_id, now=now)
    _plan_summary(session, cover, now=now)
    for earlier in covering.replaced(session, cover):
        cards.touch(session, earlier.id, OWN_CARD, now=now)
        _plan_summary(session, earlier, now=now)


def declined(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Tell both that the cover declined, and hand on what they were told; the summary stays due when it was."""
    cards.touch(session, cover.id, OWN_CARD, COVER_CARD, now=now)
    handing_on.hand_on(session, cover, kind_of=kind_of, now=now)
    reminding.follow(session, cover.person_id, now=now)
    for card in cards.shown_to(session, cover.person_id, (OWN_CARD,)):
        if card.subject_id == cover.id:
            cards.draw_at(session, card.id, now + RESTARTED, now=now)


def summarise(session: Session, cover_id: int, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Tell somebody once what happened on the days of an absence, as soon as they are back from this and any other.

    What their cover was told and is open goes back to them with that. Where they are away again, with another cover,
    it goes on to that one.

    Days that a later arrangement took over are told of with that one. What nobody covered on any day has no summary.
    """
    cover = covers.get(session, cover_id)
    person = people.get(session, cover.person_id) if cover else None
    if cover is None or person is None:
        return
    if not _is_to_be_told(session, cover, person, now=now):
        return
    if (still := covering.running(session, person, now=now)) is not None:
        handing_on.hand_on(session, cover, kind_of=kind_of, now=now)
        _plan_summary(session, cover, away_with=still, now=now)
    elif covers.claim_summary(session, cover.id, now=now):
        cards.show(session, SUMMARY_CARD, cover.id, cover.person_id, now=now)
        handing_on.hand_back(session, cover, kind_of=kind_of, now=now)


def summary(session: Session, cover_id: int) -> SummaryShown:
    """Read what happened during an absence; raises NotFound."""
    cover = covers.get(session, cover_id)
    person, stand_in = (
        (people.get(session, cover.person_id), people.get(session, cover.cover_id)) if cover else (None,) * 2
    )
    if cover is None or person is None or stand_in is None:
        raise NotFound("I can't find that absence any more.")
    days = away_days.of(session, cover, person.zone)
    if not days.away:
        raise NotFound("That absence was called off.")
    begin = datetime.combine(days.away[0], time(), ZoneInfo(person.zone)).astimezone(UTC)
    stand_ins = _stand_ins(session, cover)
    came: list[CameShown] = []
    waiting: list[CameShown] = []
    for message, outreach in replies.heard_since(session, [person.id], begin):
        if message.match == "suggested" or not _is_within(message.sent_at, cover, days, person):
            continue
        what = _what_became(session, message, person, stand_ins)
        one = _came(session, message, outreach, what or "", person.zone)
        (came if what else waiting).append(one)
    owed = promises.due_between(session, person.id, days.away[0], days.away[-1])
    return SummaryShown(
        until_on=days.away[-1],
        cover=stand_in.name,
        waiting=tuple(waiting),
        handled=tuple(came),
        promises=tuple((task.sentence or task.title, task.due_on) for task in owed if task.due_on in days.away),
        covered_until=days.covered[-1] if cover.declined_at and days.covered else None,
    )


def coming(session: Session, person: Person, *, now: datetime, within: timedelta) -> list[Cover]:
    """List the absences of somebody that are over and of which a summary comes, due within this time of now."""
    untold = [one for one in covers.untold(session, person.id) if _is_to_be_told(session, one, person, now=now)]
    is_near = any(abs(_due_at(session, one, person) - now) <= within for one in untold)
    return untold if is_near else []


def _is_to_be_told(session: Session, cover: Cover, person: Person, *, now: datetime) -> bool:
    """Tell whether an absence is over and somebody covered on any of its days."""
    days = away_days.of(session, cover, person.zone)
    is_over = _is_back(cover) or (bool(days.away) and days.away[-1] < quiet.day_of(now, person.zone))
    return is_over and bool(days.covered)


def _due_at(session: Session, cover: Cover, person: Person) -> datetime:
    if cover.ended_at is not None and _is_back(cover):
        return quiet.not_before(cover.ended_at, person)
    return _first_morning(away_days.of(session, cover, person.zone).away[-1], person)


def _first_morning(last: date, person: Person) -> datetime:
    return quiet.morning_after(last, person.zone) - HALF_AN_HOUR


def _is_back(cover: Cover) -> bool:
    return cover.ended_at is not None and cover.declined_at is None


def _is_within(at: datetime, cover: Cover, days: AwayDays, person: Person) -> bool:
    """Tell whether a moment falls into an absence, which may have ended in the middle of its last day."""
    came_back_at = cover.ended_at if _is_back(cover) else None
    return quiet.day_of(at, person.zone) in days.away and (came_back_at is None or at <= came_back_at)


def _stand_ins(session: Session, cover: Cover) -> list[Person]:
    """List who was named for days of an absence, one after the other; each may have answered something."""
    ids = {one.cover_id for one in covers.sharing_days(session, cover)}
    return [found for one in sorted(ids) if (found := people.get(session, one))]


def _what_became(session: Session, message: Message, person: Person, stand_ins: Sequence[Person]) -> str | None:
    """Say what was done about a message, and by whom; None while it waits."""
    detail = message.detail or {}
    if "task" in detail:
        return f"made a task: {detail['task']}"
    if "settled_at" in detail:
        return "needs nothing more"
    for writer in (*stand_ins, person):
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


def _plan_summary(session: Session, cover: Cover, *, now: datetime, away_with: Cover | None = None) -> None:
    """Plan to tell of an absence once it is over, or once the one is over that somebody is away with now."""
    person = people.get(session, cover.person_id)
    lasting = away_with or cover
    days = away_days.of(session, lasting, person.zone).away if person else ()
    if person is None or not days:
        return
    is_over = _is_back(lasting) or days[-1] < quiet.day_of(now, person.zone)
    due_at = quiet.not_before(now, person) if is_over else _first_morning(days[-1], person)
    key = f"away:{cover.id}:{int(due_at.timestamp())}"
    jobs.schedule(session, SUMMARY, {"cover_id": cover.id}, now=now, due_at=due_at, unique_key=key, queue="later")
