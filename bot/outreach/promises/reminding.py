"""Reminding of a promise: two working days before its day, and on the day at three in the afternoon.

Whoever covers for somebody away is reminded by their own clock and in their own hours.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.outreach import quiet
from bot.outreach.promises.dating import back
from bot.people import covering
from store import cards, jobs, people, promises, reminders
from store.models import Person, Reminder, Task

REMIND = "promise.remind"
CARD = "promise"
"""The card of one reminder; its subject is the reminder."""
BEFORE, ON_THE_DAY, ONCE_MORE = 1, 2, 3
WORKING_DAYS_BEFORE = 2
ONE_DAY = timedelta(days=1)
AFTERNOON = timedelta(hours=6)
"""From nine in the morning to three; clocks are changed at night."""
SOON = timedelta(hours=1)
"""Nobody is reminded of what they have only just promised."""
_NEARBY = tuple(timedelta(hours=hours) for hours in sorted(range(-8, 9), key=abs))
"""Around the hour of a reminder, the nearest first: as far as a working day reaches."""


def plan(session: Session, task: Task, *, now: datetime) -> None:
    """Plan the reminders of a promise anew, as far as their moments are to come; none without a day.

    Where both have passed, as for a holiday that a promise was made for on its eve, there is one soon.
    """
    promises.cancel_reminders(session, task.id, now=now)
    owner = people.get(session, task.owner_id) if task.owner_id else None
    if owner is None or task.due_on is None or task.done_on is not None:
        return
    coming = {number: at for number, at in _moments_of(owner, task.due_on).items() if at > now}
    for number, due_at in (coming or {ON_THE_DAY: quiet.not_before(now + SOON, owner)}).items():
        at = _for_cover(session, owner, task.due_on, number, due_at, now=now) if coming else due_at
        _plan_one(session, task, owner.id, number, at, now=now)


def follow(session: Session, person_id: int, *, now: datetime) -> None:
    """Let the reminders that somebody is still to get come when whoever reads them by then is at work.

    Called when it changes who that is: an absence is arranged, its cover declines, or it ends before its last day.
    """
    owner = people.get(session, person_id)
    for task, reminder in promises.to_come(session, person_id):
        _follow(session, owner, task, reminder, now=now)


def moments(due_on: date, zone: str) -> dict[int, datetime]:
    """Give when somebody in this zone is reminded of a promise for a day; one for a day off on the last before."""
    on_the_day = _morning(back(due_on, 0, zone), zone) + AFTERNOON
    return {BEFORE: _morning(back(due_on, WORKING_DAYS_BEFORE, zone), zone), ON_THE_DAY: on_the_day}


def again(session: Session, task: Task, *, now: datetime) -> Reminder | None:
    """Plan to remind its owner once more, on their next working morning; None when the task has no owner."""
    owner = people.get(session, task.owner_id) if task.owner_id else None
    if owner is None:
        return None
    due_at = quiet.morning_after(quiet.day_of(now, owner.zone), owner.zone)
    return _plan_one(session, task, owner.id, ONCE_MORE, due_at, now=now)


def remind(session: Session, reminder_id: int, *, now: datetime) -> None:
    """Remind whoever keeps a promise now, or who covers for them, once their working hours begin, if it is still open.

    The first reminder has the last one follow the clock of whoever covers on the day itself, as far as that is known.
    """
    reminder = reminders.get(session, reminder_id)
    task = promises.get(session, reminder.task_id or 0) if reminder else None
    owner = people.get(session, task.owner_id or 0) if task else None
    if reminder is None or task is None or owner is None or reminder.due_at > now or task.done_on is not None:
        return
    reader = people.get(session, covering.who_sees(session, owner.id, now=now)) or owner
    comes_at = quiet.not_before(now, reader)
    if comes_at > now:
        _move(session, reminder, comes_at, now=now)
    elif reminders.close(session, reminder, now=now):
        cards.show(session, CARD, reminder.id, reader.id, now=now)
        for other, coming in promises.to_come(session, owner.id):
            if other.id == task.id and coming.due_at > now:
                _follow(session, owner, task, coming, now=now)


def next_of(session: Session, task: Task, *, now: datetime) -> datetime | None:
    """Give when somebody is reminded of a promise next; None when nobody is."""
    waiting = [
        one.due_at
        for one in promises.reminders_of(session, [task.id])
        if one.done_at is None and one.cancelled_at is None and one.due_at > now
    ]
    return min(waiting, default=None)


def _plan_one(
    session: Session, task: Task, person_id: int, number: int, due_at: datetime, *, now: datetime
) -> Reminder:
    reminder = promises.add_reminder(
        session, task, person_id=person_id, number=number, text=f"Promised: {task.title}", due_at=due_at
    )
    key = f"promise:{reminder.id}"
    jobs.schedule(session, REMIND, {"reminder_id": reminder.id}, now=now, due_at=due_at, unique_key=key)
    return reminder


def _follow(session: Session, owner: Person | None, task: Task, reminder: Reminder, *, now: datetime) -> None:
    """Move a reminder to the moment it would be planned for now; where that has passed it is looked at right away."""
    if owner is None or task.due_on is None or reminder.number not in (BEFORE, ON_THE_DAY):
        return
    own = max(_moments_of(owner, task.due_on)[reminder.number], now)
    due_at = _for_cover(session, owner, task.due_on, reminder.number, own, now=now)
    if due_at != reminder.due_at:
        _move(session, reminder, due_at, now=now)


def _moments_of(owner: Person, due_on: date) -> dict[int, datetime]:
    """Give when the owner of a promise is reminded of it, within their own working hours."""
    return {number: quiet.that_day(at, owner) for number, at in moments(due_on, owner.zone).items()}


def _for_cover(
    session: Session, owner: Person, due_on: date, number: int, due_at: datetime, *, now: datetime
) -> datetime:
    """Give when a reminder comes that its owner would get at a moment: then, or by the clock of who covers by then.

    The hour has to be one at which that person covers: a day begins and ends elsewhere for who is away.
    """
    reader = people.get(session, covering.who_sees(session, owner.id, now=due_at))
    if reader is None or reader.id == owner.id:
        return due_at
    theirs = moments(due_on, reader.zone)[number]
    hours = (quiet.that_day(theirs + nearby, reader) for nearby in _NEARBY)
    covered = (at for at in hours if at > now and covering.who_sees(session, owner.id, now=at) == reader.id)
    return next(covered, due_at)


def _move(session: Session, reminder: Reminder, due_at: datetime, *, now: datetime) -> None:
    if reminders.move(session, reminder, due_at):
        key = f"promise:{reminder.id}:{int(due_at.timestamp())}"
        jobs.schedule(session, REMIND, {"reminder_id": reminder.id}, now=now, due_at=due_at, unique_key=key)


def _morning(on: date, zone: str) -> datetime:
    return quiet.morning_after(on - ONE_DAY, zone)
