"""What a handoff's cards show, as values: read in one transaction, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import ConfigError, NotFound
from bot.handoff.agreement import agreement_line, promise_line
from bot.handoff.briefing import briefing, gaps_line
from bot.handoff.meeting import showing as meeting_showing
from bot.handoff.meeting.showing import CallLine
from bot.handoff.summary import Summary, summary
from bot.outreach import evidence, showing
from bot.outreach.showing import MailShown
from store import customers, moving, people, transitions
from store import outreach as store
from store.models import Customer, Outreach, Person, Reassignment, Transition

Row = TypeVar("Row")


@dataclass(frozen=True)
class HandoffShown:
    """A handoff as both people's cards show it; `facts` are those that the farewell rests on.

    `gaps`, what the briefing lacks, is said only while the farewell is a draft.
    """

    transition_id: int
    state: str
    customer: str
    customer_id: int
    outgoing_id: int
    outgoing: str
    incoming: str
    reason: str | None
    last_day: date | None
    introduce_by: date | None
    asked_by: str | None
    summary: Summary | None
    language: str
    facts: int
    oldest_fact: date | None
    today: date
    others: tuple[str, ...]
    farewell: MailShown
    introduction: MailShown
    announced_at: datetime | None
    introduced_at: datetime | None
    completed_at: datetime | None
    is_moved: bool
    may_ask_first: bool
    agreement: str | None
    promise: str | None
    gaps: str | None
    trouble: str | None
    call: CallLine | None = None


@dataclass(frozen=True)
class MoveShown:
    """A move of a customer, as its card shows it."""

    reassignment_id: int
    customer: str
    from_name: str | None
    to_name: str
    by_name: str
    tasks: int
    reminders: int
    drafts: int
    moved_at: datetime
    undo_until: datetime
    undone_at: datetime | None
    undone_by: str | None


def handoff(session: Session, transition_id: int, *, now: datetime, zone: str) -> HandoffShown:
    """Read everything a handoff's cards show at this moment to somebody in this zone; raises NotFound."""
    transition = transitions.get(session, transition_id)
    if transition is None:
        raise NotFound("I can't find that handoff.")
    customer = _required(customers.get(session, transition.customer_id))
    farewell = _required(store.get(session, transition.farewell_id or 0))
    introduction = _required(store.get(session, transition.introduction_id or 0))
    outgoing = _required(people.get(session, transition.outgoing_id))
    incoming = _required(people.get(session, transition.incoming_id))
    asker = people.get(session, transition.asked_by_id)
    facts = evidence.facts_of(session, farewell.id)
    named = [fact for stretch in evidence.stretches(session, farewell, facts) for fact in stretch.facts]
    shown = showing.mail(session, farewell, now=now)
    return HandoffShown(
        transition_id=transition.id,
        state=transition.state,
        customer=customer.name,
        customer_id=customer.id,
        outgoing_id=outgoing.id,
        outgoing=outgoing.name,
        incoming=incoming.name,
        reason=transition.reason,
        last_day=transition.last_day_on,
        introduce_by=transition.introduce_by_on,
        asked_by=asker.name if asker and asker.id != outgoing.id else None,
        summary=summary(facts) if facts else None,
        language=next((fact.value for fact in facts if fact.key == "contact_language"), "en"),
        facts=len(named),
        oldest_fact=min((fact.as_of for fact in named), default=None),
        today=now.astimezone(ZoneInfo(zone)).date(),
        others=_others(session, customer, shown),
        farewell=shown,
        introduction=showing.mail(session, introduction, now=now),
        announced_at=transition.announced_at,
        introduced_at=transition.introduced_at,
        completed_at=transition.completed_at,
        is_moved=transitions.owner_is_incoming(session, transition),
        may_ask_first=transition.state == "planned" and transition.asked_incoming_at is None,
        agreement=agreement_line(session, transition, zone=zone),
        promise=promise_line(session, transition),
        gaps=_gaps(session, transition, zone, now) if farewell.state == "drafted" else None,
        trouble=_trouble(transition, farewell),
        call=meeting_showing.line(session, transition),
    )


def move(session: Session, reassignment_id: int) -> MoveShown:
    """Read a move of a customer as its card shows it; raises NotFound."""
    done = moving.get(session, reassignment_id)
    if done is None:
        raise NotFound("I can't find that move.")
    customer = _required(customers.get(session, done.customer_id))
    return MoveShown(
        reassignment_id=done.id,
        customer=customer.name,
        from_name=_name(session, done.from_id),
        to_name=_name(session, done.to_id) or "",
        by_name=_name(session, done.by_id) or "",
        tasks=_count(done, "tasks"),
        reminders=_count(done, "reminders"),
        drafts=_count(done, "drafts"),
        moved_at=done.moved_at,
        undo_until=done.undo_until,
        undone_at=done.undone_at,
        undone_by=_name(session, done.undone_by_id),
    )


def _gaps(session: Session, transition: Transition, zone: str, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(zone)).date()
    return gaps_line(briefing(session, transition, today, reader_id=transition.outgoing_id))


def _others(session: Session, customer: Customer, shown: MailShown) -> tuple[str, ...]:
    told = {address.email.lower() for address in (*shown.draft.to, *shown.draft.cc)} if shown.draft else set()
    contacts = customers.contacts_of(session, customer.id)
    return tuple(contact.name for contact in contacts if (contact.email or "").lower() not in told)


def _trouble(transition: Transition, farewell: Outreach) -> str | None:
    return farewell.trouble if transition.state == "planned" and farewell.state == "drafting" else None


def _name(session: Session, person_id: int | None) -> str | None:
    person: Person | None = people.get(session, person_id) if person_id else None
    return person.name if person else None


def _count(done: Reassignment, key: str) -> int:
    return len(done.moved.get(key, []))


def _required(row: Row | None) -> Row:
    if row is None:
        raise ConfigError("A handoff points at a row that is not there.")
    return row
