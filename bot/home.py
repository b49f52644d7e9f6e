"""What Home shows one person, as values: what needs them, drafts, handoffs, their team's, Gmail and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import clock
from bot.connections import google
from bot.connections.google import Mode
from bot.needs import HANDOFF_CARDS, MAIL_CARDS, Desk, Need, Place, Places, at, desk, first_recipient, is_asked
from bot.outreach import holding_back
from bot.outreach.holding_back import TeamMailShown
from bot.people import covering, preferences
from bot.people.covering import StandingInShown
from bot.people.preferences import Preferences
from store import home as store
from store import people
from store.home import HandoffRow, MailRow
from store.models import Mailbox, Person

Phase = Literal[
    "writing", "drafted", "leaving", "unknown", "asked", "agreed", "declined", "announced", "introduced", "sent"
]
_PHASES: dict[str | None, Phase] = {
    "drafting": "writing",
    "drafted": "drafted",
    "finishing": "drafted",
    "approved": "leaving",
    "sending": "leaving",
    "needs a person": "unknown",
    None: "writing",
}
_IN_ITS_MAIL: frozenset[Phase] = frozenset({"writing", "drafted", "leaving", "unknown"})
"""Where a handoff stands as its mail does, which has a line of its own."""
PULSES_FOR, MOST_PULSES = timedelta(days=30), 5
"""How long what was said of a handoff stands on a manager's Home, and how many of them at once."""


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
class PulseShown:
    """Whether the warm handoff of a customer happened (yes, partly, no), as its new CSM said on a day."""

    customer: str
    answer: str
    on: date


@dataclass(frozen=True)
class MailboxShown:
    """The person's Gmail."""

    address: str
    is_connected: bool
    mailbox_id: int = 0
    mode: Mode = "full"
    is_delegated: bool = False
    trouble: str | None = None


@dataclass(frozen=True)
class HomeShown:
    """Everything on one person's Home, each thing once: what needs them is in no other list.

    `from_me` and `to_me` are their own handoffs, `team` their people's; `team_pulses` are their people's newest answers
    about the customers that came to them, without who gave them.
    """

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
    away: StandingInShown | None = None
    team_mails: tuple[TeamMailShown, ...] = ()
    team_pulses: tuple[PulseShown, ...] = ()


def home(session: Session, person: Person, *, undo_seconds: int, now: datetime) -> HomeShown:
    """Read everything that a person's Home shows; `undo_seconds` is the installation's own undo window."""
    zone = ZoneInfo(person.zone)
    own = desk(session, person, now=now)
    mailbox = people.mailbox_of(session, person.id)
    rest = [row for row in own.handoffs if not _is_said(row, own)]
    asked = {need.outreach_id for need in own.needs}
    from_me = [row for row in rest if row.transition.outgoing_id == person.id]
    to_me = [row for row in rest if row.transition.incoming_id == person.id]
    return HomeShown(
        name=person.name,
        today=now.astimezone(zone).date(),
        zone=person.zone,
        needs=own.needs,
        mails=tuple(_mail(row, own.places, zone) for row in own.mails if row.outreach.id not in asked),
        from_me=tuple(_handoff(row, own.places, zone) for row in from_me),
        to_me=tuple(_without_last_day(_handoff(row, own.places, zone)) for row in to_me),
        team=tuple(_handoff(row, {}, zone) for row in store.handoffs_below(session, person.id)),
        is_manager=person.role == "manager",
        mailbox=_gmail(mailbox) if mailbox else None,
        preferences=preferences.of(person, undo_seconds=undo_seconds),
        away=covering.standing_in(session, person, now=now),
        team_mails=holding_back.of_team(session, person),
        team_pulses=_team_pulses(session, person, now),
    )


def _team_pulses(session: Session, person: Person, now: datetime) -> tuple[PulseShown, ...]:
    found = store.pulses_below(session, person.id, since=now - PULSES_FOR, most=MOST_PULSES)
    return tuple(PulseShown(one.customer, one.answer, clock.today_of(one.answered_at, person.zone)) for one in found)


def _is_said(row: HandoffRow, own: Desk) -> bool:
    """Tell whether a line about what needs the person, or about one of their mails, says how a handoff stands."""
    moving, phase = row.transition, _phase(row)
    if any(need.transition_id == moving.id and need.of not in ("draft", "doubts") for need in own.needs):
        return True
    return phase in _IN_ITS_MAIL and any(mail.transition_id == moving.id for mail in own.mails)


def _gmail(mailbox: Mailbox) -> MailboxShown:
    mode = google.mode_of(mailbox)
    is_connected, trouble = mailbox.state == "connected", mailbox.sync_trouble
    return MailboxShown(mailbox.address, is_connected, mailbox.id, mode, mailbox.is_delegated, trouble)


def _mail(row: MailRow, found: Places, zone: ZoneInfo) -> MailShown:
    return MailShown(
        customer=row.customer,
        subject=row.subject or "",
        to=first_recipient(row.to),
        state=row.outreach.state,
        begun=row.outreach.created_at.astimezone(zone).date(),
        leaves_at=row.outreach.leaves_at,
        place=at(found, MAIL_CARDS, row.transition_id),
    )


def _handoff(row: HandoffRow, found: Places, zone: ZoneInfo) -> HandoffShown:
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
        place=at(found, HANDOFF_CARDS, moving.id),
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
    return "asked" if is_asked(moving, first_mail) else _PHASES.get(first_mail, "sent")
