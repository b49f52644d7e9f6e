"""What a handoff's cards show, as values: read in one transaction, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.connections import mailboxes
from bot.errors import ConfigError, Invalid, NotFound
from bot.handoff.agreement import agreement_line, promise_line
from bot.handoff.briefing import briefing, gaps_line
from bot.handoff.meeting import showing as meeting_showing
from bot.handoff.meeting.showing import CallLine
from bot.handoff.summary import Summary, summary
from bot.outreach import (
    assembling,
    drafts,
    evidence,
    holding_back,
    hours,
    looking,
    recipients,
    rewriting,
    showing_replies,
    standing,
    ways,
)
from bot.outreach.budget import OverBudget, over_budget
from bot.outreach.doubts import Doubt, doubts
from bot.outreach.drafts import Draft
from bot.outreach.holding_back import HeldShown
from bot.outreach.looking import LookShown
from bot.outreach.promises import showing as showing_promises
from bot.outreach.promises.showing import PromiseShown
from bot.outreach.rewriting import RewriteShown
from bot.outreach.showing_replies import HeardShown
from bot.outreach.ways import WayShown
from store import customers, moving, people, transitions
from store import outreach as store
from store.models import Customer, Mailbox, Outreach, Person, Reassignment, Transition

Row = TypeVar("Row")


@dataclass(frozen=True)
class MailShown:
    """One mail as its card shows it. `shown` goes into the Send button, so that Send means exactly this.

    `there` is the recipient's own time of day, and `good_moment` when to send instead, both only outside their hours.
    After an unknown outcome its mailbox is looked at until `look_until`; `found_at` is when Gmail shows that it left.
    `stale_since` is the day a draft too old to be sent was written. At `changes_at` one of the two becomes another.
    `unusual` says what calls for a second look at the recipients of a draft, and `over_budget` who has had enough mail.
    At `stopped_at` somebody undid the Send of the words it has now.
    """

    outreach_id: int
    version: int
    state: str
    sender: str
    address: str | None
    draft: Draft | None
    signature: str
    shown: str
    written_by: str
    leaves_at: datetime | None
    sent_at: datetime | None
    approval_id: int | None
    approved_at: datetime | None
    trouble: str | None
    doubts: tuple[Doubt, ...]
    stale_since: date | None
    there: str | None
    good_moment: datetime | None
    changes_at: datetime | None
    rewrite: RewriteShown | None = None
    attempted_at: datetime | None = None
    look_until: datetime | None = None
    found_at: datetime | None = None
    heard: HeardShown | None = None
    way: WayShown = field(default_factory=WayShown)
    held: HeldShown | None = None
    looks: tuple[LookShown, ...] = ()
    promises: tuple[PromiseShown, ...] = ()
    unusual: str | None = None
    over_budget: OverBudget | None = None
    stopped_at: datetime | None = None


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
    shown = mail(session, farewell, now=now)
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
        introduction=mail(session, introduction, now=now),
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


def mail(session: Session, outreach: Outreach, *, now: datetime) -> MailShown:
    """Read one mail as a card shows it at this moment."""
    sender = _required(people.get(session, outreach.sender_id))
    mailbox = mailboxes.shown_for(session, sender.id, outreach.from_address)
    connected = mailbox if mailbox is not None and mailbox.state == "connected" else None
    version = store.version(session, outreach.id, outreach.version)
    draft = drafts.read(version) if version else None
    approval = store.last_approval(session, outreach.id)
    running = approval if approval is not None and approval.cancelled_at is None else None
    is_draft = outreach.state == "drafted" and draft is not None
    zone = recipients.zone_of(session, outreach.customer_id, draft.to) if draft and is_draft else None
    looked_up_at = store.facts_looked_up_at(session, outreach.id) if is_draft else None
    stale_at = hours.stale_at(looked_up_at, sender.zone) if looked_up_at else None
    is_stale = stale_at is not None and stale_at <= now
    is_late = zone is not None and not hours.is_open(now, zone)
    way = ways.shown(session, outreach, mailbox, version, running)
    over = over_budget(session, outreach, draft, sender, now=now) if draft and is_draft else None
    turns = (
        stale_at if not is_stale else None,
        hours.next_change(now, zone) if zone else None,
        over.changes_at if over else None,
    )
    return MailShown(
        outreach_id=outreach.id,
        version=outreach.version,
        state=outreach.state,
        sender=sender.name,
        address=way.sender if connected else None,
        draft=draft,
        signature=way.signature,
        shown=_fingerprint(session, outreach, connected) if connected and draft else "",
        written_by=version.written_by if version else "",
        leaves_at=outreach.leaves_at,
        sent_at=outreach.sent_at,
        approval_id=running.id if running else None,
        approved_at=running.approved_at if running else None,
        trouble=outreach.trouble,
        doubts=tuple(doubts(session, outreach, today=now.astimezone(ZoneInfo(sender.zone)).date())) if is_draft else (),
        stale_since=looked_up_at.date() if looked_up_at and is_stale else None,
        there=hours.said(now, zone) if zone and is_late else None,
        good_moment=hours.good_moment(now, zone) if zone and is_late else None,
        changes_at=min((at for at in turns if at is not None), default=None),
        rewrite=rewriting.shown(session, outreach) if is_draft else None,
        attempted_at=running.attempted_at if running else None,
        look_until=running.look_until if running else None,
        found_at=running.sent_at if running and running.look_until and running.message_ref else None,
        heard=showing_replies.on_mail(session, outreach, now=now),
        way=way,
        held=holding_back.held(session, outreach),
        looks=looking.said_of(session, outreach),
        promises=showing_promises.of_mail(session, outreach, now=now),
        unusual=recipients.unusual(session, outreach, draft) if draft and is_draft else None,
        over_budget=over,
        stopped_at=standing.stopped_at(outreach, approval),
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


def _fingerprint(session: Session, outreach: Outreach, mailbox: Mailbox) -> str:
    try:
        return assembling.fingerprint(session, outreach, mailbox)
    except Invalid:
        return ""  # The card is still drawn, and Send says what stands in the way.


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
