"""What needs a person, the most urgent first: mails in trouble, what came back, handoffs, drafts, their mailbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.mails import waiting_replies
from bot.outreach import holding_back, silence
from bot.outreach.doubts import doubts
from bot.outreach.holding_back import HeldShown
from bot.outreach.replies import negative
from bot.outreach.replies.negative import ReadsAs
from bot.people import covering
from store import customers, people, reminders, replies
from store import home as store
from store.home import HandoffRow, MailRow
from store.models import Person, Transition

NeedOf = Literal[
    "unknown",
    "reconnect",
    "trouble",
    "bounced",
    "declined",
    "reply",
    "introduction",
    "asked",
    "questions",
    "silent",
    "offers",
    "doubts",
    "draft",
    "uncovered",
    "connect",
]
URGENCY: tuple[NeedOf, ...] = (
    *("unknown", "reconnect", "trouble", "bounced", "declined", "reply", "introduction"),
    *("uncovered", "asked", "questions", "silent", "offers", "doubts", "draft", "connect"),
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
MOST_HELD_AGAINST_THE_RECORD = 12
"""Drafts whose doubts are looked up for one list; more than fit on it."""


@dataclass(frozen=True)
class Place:
    """A message in a person's direct message with Rapport."""

    channel_ref: str
    message_ref: str | None


@dataclass(frozen=True)
class Need:
    """One thing that needs the person: what it is, whom and which customer it is about, and where it is opened.

    `subject_id` names what `mails.show` brings where there is no place. `doubts` are the sentences that need a word.
    `held` is the hold that keeps the mail from leaving; a `draft` with one may be approved already.
    `reads_as` says in which way an answer is a negative one.
    `outreach_id` and `transition_id` say what it covers, so that Home does not say it again.
    """

    of: NeedOf
    customer: str = ""
    who: str = ""
    by: date | None = None
    is_late: bool = False
    count: int = 1
    place: Place | None = None
    subject_id: int = 0
    subject: str = ""
    doubts: tuple[str, ...] = ()
    from_whom: str = ""
    held: HeldShown | None = None
    reads_as: ReadsAs | None = None
    outreach_id: int = 0
    transition_id: int = 0


Places: TypeAlias = Mapping[tuple[str, int], Place]
Holds: TypeAlias = Mapping[int, HeldShown]


@dataclass(frozen=True)
class Desk:
    """What lies before one person: unsent mails, open handoffs, where the cards of both stand, what needs them."""

    mails: tuple[MailRow, ...]
    handoffs: tuple[HandoffRow, ...]
    places: Places
    needs: tuple[Need, ...]


