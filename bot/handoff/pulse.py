"""Thirty days after a handoff: what the record shows of it, and whether the new CSM says that it happened warmly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast, get_args

from sqlalchemy.orm import Session

from bot.errors import Invalid, NotAllowed, NotFound
from bot.people import working_time
from store import audit, cards, customers, jobs, meetings, people, pulses, transitions
from store.home import PULSE_READERS
from store.models import Person, Pulse, Transition

SWEEP = "pulses.sweep"
CARD = "handoff_pulse"
AFTER = timedelta(days=30)
TOO_LATE = timedelta(days=45)
"""Handoffs that were over longer ago, such as those of an import, are not asked about."""
Said = Literal["yes", "partly", "no"]
LONGEST = 300


@dataclass(frozen=True)
class PulseShown:
    """A pulse as its card shows it; `seen` as it stood when it was asked. Names as on record: escape them."""

    pulse_id: int
    customer: str
    outgoing: str
    answered_at: datetime | None
    met_at: datetime | None
    theirs: int
    ours: int
    kept: int
    still_open: int
    has_mail: bool
    answer: str | None
    comment: str | None


def ask_for_sweep(session: Session, *, now: datetime) -> None:
    """Ask for a look at which handoffs are thirty days old; once an hour, however many clocks ask."""
    hour = int(now.timestamp()) // 3600
    jobs.schedule(session, SWEEP, {}, now=now, unique_key=f"pulses:{hour}", queue="later")


def sweep(session: Session, *, now: datetime) -> int:
    """Ask the new CSM of each handoff that is thirty days old, once and in their working hours; the number asked."""
    asked = 0
    for transition, reached in pulses.due(session, since=now - TOO_LATE, until=now - AFTER):
        person = people.get(session, transition.incoming_id)
        if person is None or person.deactivated_at is not None or not _is_at_work(person, now):
            continue
        seen = _seen(session, transition, reached)
        pulse = pulses.ask(session, transition_id=transition.id, person_id=person.id, seen=seen, now=now)
        if pulse is not None:
            cards.show(session, CARD, pulse.id, person.id, now=now)
            audit.note(session, None, "pulse.asked", "transition", transition.id, {"pulse": pulse.id}, now=now)
            asked += 1
    return asked


def answer(session: Session, person: Person, pulse_id: int, said: str, *, now: datetime) -> None:
    """Record whether the warm handoff happened; raises NotAllowed for anybody but who was asked."""
    pulse = require(session, person, pulse_id)
    if said not in get_args(Said):
        raise Invalid("Answer with Yes, Partly or No. Nothing was recorded.")
    pulses.answer(session, pulse.id, cast("Said", said), now=now)
    audit.note(session, person.id, "pulse.answered", "transition", pulse.transition_id, {"answer": said}, now=now)
    cards.touch(session, pulse.id, CARD, now=now)  # And with it the Homes of those above them.


def comment(session: Session, person: Person, pulse_id: int, text: str, *, now: datetime) -> None:
    """Keep one line beside the answer; an empty one takes it away. Raises as `answer` does."""
    pulse = require(session, person, pulse_id)
    pulses.comment(session, pulse.id, text[:LONGEST] or None)
    cards.touch(session, pulse.id, CARD, now=now)


def require(session: Session, person: Person, pulse_id: int) -> Pulse:
    """Load a pulse for the one person who was asked; raises NotFound and NotAllowed."""
    pulse = pulses.get(session, pulse_id)
    if pulse is None:
        raise NotFound("I can't find that question any more. Nothing was recorded.")
    if pulse.person_id != person.id:
        raise NotAllowed("Only the new CSM answers this. Nothing was recorded.")
    return pulse


def shown(session: Session, pulse_id: int) -> PulseShown:
    """Read a pulse as its card shows it; raises NotFound."""
    pulse = pulses.get(session, pulse_id)
    transition = transitions.get(session, pulse.transition_id) if pulse else None
    if pulse is None or transition is None:
        raise NotFound("I can't find that question any more.")
    customer = customers.get(session, transition.customer_id)
    outgoing = people.get(session, transition.outgoing_id)
    return PulseShown(
        pulse_id=pulse.id,
        customer=customer.name if customer else "",
        outgoing=outgoing.name if outgoing else "",
        answered_at=_moment(pulse.seen.get("answered_at")),
        met_at=_moment(pulse.seen.get("met_at")),
        theirs=int(pulse.seen.get("theirs", 0)),
        ours=int(pulse.seen.get("ours", 0)),
        kept=int(pulse.seen.get("kept", 0)),
        still_open=int(pulse.seen.get("open", 0)),
        has_mail=bool(pulse.seen.get("has_mail")),
        answer=pulse.answer,
        comment=pulse.comment,
    )


def _seen(session: Session, transition: Transition, reached: datetime) -> dict[str, Any]:
    """Count what is on record: whether they answered and met, mails since, promises kept and open."""
    theirs, ours = pulses.messages(session, transition.customer_id, since=reached)
    kept, still_open = pulses.promises(session, transition.customer_id, since=reached)
    answered, met = pulses.first_answer(session, transition), meetings.took_place(session, transition.id)
    mailbox = people.mailbox_of(session, transition.incoming_id)
    return {
        "answered_at": answered.isoformat() if answered else None,
        "met_at": met.isoformat() if met else None,
        "theirs": theirs,
        "ours": ours,
        "kept": kept,
        "open": still_open,
        "has_mail": mailbox is not None and mailbox.synced_at is not None,
        "readers": PULSE_READERS,
    }


def _is_at_work(person: Person, now: datetime) -> bool:
    return working_time.at_work(now, working_time.hours_of(person)) == now


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
