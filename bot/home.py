"""What Home shows one person, as values: what needs them, drafts, handoffs, their team's, Gmail and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.people import preferences
from bot.people.preferences import Preferences
from store import home as store
from store import people
from store.home import HandoffRow, MailRow
from store.models import Person

NeedOf = Literal[
    "unknown", "reconnect", "trouble", "declined", "introduction", "asked", "questions", "offers", "draft", "connect"
]
Phase = Literal[
    "writing", "drafted", "leaving", "unknown", "asked", "agreed", "declined", "announced", "introduced", "sent"
]
URGENCY: tuple[NeedOf, ...] = (
    *("unknown", "reconnect", "trouble", "declined", "introduction"),
    *("asked", "questions", "offers", "draft", "connect"),
)
"""What needs a person, the most urgent first."""
MAIL_CARDS = ("handoff_incoming", "handoff_alone", "handoff")
ASKED_CARDS = ("handoff_asked",)
DECLINED_CARDS = ("handoff_declined", "handoff")
QUESTION_CARDS = ("briefing_questions",)
OFFER_CARDS = ("handoff_offer", "handoff_offers")
HANDOFF_CARDS = (*MAIL_CARDS, *ASKED_CARDS, *DECLINED_CARDS, *QUESTION_CARDS)
WRITERS = ("csm", "manager")
"""The roles whose work begins with a mailbox; the others are not asked to connect one."""
_PHASES: dict[str | None, Phase] = {
    "drafting": "writing",
    "drafted": "drafted",
    "approved": "leaving",
    "sending": "leaving",
    "needs a person": "unknown",
    None: "writing",
}


@dataclass(frozen=True)
class Place:
    """A message in a person's direct message with Rapport."""

    channel_ref: str
    message_ref: str | None


@dataclass(frozen=True)
class Need:
    """One thing that needs the person: what it is, whom and which customer it is about, and where it is opened."""

    of: NeedOf
    customer: str = ""
    who: str = ""
    by: date | None = None
    is_late: bool = False
    count: int = 1
    place: Place | None = None


@dataclass(frozen=True)
class MailShown:
    """One unsent mail of the person's own: its subject, to whom, and how it stands."""

    customer: str
    subject: str
    to: str
    state: str
    begun: date
    leaves_at: datetime | None
    place: Place | None


@dataclass(frozen=True)
class HandoffShown:
    """One open handoff, without a word of its mails but the subject."""

    customer: str
    outgoing: str
    incoming: str
    phase: Phase
    is_moved: bool
    introduce_by: date | None
    last_day: date | None
    announced_on: date | None
    introduced_on: date | None
    subject: str
    place: Place | None


@dataclass(frozen=True)
class MailboxShown:
    """The person's Gmail."""

    address: str
    is_connected: bool


@dataclass(frozen=True)
class HomeShown:
    """Everything on one person's Home. `from_me` and `to_me` are their own handoffs, `team` their people's."""

    name: str
    today: date
    zone: str
    needs: tuple[Need, ...]
    mails: tuple[MailShown, ...]
    from_me: tuple[HandoffShown, ...]
    to_me: tuple[HandoffShown, ...]
    team: tuple[HandoffShown, ...]
    is_manager: bool
    mailbox: MailboxShown | None
    preferences: Preferences


_Places: TypeAlias = Mapping[tuple[str, int], Place]


def home(session: Session, person: Person, *, undo_seconds: int, now: datetime) -> HomeShown:
    """Read everything that a person's Home shows; `undo_seconds` is the installation's own undo window."""
    zone = ZoneInfo(person.zone)
    today = now.astimezone(zone).date()
    mails = store.mails(session, person.id)
    own = [row for row in store.handoffs(session, person.id) if _is_known_to(row, person)]
    mailbox = people.mailbox_of(session, person.id)
    gmail = MailboxShown(mailbox.address, mailbox.state == "connected") if mailbox else None
    found = _places(session, person, [row.transition.id for row in own])
    needs = [
        *_of_mails(mails, found),
        *_of_handoffs(own, person, found, today),
        *_of_questions(session, person, own, found),
        *_of_offers(session, person),
        *_of_mailbox(gmail, person),
    ]
    from_me = [row for row in own if row.transition.outgoing_id == person.id]
    to_me = [row for row in own if row.transition.incoming_id == person.id]
    return HomeShown(
        name=person.name,
        today=today,
        zone=person.zone,
        needs=tuple(sorted(needs, key=lambda need: (URGENCY.index(need.of), not need.is_late))),
        mails=tuple(_mail(row, found, zone) for row in mails),
        from_me=tuple(_handoff(row, found, zone) for row in from_me),
        to_me=tuple(_without_last_day(_handoff(row, found, zone)) for row in to_me),
        team=tuple(_handoff(row, {}, zone) for row in store.handoffs_below(session, person.id)),
        is_manager=person.role == "manager",
        mailbox=gmail,
        preferences=preferences.of(person, undo_seconds=undo_seconds),
    )


def _is_known_to(row: HandoffRow, person: Person) -> bool:
    """Tell whether a person may know of a handoff: the incoming CSM once they are asked, or the customer was told."""
    moving = row.transition
    is_alone = moving.farewell_id is None
    return (
        moving.outgoing_id == person.id or moving.state != "planned" or moving.asked_incoming_at is not None or is_alone
    )


