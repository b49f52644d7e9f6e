"""Reminding of a promised introduction: the one who promised first, then the outgoing CSM, then the manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy.orm import Session

from bot.people import working_time
from store import agreements, audit, cards, jobs, people, transitions
from store import outreach as store
from store.models import Person, Transition

REMIND = "handoff.remind"
DUE, OVERDUE = "handoff_due", "handoff_overdue"
Stage = Literal["eve", "incoming", "outgoing", "manager"]
STAGES: tuple[Stage, ...] = get_args(Stage)
WAIT = timedelta(hours=4)
"""Working time that the one reminded has before the next person hears of it."""


@dataclass(frozen=True)
class Promise:
    """One promise as it stood when its reminder was planned; a reminder of another one reminds nobody."""

    transition_id: int
    incoming_id: int
    by: date

    def key(self, stage: Stage) -> str:
        """Name the effect of one reminder."""
        return f"remind:{self.transition_id}:{self.incoming_id}:{self.by}:{stage}"


def plan(session: Session, transition: Transition, *, now: datetime) -> None:
    """Plan the reminders of a promise that has been made, at nine in the incoming person's morning.

    The first comes on the working day before, unless that morning has passed; the second on the working day after.
    Nothing is planned before the customer has been told, or where no day is named. Sending,
    discarding or another day leave planned reminders without effect.
    """
    incoming = people.get(session, transition.incoming_id)
    if transition.introduce_by_on is None or incoming is None or not _is_made(transition):
        return
    promise = Promise(transition.id, incoming.id, transition.introduce_by_on)
    eve = working_time.morning_of(working_time.working_day_before(promise.by, incoming.zone), incoming.zone)
    if eve > now:
        _schedule(session, promise, "eve", eve, now=now)
    overdue = working_time.morning_of(working_time.working_day_after(promise.by, incoming.zone), incoming.zone)
    soonest = working_time.after(now, WAIT, working_time.hours_of(incoming))
    _schedule(session, promise, "incoming", max(overdue, soonest) if overdue <= now else overdue, now=now)


def remind(session: Session, promise: Promise, stage: Stage, *, now: datetime) -> None:
    """Remind whoever is next of a promise that still stands, and plan who hears of it after them.

    A mail that is about to leave, or of which nobody knows whether it left, is looked at again after some hours.
    """
    transition, incoming = transitions.get(session, promise.transition_id), people.get(session, promise.incoming_id)
    introduction = store.get(session, transition.introduction_id or 0) if transition else None
    if transition is None or incoming is None or introduction is None or not _stands(transition, promise):
        return
    if introduction.state in ("approved", "sending", "needs a person"):
        later = working_time.after(max(now, introduction.leaves_at or now), WAIT, working_time.hours_of(incoming))
        _schedule(session, promise, stage, later, now=now, again=True)
        return
    if introduction.state not in ("drafting", "drafted"):
        return
    reader = _reader(session, transition, incoming, stage)
    if reader is not None:
        _show(session, transition, reader, DUE if stage == "eve" else OVERDUE, now=now)
    _plan_next(session, transition, promise, stage, now=now, waits=reader is not None)


def next_hearing(session: Session, transition: Transition, reader_id: int) -> tuple[Person, datetime] | None:
    """Say who hears of an overdue promise after this reader, and when; None when that was the last one."""
    incoming = people.get(session, transition.incoming_id)
    if incoming is None or transition.reminded_at is None:
        return None
    order: tuple[Stage, ...] = ("incoming", "outgoing", "manager")
    told = [_reader(session, transition, incoming, stage) for stage in order]
    place = next((at for at, person in enumerate(told) if person is not None and person.id == reader_id), len(told))
    following = next((person for person in told[place + 1 :] if person is not None), None)
    if following is None:
        return None
    return following, _hearing(transition.reminded_at, incoming, following)


def _plan_next(
    session: Session, transition: Transition, promise: Promise, stage: Stage, *, now: datetime, waits: bool
) -> None:
    incoming, place = people.get(session, promise.incoming_id), STAGES.index(stage) + 1
    if stage == "eve" or place == len(STAGES) or incoming is None:
        return
    following = _reader(session, transition, incoming, STAGES[place])
    due_at = _hearing(now, incoming, following or incoming) if waits else now
    _schedule(session, promise, STAGES[place], due_at, now=now)


def _hearing(at: datetime, incoming: Person, reader: Person) -> datetime:
    """Give the moment when the incoming person has had their time and the reader is at work."""
    over = working_time.after(at, WAIT, working_time.hours_of(incoming))
    return working_time.at_work(over, working_time.hours_of(reader))


def _reader(session: Session, transition: Transition, incoming: Person, stage: Stage) -> Person | None:
    """Give who hears at this stage; None for somebody who has left, and for a manager who is one of the two."""
    if stage in ("eve", "incoming"):
        return incoming
    outgoing = people.get(session, transition.outgoing_id)
    if stage == "outgoing":
        return outgoing if outgoing is not None and outgoing.deactivated_at is None else None
    return manager_of(session, transition)


def manager_of(session: Session, transition: Transition) -> Person | None:
    """Give the manager who answers for a handoff: the incoming person's, else the outgoing person's, else None."""
    two = (transition.incoming_id, transition.outgoing_id)
    for person_id in two:
        person = people.get(session, person_id)
        manager = people.get(session, person.manager_id) if person and person.manager_id else None
        if manager is not None and manager.deactivated_at is None and manager.id not in two:
            return manager
    return None


def _show(session: Session, transition: Transition, reader: Person, kind: str, *, now: datetime) -> None:
    card = cards.show(session, kind, transition.id, reader.id, now=now)
    if card.message_ref is not None:  # An edit notifies nobody, and this one is about another day or person.
        cards.bring_back(session, card, now=now)
    agreements.note_reminder(session, transition.id, now=now)
    detail = {"person": reader.id, "card": kind}
    audit.note(session, None, "handoff.reminded", "transition", transition.id, detail, now=now)
    cards.touch(session, transition.id, OVERDUE, now=now)


def _schedule(
    session: Session, promise: Promise, stage: Stage, due_at: datetime, *, now: datetime, again: bool = False
) -> None:
    arguments = {
        "transition_id": promise.transition_id,
        "incoming_id": promise.incoming_id,
        "by": promise.by.isoformat(),
        "stage": stage,
    }
    key = f"{promise.key(stage)}:{int(due_at.timestamp())}" if again else promise.key(stage)
    jobs.schedule(session, REMIND, arguments, now=now, due_at=due_at, unique_key=key, queue="later")


def _is_made(transition: Transition) -> bool:
    """Tell whether somebody counts on the mail: the customer was told, or nobody but its sender can tell them."""
    return transition.state == "announced" or (transition.state == "planned" and transition.farewell_id is None)


def _stands(transition: Transition, promise: Promise) -> bool:
    return (
        _is_made(transition)
        and transition.declined_at is None
        and transition.incoming_id == promise.incoming_id
        and transition.introduce_by_on == promise.by
    )