def desk(session: Session, person: Person, *, now: datetime) -> Desk:
    """Read everything of a person's own that may need them, sorted by urgency."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    mails = store.mails(session, person.id)
    own = [row for row in store.handoffs(session, person.id) if is_known_to(row.transition, person)]
    found = _places(session, person, [row.transition.id for row in own])
    held = holding_back.held_among(session, [row.outreach for row in mails])
    needs = [
        *_of_mails(session, mails, held, found, today),
        *_of_replies(session, person, now),
        *_of_silence(session, person),
        *_of_handoffs(own, held, person, found, today),
        *_of_questions(session, person, own, found),
        *_of_offers(session, person),
        *_of_absences(session, person, now),
        *_of_mailbox(session, person),
    ]
    ordered = sorted(needs, key=lambda need: (URGENCY.index(need.of), not need.is_late, need.reads_as is None))
    return Desk(tuple(mails), tuple(own), found, tuple(ordered))


def is_known_to(moving: Transition, person: Person) -> bool:
    """Tell whether a person may know of a handoff: the incoming CSM once they are asked, or the customer was told."""
    is_alone = moving.farewell_id is None
    return (
        moving.outgoing_id == person.id or moving.state != "planned" or moving.asked_incoming_at is not None or is_alone
    )


def is_asked(moving: Transition, farewell_state: str | None) -> bool:
    """Tell whether the incoming CSM of a drafted farewell was asked and has not answered."""
    waits = moving.asked_incoming_at is not None and moving.agreed_at is None and moving.declined_at is None
    return waits and moving.state == "planned" and moving.farewell_id is not None and farewell_state == "drafted"


def at(found: Places, kinds: Iterable[str], transition_id: int | None) -> Place | None:
    """Give the first of these cards that is there."""
    if transition_id is None:
        return None
    return next((found[kind, transition_id] for kind in kinds if (kind, transition_id) in found), None)


def first_recipient(to: list[dict[str, str]] | None) -> str:
    """Name whom a mail is written to."""
    return (to[0].get("name") or to[0].get("email") or "") if to else ""


def _of_mails(session: Session, mails: Collection[MailRow], held: Holds, found: Places, today: date) -> list[Need]:
    needs, looked_at = [], 0
    for row in mails:
        of = _need_of(row, is_held=row.outreach.id in held)
        if of is None:
            continue
        asked: tuple[str, ...] = ()
        if of == "draft" and looked_at < MOST_HELD_AGAINST_THE_RECORD:
            asked, looked_at = tuple(doubt.said for doubt in doubts(session, row.outreach, today=today)), looked_at + 1
        need = _of_mail(row, "doubts" if asked else of, found, asked)
        needs.append(replace(need, held=held.get(row.outreach.id)))
    return needs


def _of_mail(row: MailRow, of: NeedOf, found: Places, asked: tuple[str, ...]) -> Need:
    return Need(
        of,
        customer=row.customer,
        who=first_recipient(row.to),
        count=max(1, len(asked)),
        place=at(found, MAIL_CARDS, row.transition_id),
        subject_id=0 if row.transition_id else row.outreach.id,  # A mail of its own has its own card.
        subject=row.subject or "",
        doubts=asked,
        outreach_id=row.outreach.id,
        transition_id=row.transition_id or 0,
    )


def _need_of(row: MailRow, *, is_held: bool) -> NeedOf | None:
    state, trouble = row.outreach.state, row.outreach.trouble
    if state == "needs a person":
        return "unknown"
    if state in ("drafting", "drafted") and trouble:
        return "trouble"
    # The introduction is asked for with the day by which it was promised, as part of its handoff.
    is_introduction = row.transition_id is not None and row.outreach.reply_to_id is not None
    if state == "drafted":
        return None if is_introduction else "draft"
    return "draft" if is_held else None


def _of_handoffs(own: Iterable[HandoffRow], held: Holds, person: Person, found: Places, today: date) -> list[Need]:
    needs = []
    for row in own:
        moving = row.transition
        if moving.declined_at is not None and moving.outgoing_id == person.id:
            place = at(found, DECLINED_CARDS, moving.id)
            needs.append(_of_handoff("declined", row, row.incoming, place))
        elif moving.incoming_id != person.id or moving.declined_at is not None:
            continue
        elif moving.state == "announced" and row.introduction_state == "drafted":
            needs.append(replace(_introduction(row, found, today), held=held.get(moving.introduction_id or 0)))
        elif is_asked(moving, row.farewell_state):
            needs.append(_of_handoff("asked", row, row.outgoing, at(found, ASKED_CARDS, moving.id)))
    return needs


def _of_handoff(of: NeedOf, row: HandoffRow, who: str, place: Place | None) -> Need:
    return Need(of, customer=row.customer, who=who, place=place, transition_id=row.transition.id)


def _introduction(row: HandoffRow, found: Places, today: date) -> Need:
    moving, by = row.transition, row.transition.introduce_by_on
    return Need(
        "introduction",
        customer=row.customer,
        who=first_recipient(row.to),
        by=by,
        is_late=by is not None and by < today,
        place=at(found, MAIL_CARDS, moving.id),
        from_whom=row.outgoing,
        outreach_id=moving.introduction_id or 0,
        transition_id=moving.id,
    )


def _of_replies(session: Session, person: Person, now: datetime) -> list[Need]:
    """List what came back and waits for this person; one that they read in Gmail has no card until they ask for it."""
    needs = []
    for message, outreach in waiting_replies(session, person, now=now):
        customer = customers.get(session, outreach.customer_id)
        who = message.failed_address if message.sort == "bounce" else message.name or message.address
        of: NeedOf = "bounced" if message.sort == "bounce" else "reply"
        reads_as, name = negative.noted(message), customer.name if customer else ""
        needs.append(Need(of, customer=name, who=who or "", subject_id=message.id, reads_as=reads_as))
    return needs


def _of_silence(session: Session, person: Person) -> list[Need]:
    """List the mails that nobody has answered, once their sender was told and as long as nothing was decided."""
    needs = []
    for reminder, outreach in reminders.told(session, person.id):
        if any(one.state in store.UNSENT for one in replies.following(session, outreach.id, silence.NUDGE)):
            continue  # The nudge has a line of its own.
        customer = customers.get(session, outreach.customer_id)
        who = silence.reader_of(session, outreach)
        needs.append(Need("silent", customer=customer.name if customer else "", who=who, subject_id=reminder.id))
    return needs


def _of_questions(session: Session, person: Person, own: Iterable[HandoffRow], found: Places) -> list[Need]:
    known = {row.transition.id: row for row in own}
    return [
        Need(
            "questions",
            customer=known[transition_id].customer,
            who=known[transition_id].incoming,
            count=number,
            place=at(found, QUESTION_CARDS, transition_id),
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


def _of_absences(session: Session, person: Person, now: datetime) -> list[Need]:
    """List the absences whose cover declined, as long as nobody else is named."""
    waiting = ((one, people.get(session, one.cover_id)) for one in covering.uncovered(session, person, now=now))
    return [
        Need("uncovered", who=cover.name if cover else "", by=one.from_on, subject_id=one.id) for one, cover in waiting
    ]


def _of_mailbox(session: Session, person: Person) -> list[Need]:
    mailbox = people.mailbox_of(session, person.id)
    if mailbox is None:
        return [Need("connect")] if person.role in WRITERS else []
    return [] if mailbox.state == "connected" else [Need("reconnect", who=mailbox.address)]


def _places(session: Session, person: Person, transition_ids: list[int]) -> Places:
    shown = store.places(session, person.id, HANDOFF_CARDS, transition_ids)
    return {(p.kind, p.subject_id): Place(p.channel_ref, p.message_ref) for p in shown if p.channel_ref}