def _of_mails(mails: Iterable[MailRow], found: _Places) -> list[Need]:
    needs = []
    for row in mails:
        of = _need_of(row)
        if of is not None:
            place = _at(found, MAIL_CARDS, row.transition_id)
            needs.append(Need(of, customer=row.customer, who=_first_recipient(row.to), place=place))
    return needs


def _need_of(row: MailRow) -> NeedOf | None:
    state, trouble = row.outreach.state, row.outreach.trouble
    if state == "needs a person":
        return "unknown"
    if state in ("drafting", "drafted") and trouble:
        return "trouble"
    # The introduction is asked for with the day by which it was promised, as part of its handoff.
    is_introduction = row.transition_id is not None and row.outreach.reply_to_id is not None
    return "draft" if state == "drafted" and not is_introduction else None


def _of_handoffs(own: Iterable[HandoffRow], person: Person, found: _Places, today: date) -> list[Need]:
    needs = []
    for row in own:
        moving = row.transition
        if moving.declined_at is not None and moving.outgoing_id == person.id:
            place = _at(found, DECLINED_CARDS, moving.id)
            needs.append(Need("declined", customer=row.customer, who=row.incoming, place=place))
        elif moving.incoming_id != person.id or moving.declined_at is not None:
            continue
        elif moving.state == "announced" and row.introduction_state == "drafted":
            by, place = moving.introduce_by_on, _at(found, MAIL_CARDS, moving.id)
            late = by is not None and by < today
            who = _first_recipient(row.to)
            needs.append(Need("introduction", customer=row.customer, who=who, by=by, is_late=late, place=place))
        elif _phase(row) == "asked":
            place = _at(found, ASKED_CARDS, moving.id)
            needs.append(Need("asked", customer=row.customer, who=row.outgoing, place=place))
    return needs


def _of_questions(session: Session, person: Person, own: Iterable[HandoffRow], found: _Places) -> list[Need]:
    known = {row.transition.id: row for row in own}
    return [
        Need(
            "questions",
            customer=known[transition_id].customer,
            who=known[transition_id].incoming,
            count=number,
            place=_at(found, QUESTION_CARDS, transition_id),
        )
        for transition_id, number in store.questions(session, person.id)
        if transition_id in known
    ]


def _of_offers(session: Session, person: Person) -> list[Need]:
    number = store.offers(session, person.id)
    if not number:
        return []
    cards = store.places(session, person.id, OFFER_CARDS)
    newest = next((Place(card.channel_ref, card.message_ref) for card in reversed(cards) if card.channel_ref), None)
    return [Need("offers", count=number, place=newest)]


def _of_mailbox(mailbox: MailboxShown | None, person: Person) -> list[Need]:
    if mailbox is None:
        return [Need("connect")] if person.role in WRITERS else []
    return [] if mailbox.is_connected else [Need("reconnect", who=mailbox.address)]


def _mail(row: MailRow, found: _Places, zone: ZoneInfo) -> MailShown:
    return MailShown(
        customer=row.customer,
        subject=row.subject or "",
        to=_first_recipient(row.to),
        state=row.outreach.state,
        begun=row.outreach.created_at.astimezone(zone).date(),
        leaves_at=row.outreach.leaves_at,
        place=_at(found, MAIL_CARDS, row.transition_id),
    )


def _handoff(row: HandoffRow, found: _Places, zone: ZoneInfo) -> HandoffShown:
    moving = row.transition
    return HandoffShown(
        customer=row.customer,
        outgoing=row.outgoing,
        incoming=row.incoming,
        phase=_phase(row),
        is_moved=row.owner_id == moving.incoming_id,
        introduce_by=moving.introduce_by_on,
        last_day=moving.last_day_on,
        announced_on=moving.announced_at.astimezone(zone).date() if moving.announced_at else None,
        introduced_on=moving.introduced_at.astimezone(zone).date() if moving.introduced_at else None,
        subject=row.subject or "",
        place=_at(found, HANDOFF_CARDS, moving.id),
    )


def _without_last_day(shown: HandoffShown) -> HandoffShown:
    """Leave out until when the outgoing CSM is here: a departure is theirs to announce."""
    return HandoffShown(**{**vars(shown), "last_day": None})


def _phase(row: HandoffRow) -> Phase:
    moving = row.transition
    is_alone = moving.farewell_id is None
    first_mail = row.introduction_state if is_alone else row.farewell_state
    if moving.declined_at is not None:
        return "declined"
    if moving.state in ("announced", "introduced"):
        return "announced" if moving.state == "announced" else "introduced"
    if first_mail == "drafted" and not is_alone and moving.agreed_at is not None:
        return "agreed"
    if first_mail == "drafted" and not is_alone and moving.asked_incoming_at is not None:
        return "asked"
    return _PHASES.get(first_mail, "sent")


def _first_recipient(to: list[dict[str, str]] | None) -> str:
    return (to[0].get("name") or to[0].get("email") or "") if to else ""


def _places(session: Session, person: Person, transition_ids: list[int]) -> _Places:
    shown = store.places(session, person.id, HANDOFF_CARDS, transition_ids)
    return {(p.kind, p.subject_id): Place(p.channel_ref, p.message_ref) for p in shown if p.channel_ref}


def _at(found: _Places, kinds: Iterable[str], transition_id: int | None) -> Place | None:
    """Give the first of these cards that is there."""
    if transition_id is None:
        return None
    return next((found[kind, transition_id] for kind in kinds if (kind, transition_id) in found), None)
