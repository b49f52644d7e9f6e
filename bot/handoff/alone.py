"""A handoff whose outgoing CSM has left and cannot say goodbye: one mail, from whoever takes over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone
from bot.handoff import composing, confidence, reminding
from bot.handoff.facts import gather_for
from bot.handoff.kinds import CARDS, INTRODUCTION, Farewell
from bot.outreach import drafts, evidence, life
from store import audit, cards, jobs, people, transitions
from store import outreach as store
from store.models import Outreach, Person, Transition

PREPARE = "handoff.prepare_alone"
CARD = "handoff_alone"


def begin(session: Session, asker: Person, values: dict[str, Any], *, now: datetime) -> Transition | None:
    """Begin such a handoff; None when somebody began one in the same instant. `values` are the transition's columns."""
    transition = transitions.plan(session, values)
    if transition is None:
        return None
    mail = store.add(
        session, kind=INTRODUCTION, customer_id=transition.customer_id, sender_id=transition.incoming_id, now=now
    )
    transition.introduction_id = mail.id
    session.flush()
    audit.note(session, asker.id, "handoff.planned", "transition", transition.id, {"alone": True}, now=now)
    _prepare_and_show(session, transition, asker, now=now)
    return transition


def go_on_alone(session: Session, asker: Person, transition: Transition, *, now: datetime) -> None:
    """Go on with a handoff whose outgoing CSM left before the farewell did: it is dropped, the mail begins anew."""
    farewell = store.get(session, transition.farewell_id or 0)
    earlier = store.get(session, transition.introduction_id or 0)
    if farewell is None or earlier is None or not life.discard(session, Farewell(), farewell, asker.id, now=now):
        raise AlreadyDone("The farewell is on its way already. Nothing was changed; look again in a minute.")
    store.move(session, earlier.id, from_states=("drafting", "drafted"), to="discarded", now=now)
    mail = store.add(
        session, kind=INTRODUCTION, customer_id=transition.customer_id, sender_id=transition.incoming_id, now=now
    )
    transition.farewell_id, transition.introduction_id = None, mail.id
    session.flush()
    audit.note(session, asker.id, "handoff.goes_on_alone", "transition", transition.id, {}, now=now)
    _prepare_and_show(session, transition, asker, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def prepare_again(session: Session, transition: Transition, *, now: datetime) -> None:
    """Try again to write the one mail."""
    store.set_trouble(session, transition.introduction_id or 0, None)
    _schedule(session, transition, key=f"prepare_alone:{transition.introduction_id}:{int(now.timestamp())}", now=now)
    cards.touch(session, transition.id, CARD, now=now)


def write(session: Session, transition: Transition, *, now: datetime) -> None:
    """Write the one mail from the facts of the day, once; promises its day to nobody but ourselves."""
    mail = store.get(session, transition.introduction_id or 0)
    if mail is None or mail.state != "drafting" or transition.state != "planned":
        return
    _compose(session, transition, mail, now=now)
    reminding.plan(session, transition, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def _compose(session: Session, transition: Transition, mail: Outreach, *, now: datetime) -> None:
    incoming = people.get(session, transition.incoming_id)
    facts = gather_for(session, transition, incoming, mail_id=mail.id, now=now)
    if not store.facts_of(session, mail.id):
        evidence.keep(session, mail.id, confidence.for_incoming(facts))
    draft = composing.compose_introduction(facts, farewell_subject=None)
    drafts.write(session, mail.id, draft, based_on=mail.version, written_by="template", author_id=None, now=now)


def _prepare_and_show(session: Session, transition: Transition, asker: Person, *, now: datetime) -> None:
    _schedule(session, transition, key=f"prepare_alone:{transition.introduction_id}", now=now)
    for person_id in sorted({transition.incoming_id, asker.id}):
        cards.show(session, CARD, transition.id, person_id, now=now)


def _schedule(session: Session, transition: Transition, *, key: str, now: datetime) -> None:
    jobs.schedule(session, PREPARE, {"transition_id": transition.id}, now=now, unique_key=key)
