"""What a cover was told and nobody has settled, once they cover no more: it is shown to whoever has it now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy.orm import Session

from bot.outreach import showing_replies, silence
from bot.outreach.kind import Kind
from bot.outreach.promises import noting, reminding
from bot.outreach.replies import following
from bot.outreach.silence import REPLY_CARD
from bot.people import covering
from bot.people.working_time import zone_called
from store import cards, people, promises, reminders, replies
from store import outreach as store
from store.models import Card, Cover

SHOWN = (REPLY_CARD, silence.CARD, reminding.CARD, noting.NAMED)
"""What goes to a cover instead of the person who is away."""
NOT_IN_SUMMARY = (silence.CARD, reminding.CARD, noting.NAMED)
"""What somebody who is back is shown by itself: what customers wrote stands in the summary of the absence."""


@dataclass(frozen=True)
class _Told:
    """One thing that concerns somebody who is away, and its cards with those who stood in for them."""

    kind: str
    subject_id: int
    person_id: int
    cards: Sequence[Card]


def hand_back(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Show somebody whose absence is over what was told instead of them and is open, beside what its summary lists."""
    hand_on(session, cover, kind_of=kind_of, now=now, kinds=NOT_IN_SUMMARY)


def hand_on(
    session: Session,
    cover: Cover,
    *,
    kind_of: Callable[[str], Kind],
    now: datetime,
    kinds: Collection[str] = SHOWN,
) -> None:
    """Show what was told in somebody's absence, as far as it is open, to that person or who covers now.

    That is what a cover of the cover was told as well, and what concerns those who are still away and had the person
    as their cover: of theirs every kind is shown, since no summary of this absence lists it.
    """
    for told in _told(session, cover, kind_of):
        reader_id = covering.who_sees(session, told.person_id, now=now)
        is_own = told.person_id == cover.person_id
        if (told.kind in kinds if is_own else reader_id != told.person_id) and _is_open(session, told):
            cards.show(session, told.kind, told.subject_id, reader_id, now=now)
        for card in told.cards:
            if card.person_id != reader_id:
                cards.redraw(session, card, now=now)  # Its buttons would refuse.


def coming_back(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind]) -> set[tuple[str, int]]:
    """Name the cards, by kind and subject, that come to somebody with the summary of their absence."""
    return {
        (told.kind, told.subject_id)
        for told in _told(session, cover, kind_of)
        if told.kind in NOT_IN_SUMMARY and told.person_id == cover.person_id and _is_open(session, told)
    }


def _told(session: Session, cover: Cover, kind_of: Callable[[str], Kind]) -> Iterator[_Told]:
    """Find what stand-ins were told since an absence began: by its subject, once however many of them have it."""
    person = people.get(session, cover.person_id)
    if person is None:
        return
    begun = datetime.combine(cover.from_on, time(), zone_called(person.zone)).astimezone(UTC)
    stand_ins = covering.stand_ins(session, cover)
    missed = {person.id, *covering.leaning_on(session, cover)} - stand_ins
    found: dict[tuple[str, int, int], list[Card]] = {}
    for reader_id in sorted(stand_ins):
        for card in cards.shown_to(session, reader_id, SHOWN, since=begun):
            for person_id in missed.intersection(_concerned(session, card, kind_of)):
                found.setdefault((card.kind, card.subject_id, person_id), []).append(card)
    for (kind, subject_id, person_id), shown in found.items():
        yield _Told(kind, subject_id, person_id, shown)


def _concerned(session: Session, card: Card, kind_of: Callable[[str], Kind]) -> Collection[int]:
    """Name those whom the thing that a card shows concerns, by their own mails and promises."""
    match card.kind:
        case "reply":
            message = replies.get(session, card.subject_id)
            outreach = following.mail_of(session, message) if message else None
            return kind_of(outreach.kind).hears(session, outreach) if outreach else ()
        case "silence":
            reminder = reminders.get(session, card.subject_id)
            return (reminder.person_id,) if reminder else ()
        case "promise":
            return _owner(session, _promise_of(session, card.subject_id))
        case _:
            return _owner(session, card.subject_id)


def _is_open(session: Session, told: _Told) -> bool:
    match told.kind:
        case "reply":
            return _is_open_reply(session, told)
        case "silence":
            return _is_unanswered(session, told.subject_id)
        case "promise":
            return _is_due(session, told.subject_id)
        case _:
            return _is_owed(session, told.subject_id) and not _reminded(session, told.subject_id)


def _is_open_reply(session: Session, told: _Told) -> bool:
    message = replies.get(session, told.subject_id)
    readers = (told.person_id, *(card.person_id for card in told.cards))
    return message is not None and all(showing_replies.is_open(session, message, one) for one in readers)


def _is_unanswered(session: Session, reminder_id: int) -> bool:
    reminder = reminders.get(session, reminder_id)
    if reminder is None or reminder.cancelled_at is not None:
        return False
    outreach = store.get(session, reminder.outreach_id or 0)
    is_silent = outreach is not None and outreach.state == "sent"
    return is_silent and reminders.pending(session, reminder.outreach_id or 0) is None


def _is_due(session: Session, reminder_id: int) -> bool:
    task_id = _promise_of(session, reminder_id)
    # What was told of one promise is handed on as one card: its newest reminder.
    return _is_owed(session, task_id) and _reminded(session, task_id)[-1:] == [reminder_id]


def _promise_of(session: Session, reminder_id: int) -> int:
    reminder = reminders.get(session, reminder_id)
    return (reminder.task_id if reminder else None) or 0


def _owner(session: Session, task_id: int) -> tuple[int, ...]:
    task = promises.get(session, task_id)
    return (task.owner_id,) if task is not None and task.owner_id is not None else ()


def _is_owed(session: Session, task_id: int) -> bool:
    task = promises.get(session, task_id)
    return task is not None and task.done_on is None


def _reminded(session: Session, task_id: int) -> list[int]:
    return [one.id for one in promises.reminders_of(session, [task_id]) if one.done_at is not None]
