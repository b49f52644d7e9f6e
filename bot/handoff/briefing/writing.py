"""Writing a briefing from the record: everything on it in the order in which it matters, readable in three minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.handoff import redrafting
from bot.handoff.briefing import company, contacts, history, matters, plan
from bot.handoff.briefing.first_weeks import first_weeks
from bot.handoff.briefing.gaps import gaps
from bot.handoff.briefing.page import Answer, Briefing, Gap, Section, section, within_three_minutes
from bot.handoff.briefing.plan import Pair
from bot.outreach import contacts_away
from store import briefing as store
from store import customers, people, transitions
from store.briefing import Known
from store.models import BriefingQuestion, Customer, Person, Transition


def briefing(
    session: Session, subject: Transition | Customer, today: date, *, reader_id: int | None = None
) -> Briefing:
    """Write the briefing of a handoff, or of a customer with the handoff it is in, if any.

    `today` is the reader's date. The two CSMs of the handoff, named as `reader_id`, also read what the outgoing one
    answered between them; without it, or for anybody else, the briefing holds nothing but the record. It is internal
    altogether and never for a customer. Ask `reading.require_reader` first. Raises NotFound.
    """
    customer, transition = _subject(session, subject)
    known = store.known(session, customer)
    pair = _pair(session, transition, known, today) if transition else None
    owner = pair.outgoing if pair else people.get(session, customer.owner_id or 0)
    zone = ZoneInfo(owner.zone if owner else "UTC")
    asked = store.questions(session, transition.id) if transition else []
    missing, answers = _between_them(gaps(known, today, zone), asked, pair, reader_id)
    return within_three_minutes(
        Briefing(
            customer_id=customer.id,
            customer=customer.name,
            transition_id=transition.id if transition else None,
            outgoing=owner.name if owner else None,
            incoming=pair.incoming.name if pair else None,
            as_of=today,
            sections=_sections(known, pair, missing, today, zone),
            gaps=missing,
            answers=answers,
        )
    )


def _sections(
    known: Known, pair: Pair | None, missing: tuple[Gap, ...], today: date, zone: ZoneInfo
) -> tuple[Section, ...]:
    written = (
        section("handoff", "This handoff", list(plan.handoff(pair, today, zone)) if pair else [], 3),
        section("care", "Handle with care", history.notes_of(known, ("sensitivity",), today), 4),
        section("open", "Open now", matters.open_matters(known, today, zone), 6),
        section("bought", "What they bought and why", list(company.bought(known, today)), 3),
        section("people", "People", list(contacts.contacts(known, today)), 6),
        section("together", "How we work together", list(history.working_together(known, today, zone)), 6),
        section("knowing", "Worth knowing", history.notes_of(known, ("relationship",), today), 4),
        section("doing", "How they are doing", list(company.doing(known, today)), 2),
        section("under_way", "Under way", list(matters.under_way(known, today, zone)), 4),
        section("escalations", "Past escalations", history.escalations(known, today, zone), 2),
        section("colleagues", "Colleagues", list(company.colleagues(known, today)), 2),
        section("first_weeks", "First two weeks", first_weeks(known, pair, missing, today, zone), 7),
    )
    return tuple(part for part in written if part is not None)


def _between_them(
    missing: tuple[Gap, ...], asked: Sequence[BriefingQuestion], pair: Pair | None, reader_id: int | None
) -> tuple[tuple[Gap, ...], tuple[Answer, ...]]:
    """Tell the two CSMs which gaps were asked about and what was answered; nobody else learns either."""
    if pair is None or reader_id not in (pair.outgoing.id, pair.incoming.id):
        return missing, ()
    two = (pair.outgoing.id, pair.incoming.id)
    said = [row for row in asked if row.answer and row.answered_at and row.asked_by_id in two]
    waiting = {row.topic: row.asked_at for row in asked if row.asked_by_id == pair.incoming.id}
    answered = {row.topic for row in said}
    still = tuple(replace(gap, asked_at=waiting.get(gap.topic)) for gap in missing if gap.topic not in answered)
    return still, tuple(_answer(row, pair.outgoing) for row in said if row.note_id is None)


def _answer(row: BriefingQuestion, by: Person) -> Answer:
    return Answer(row.id, row.question, row.answer or "", by.name, row.answered_at or row.asked_at)


def _subject(session: Session, subject: Transition | Customer) -> tuple[Customer, Transition | None]:
    if isinstance(subject, Customer):
        return subject, transitions.open_of(session, subject.id)
    customer = customers.get(session, subject.customer_id)
    if customer is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    return customer, subject


def _pair(session: Session, transition: Transition, known: Known, today: date) -> Pair:
    outgoing, incoming = people.get(session, transition.outgoing_id), people.get(session, transition.incoming_id)
    if outgoing is None or incoming is None:
        raise NotFound("I can't find the two colleagues of that handoff any more. Nothing was changed.")
    contact_id = redrafting.contact_written_to(session, transition)
    email = next((one.email for one in known.contacts if one.id == contact_id and one.email), "")
    away_until = contacts_away.until(session, transition.customer_id, email, today=today)
    return Pair(transition, outgoing, incoming, contact_id, away_until)
