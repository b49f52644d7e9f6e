"""What a cover was told and nobody has settled, once they cover no more: it is shown to whoever has it now."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, time

from sqlalchemy.orm import Session

from bot.outreach import showing_replies, silence
from bot.outreach.conversation import REPLY_CARD
from bot.outreach.kind import Kind
from bot.outreach.promises import noting, reminding
from bot.outreach.replies import following
from bot.people import covering
from bot.people.working_time import zone_called
from store import cards, people, promises, reminders, replies
from store import outreach as store
from store.models import Card, Cover

SHOWN = (REPLY_CARD, silence.CARD, reminding.CARD, noting.NAMED)
"""What goes to a cover instead of the person who is away."""
NOT_IN_SUMMARY = (silence.CARD, reminding.CARD, noting.NAMED)
"""What somebody who is back is shown by itself: what customers wrote stands in the summary of the absence."""


def hand_back(session: Session, cover: Cover, *, kind_of: Callable[[str], Kind], now: datetime) -> None:
    """Show somebody whose absence is over what their cover was told and is open, beside what its summary lists."""
    hand_on(session, cover, kind_of=kind_of, now=now, kinds=NOT_IN_SUMMARY)


def hand_on(
    session: Session,
    cover: Cover,
    *,
    kind_of: Callable[[str], Kind],
    now: datetime,
    kinds: Collection[str] = SHOWN,
) -> None:
    """Show what a cover was told in somebody's absence, as far as it is open, to that person or who covers now."""
    person = people.get(session, cover.person_id)
    if person is None:
        return
    begun = datetime.combine(cover.from_on, time(), zone_called(person.zone)).astimezone(UTC)
    reader_id = covering.who_sees(session, person.id, now=now)
    for card in cards.shown_to(session, cover.cover_id, SHOWN):
        if card.asked_at < begun:
            continue
        if card.kind in kinds and _is_open(session, card, person.id, kind_of):
            cards.show(session, card.kind, card.subject_id, reader_id, now=now)
        cards.redraw(session, card, now=now)  # Its buttons would refuse.


def _is_open(session: Session, card: Card, person_id: int, kind_of: Callable[[str], Kind]) -> bool:
    """Tell whether what a cover's card shows is the business of the person who is away, and still open."""
    match card.kind:
        case "reply":
            return _is_open_reply(session, card, person_id, kind_of)
        case "silence":
            return _is_unanswered(session, card.subject_id, person_id)
        case "promise":
            return _is_due(session, card.subject_id, person_id)
        case _:
            return _is_owed(session, card.subject_id, person_id) and not _told(session, card.subject_id)


def _is_open_reply(session: Session, card: Card, person_id: int, kind_of: Callable[[str], Kind]) -> bool:
    message = replies.get(session, card.subject_id)
    outreach = following.mail_of(session, message) if message else None
    if message is None or outreach is None or person_id not in kind_of(outreach.kind).hears(session, outreach):
        return False
    return all(showing_replies.is_open(session, message, one) for one in (person_id, card.person_id))


def _is_unanswered(session: Session, reminder_id: int, person_id: int) -> bool:
    reminder = reminders.get(session, reminder_id)
    if reminder is None or reminder.person_id != person_id or reminder.cancelled_at is not None:
        return False
    outreach = store.get(session, reminder.outreach_id or 0)
    is_silent = outreach is not None and outreach.state == "sent"
    return is_silent and reminders.pending(session, reminder.outreach_id or 0) is None


def _is_due(session: Session, reminder_id: int, person_id: int) -> bool:
    reminder = reminders.get(session, reminder_id)
    task_id = (reminder.task_id if reminder else None) or 0
    # What was told of one promise is handed on as one card: its newest reminder.
    return _is_owed(session, task_id, person_id) and _told(session, task_id)[-1:] == [reminder_id]


def _is_owed(session: Session, task_id: int, person_id: int) -> bool:
    task = promises.get(session, task_id)
    return task is not None and task.owner_id == person_id and task.done_on is None


def _told(session: Session, task_id: int) -> list[int]:
    return [one.id for one in promises.reminders_of(session, [task_id]) if one.done_at is not None]
