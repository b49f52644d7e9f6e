"""What Home reads: one person's unsent mails, the handoffs around them, and where the cards of both stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from store.models import BriefingQuestion, Card, Customer, HandoffOffer, Outreach, Person, Pulse, Transition, Version
from store.queries import built_once
from store.transitions import OPEN

UNSENT = ("drafting", "drafted", "finishing", "approved", "sending", "needs a person")
PULSE_READERS = "above"
"""What a pulse notes as its `readers` when its question names them: everybody above whoever is asked."""
MOST = 60  # More than Home has room for; what is beyond is counted nowhere.


class MailRow(NamedTuple):
    """One unsent mail with its customer, its newest words' subject and recipients, and the handoff it belongs to."""

    outreach: Outreach
    customer: str
    subject: str | None
    to: list[dict[str, str]] | None
    transition_id: int | None


class HandoffRow(NamedTuple):
    """One open handoff with the names around it, how its two mails stand, and what the farewell is about."""

    transition: Transition
    customer: str
    owner_id: int | None
    outgoing: str
    incoming: str
    farewell_state: str | None
    introduction_state: str | None
    subject: str | None
    to: list[dict[str, str]] | None


class PulseRow(NamedTuple):
    """What the new CSM said, thirty days after a handoff, about whether it happened warmly: yes, partly or no."""

    customer: str
    answer: str
    answered_at: datetime


class CardPlace(NamedTuple):
    """Where a card stands in somebody's direct message."""

    kind: str
    subject_id: int
    channel_ref: str | None
    message_ref: str | None


def mails(session: Session, person_id: int) -> list[MailRow]:
    """List a person's unsent mails, oldest first; an answer only once the mail that it answers has left."""
    return [MailRow(*row) for row in session.execute(*_mails(person_id))]


@built_once
def _mails(person_id: int) -> Select[*tuple[Any, ...]]:
    parent = aliased(Outreach)
    wanted = (
        select(Outreach, Customer.name, Version.subject, Version.to, Transition.id)
        .join(Customer, Customer.id == Outreach.customer_id)
        .outerjoin(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .outerjoin(parent, parent.id == Outreach.reply_to_id)
        .outerjoin(Transition, or_(Transition.farewell_id == Outreach.id, Transition.introduction_id == Outreach.id))
        .where(Outreach.sender_id == person_id, Outreach.state.in_(UNSENT))
        .where(or_(Outreach.reply_to_id.is_(None), parent.sent_at.is_not(None)))
    )
    return wanted.order_by(Outreach.id).limit(MOST).execution_options(populate_existing=True)


def handoffs(session: Session, person_id: int) -> list[HandoffRow]:
    """List the open handoffs that a person is one of the two people of, oldest first."""
    return [HandoffRow(*row) for row in session.execute(*_handoffs_of(person_id))]


def handoffs_below(session: Session, manager_id: int) -> list[HandoffRow]:
    """List the open handoffs of everybody a person manages, however far down, without the person's own."""
    return [HandoffRow(*row) for row in session.execute(*_handoffs_below(manager_id))]


def pulses_below(session: Session, manager_id: int, *, since: datetime, most: int) -> list[PulseRow]:
    """List what a manager's people answered since then about handoffs to them, newest first.

    The one who handed over does not read it, and an answer counts only where the question said who would.
    """
    rows = session.execute(*_pulses_below(manager_id, since, most))
    return [PulseRow(customer, said, at) for customer, said, at in rows if said is not None and at is not None]


@built_once
def _pulses_below(manager_id: int, since: datetime, most: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Customer.name, Pulse.answer, Pulse.answered_at)
        .join(Transition, Transition.id == Pulse.transition_id)
        .join(Customer, Customer.id == Transition.customer_id)
        .where(Pulse.person_id.in_(_below(manager_id)), Transition.outgoing_id != manager_id)
        .where(Pulse.answered_at >= since, Pulse.seen["readers"].as_string() == PULSE_READERS)
        .order_by(Pulse.answered_at.desc(), Pulse.id.desc())
        .limit(most)
    )


def questions(session: Session, person_id: int) -> list[tuple[int, int]]:
    """Count what is asked of a person and not answered, as (transition id, number), for their open handoffs."""
    open_ones = (
        select(BriefingQuestion.transition_id, func.count())
        .join(Transition, Transition.id == BriefingQuestion.transition_id)
        .where(Transition.outgoing_id == person_id, Transition.state.in_(OPEN), BriefingQuestion.answered_at.is_(None))
        .group_by(BriefingQuestion.transition_id)
        .order_by(BriefingQuestion.transition_id)
    )
    return [(transition_id, number) for transition_id, number in session.execute(open_ones)]


def offers(session: Session, person_id: int) -> int:
    """Count the goodbyes offered to a person that still stand."""
    standing = HandoffOffer.from_id == person_id, HandoffOffer.state == "offered"
    return session.scalar(select(func.count()).select_from(HandoffOffer).where(*standing)) or 0


def places(
    session: Session, person_id: int, kinds: Collection[str], subject_ids: Collection[int] | None = None
) -> list[CardPlace]:
    """Say where in a person's direct message things of these kinds are shown, oldest first; only what is posted."""
    shown = select(Card.kind, Card.subject_id, Card.channel_ref, Card.message_ref).where(
        Card.person_id == person_id, Card.place == "dm", Card.kind.in_(kinds), Card.message_ref.is_not(None)
    )
    if subject_ids is not None:
        shown = shown.where(Card.subject_id.in_(subject_ids))
    return [CardPlace(*row) for row in session.execute(shown.order_by(Card.id))]


@built_once
def _handoffs_of(person_id: int) -> Select[*tuple[Any, ...]]:
    return _handoffs().where(or_(Transition.outgoing_id == person_id, Transition.incoming_id == person_id))


@built_once
def _handoffs_below(manager_id: int) -> Select[*tuple[Any, ...]]:
    others = and_(Transition.outgoing_id != manager_id, Transition.incoming_id != manager_id)
    return _handoffs().where(Transition.outgoing_id.in_(_below(manager_id)), others)


def _below(manager_id: int) -> Select[int]:
    """Select everybody whom somebody manages, however far down."""
    below = select(Person.id).where(Person.manager_id == manager_id).cte("below", recursive=True)
    below = below.union(select(Person.id).join(below, Person.manager_id == below.c.id))
    return select(below.c.id)


def _handoffs() -> Select[*tuple[Any, ...]]:
    outgoing, incoming = aliased(Person), aliased(Person)
    farewell, introduction = aliased(Outreach), aliased(Outreach)
    said = and_(
        Version.outreach_id == func.coalesce(farewell.id, introduction.id),
        Version.number == func.coalesce(farewell.version, introduction.version),
    )
    return (
        select(
            Transition,
            Customer.name,
            Customer.owner_id,
            outgoing.name,
            incoming.name,
            farewell.state,
            introduction.state,
            Version.subject,
            Version.to,
        )
        .join(Customer, Customer.id == Transition.customer_id)
        .join(outgoing, outgoing.id == Transition.outgoing_id)
        .join(incoming, incoming.id == Transition.incoming_id)
        .outerjoin(farewell, farewell.id == Transition.farewell_id)
        .outerjoin(introduction, introduction.id == Transition.introduction_id)
        .outerjoin(Version, said)
        .where(Transition.state.in_(OPEN))
        .order_by(Transition.id)
        .limit(MOST)
        .execution_options(populate_existing=True)
    )
