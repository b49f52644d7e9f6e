"""Writing both mails of a handoff: the facts first, so that the card shows them, then the words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import clock
from bot.connections import google
from bot.handoff import asking, composing
from bot.handoff.facts import gather
from bot.outreach import drafts, evidence
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact
from jobs.registry import Work, job
from store import cards, people, transitions
from store import outreach as store
from store.models import Outreach, Transition


def _ask(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    transition = transitions.get(session, int(arguments["transition_id"]))
    if transition is not None and transition.farewell_id is not None:
        store.set_trouble(session, transition.farewell_id, trouble)
        cards.touch(session, transition.id, asking.CARD, asking.POINTER, now=now)


@job(asking.PREPARE, ask=_ask)
def prepare(work: Work) -> None:
    """Gather the facts of a handoff and write both drafts; done once, however often it is begun."""
    transition_id, now = work.argument("transition_id"), clock.now()
    with work.writing() as session:
        transition = transitions.get(session, transition_id)
        if transition is None or transition.state != "planned":
            return
        facts = _facts(session, transition, now)
        cards.touch(session, transition_id, asking.CARD, now=now)
        _ask_for_signatures(session, transition, now)
    with work.writing() as session:
        transition = transitions.get(session, transition_id)
        if transition is not None:
            _write(session, transition, facts, now)
            cards.touch(session, transition_id, asking.CARD, asking.POINTER, now=now)


def _facts(session: Session, transition: Transition, now: datetime) -> list[Fact]:
    farewell_id = transition.farewell_id or 0
    kept = evidence.facts_of(session, farewell_id)
    if kept:
        return kept
    outgoing = people.get(session, transition.outgoing_id)
    facts = gather(
        session,
        customer_id=transition.customer_id,
        outgoing_id=transition.outgoing_id,
        incoming_id=transition.incoming_id,
        reason=transition.reason,
        last_day=transition.last_day_on,
        introduce_by=transition.introduce_by_on,
        today=now.astimezone(ZoneInfo(outgoing.zone if outgoing else "UTC")).date(),
    )
    evidence.keep(session, farewell_id, facts)
    evidence.keep(session, transition.introduction_id or 0, facts)
    return facts


def _write(session: Session, transition: Transition, facts: list[Fact], now: datetime) -> None:
    farewell = store.get(session, transition.farewell_id or 0)
    introduction = store.get(session, transition.introduction_id or 0)
    if farewell is None or introduction is None:
        return
    goodbye = composing.compose_farewell(facts)
    if farewell.state == "drafting":
        _put(session, farewell, goodbye, now)
    if introduction.state == "drafting":
        _put(session, introduction, composing.compose_introduction(facts, farewell_subject=goodbye.subject), now)


def _put(session: Session, outreach: Outreach, draft: Draft, now: datetime) -> None:
    drafts.write(session, outreach.id, draft, based_on=0, written_by="template", author_id=None, now=now)


def _ask_for_signatures(session: Session, transition: Transition, now: datetime) -> None:
    for person_id in (transition.outgoing_id, transition.incoming_id):
        mailbox = people.mailbox_of(session, person_id)
        if mailbox is not None and mailbox.state == "connected":
            google.ask_for_signature(session, mailbox, now=now)
