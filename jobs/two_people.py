"""Reminding of promised introductions, writing the mail of a handoff without a farewell, and drawing their cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from blocks.slack import alone as alone_blocks
from blocks.slack import offers as offer_blocks
from blocks.slack import promises, sending_trouble
from blocks.slack import two_people as blocks
from blocks.slack.drawing import Drawing
from bot import clock
from bot.connections import google
from bot.handoff import agreeing, alone, moving_on, offering, reminding, showing_people
from bot.handoff.reminding import STAGES, Promise, Stage
from bot.handoff.showing_people import TwoShown
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import cards, people, transitions
from store import outreach as store
from store.models import Card


def _ask(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    transition = transitions.get(session, int(arguments["transition_id"]))
    if transition is not None and transition.introduction_id is not None:
        store.set_trouble(session, transition.introduction_id, trouble)
        cards.touch(session, transition.id, alone.CARD, now=now)


@job(alone.PREPARE, ask=_ask)
def prepare_alone(work: Work) -> None:
    """Write the one mail of somebody who takes a customer over from a colleague who has left."""
    now = clock.now()
    with work.writing() as session:
        transition = transitions.get(session, work.argument("transition_id"))
        if transition is None:
            return
        alone.write(session, transition, now=now)
        mailbox = people.mailbox_of(session, transition.incoming_id)
        if mailbox is not None and mailbox.state == "connected":
            google.ask_for_signature(session, mailbox, now=now)


@job(reminding.REMIND, ask=tell_nobody)
def remind(work: Work) -> None:
    """Remind one person of an introduction that was promised and has not left."""
    said = work.lease.arguments
    promise = Promise(int(said["transition_id"]), int(said["incoming_id"]), date.fromisoformat(said["by"]))
    if said["stage"] not in STAGES:
        raise LookupError(f"no stage of reminding is called {said['stage']}")
    with work.writing() as session:
        reminding.remind(session, promise, cast("Stage", said["stage"]), now=clock.now())


@job(moving_on.NEW_DAY, ask=tell_nobody)
def new_day(work: Work) -> None:
    """Let a farewell that is still a draft name a day to come."""
    passed = date.fromisoformat(work.lease.arguments["by"])
    with work.writing() as session:
        moving_on.name_a_new_day(session, work.argument("transition_id"), passed, now=clock.now())


def elsewhere(session: Session, card: Card) -> Drawing | None:
    """Draw the card of somebody who does not take the customer over any more; None for who does."""
    shown = _two(session, card, clock.now())
    if shown.farewell_state is None or not shown.is_incoming:
        return blocks.passed_on(shown)
    return blocks.declined_by_me(shown) if shown.declined_at is not None else None


def is_alone(session: Session, card: Card) -> bool:
    """Tell whether a card is about a handoff without a farewell."""
    transition = transitions.get(session, card.subject_id)
    return transition is not None and transition.farewell_id is None


def _two(session: Session, card: Card, now: datetime) -> TwoShown:
    return showing_people.two(session, card.subject_id, card.person_id, now=now)


def _asked(session: Session, card: Card, now: datetime) -> Drawing:
    return blocks.asked_card(_two(session, card, now))


def _declined(session: Session, card: Card, now: datetime) -> Drawing:
    return blocks.declined_card(_two(session, card, now))


def _due(session: Session, card: Card, now: datetime) -> Drawing:
    return promises.due_card(_two(session, card, now))


def _overdue(session: Session, card: Card, now: datetime) -> Drawing:
    return promises.overdue_card(_two(session, card, now))


def _alone(session: Session, card: Card, now: datetime) -> Drawing:
    shown = showing_people.alone(session, card.subject_id, card.person_id, now=now)
    transition = transitions.get(session, card.subject_id)
    is_concerned = transition is not None and card.person_id in (transition.incoming_id, transition.asked_by_id)
    if not is_concerned:
        return blocks.passed_on(shown.two)
    drawing = alone_blocks.alone_card(shown)
    return sending_trouble.with_outcome(drawing, shown.mail) if shown.mail else drawing


def _offer(session: Session, card: Card, _now: datetime) -> Drawing:
    return offer_blocks.offer_card(showing_people.offer(session, offering.load(session, card.subject_id)))


def _offers(session: Session, card: Card, _now: datetime) -> Drawing:
    return offer_blocks.offers_card(showing_people.offers_of_run(session, card.subject_id))


PROJECTIONS = {
    agreeing.ASKED: _asked,
    agreeing.DECLINED: _declined,
    reminding.DUE: _due,
    reminding.OVERDUE: _overdue,
    alone.CARD: _alone,
    offering.CARD: _offer,
    offering.LIST: _offers,
}
"""How each of these cards is drawn, for the table of all cards."""
