"""Every letter our wording can write to the cast, with the facts it rests on and the people on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.plan import REASONS
from bot.outreach.body import Body
from bot.outreach.claims import Claim, check
from bot.outreach.facts import Fact
from store.models import Contact, Customer, Person
from tests.bot.handoff.cast import TODAY, Handoff
from tests.evals.write_drafts import DRAFTS

UNREACHABLE = frozenset({"C-QUILL", "C-ORCHARD", "C-ATLASGATE"})  # Nobody there can be written to.
PAIRS = (("ana", "sarah"), ("sarah", "david"), ("david", "maya"), ("maya", "joana"))


@dataclass(frozen=True)
class Letter:
    """One mail as Rapport proposes it."""

    customer: str
    body: Body
    facts: tuple[Fact, ...]
    people: tuple[str, ...]

    def claims(self, body: Body | None = None) -> list[Claim]:
        """Check its words, or others in their place."""
        return check(body or self.body, self.facts, known_names=self.people, today=TODAY)


def letters(session: Session) -> Iterator[Letter]:
    """Compose the letters of docs/wording.md, then both letters for every customer and every usual reason."""
    for handoff in (*(handoff for handoff, _ in DRAFTS), *_everybody(session)):
        facts = tuple(handoff.facts(session))
        people = _people(session, handoff.customer)
        has_left = not any(fact.key == "outgoing_email" for fact in facts)
        first = None if has_left else compose_farewell(facts)
        reply = compose_introduction(facts, farewell_subject=first.subject if first else None)
        for draft in (first, reply):
            if draft:
                yield Letter(handoff.customer, draft.body, facts, people)


def _everybody(session: Session) -> Iterator[Handoff]:
    customers = session.scalars(select(Customer.external_ref).order_by(Customer.external_ref)).all()
    for number, customer in enumerate(ref for ref in customers if ref and ref not in UNREACHABLE):
        outgoing, incoming = PAIRS[number % len(PAIRS)]
        last_day = date(2026, 3, 27) if number % 2 else None
        for reason in (*REASONS, None):
            yield Handoff(customer, outgoing, incoming, reason, last_day)


def _people(session: Session, customer: str) -> tuple[str, ...]:
    customer_id = session.scalars(select(Customer.id).where(Customer.external_ref == customer)).one()
    contacts = session.scalars(select(Contact.name).where(Contact.customer_id == customer_id))
    return (*session.scalars(select(Person.name)), *contacts)


def edited(body: Body) -> Body:
    """Take the facts off every block, as happens to a paragraph whose words a person changes."""
    return Body(tuple(replace(block, facts=()) for block in body.blocks))
