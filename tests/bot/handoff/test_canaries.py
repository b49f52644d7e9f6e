"""A canary in every internal field of the cast's books is in no prompt, in no draft and on no card of a mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blocks.slack.mail import mail
from bot.handoff import prompting
from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.outreach.body import from_plain
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact
from bot.outreach.writing import first_letter, rewritten
from store.database import Database
from store.models import Contact, Customer, HealthScore, Note, Opportunity, Task, Ticket, Usage
from tests.bot.handoff.cast import Handoff, imported

CANARY = "CANARY-7f3a"
PEOPLE = (("ana", "sarah"), ("sarah", "david"), ("david", "maya"))
REASONS = ("departure", f"{CANARY} in a few words", "territory change")
DRAFTS = 500

Writing = tuple[Draft, str]
"""A draft with the prompt that led to it; a template's has none."""


@pytest.fixture(scope="module")
def writings(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Writing]]:
    """At least DRAFTS drafts: some by templates, twice as many by a model that gives back all it was told."""
    folder = tmp_path_factory.mktemp("canaries")
    url = template.copy(folder)
    database = Database(url)
    with imported(database, folder / "books") as session:
        _hide_canaries(session)
        found: list[Writing] = []
        for handoff in _handoffs(session):
            facts = handoff.facts(session)
            assert any(CANARY in fact.value for fact in facts if fact.audience == "internal")
            found += _of(facts)
    yield found
    database.close()
    template.drop(url)


def test_no_internal_word_reaches_a_prompt_a_draft_or_the_card_of_a_mail(writings: list[Writing]) -> None:
    assert len(writings) >= DRAFTS
    for draft, prompt in writings:
        card = json.dumps(mail(draft, address="ana@cscx.example", signature="Ana"), ensure_ascii=False)
        assert CANARY not in prompt
        assert CANARY not in draft.subject + draft.body_text()
        assert CANARY not in card


def test_the_worst_of_all_models_really_gives_back_what_it_was_told(writings: list[Writing]) -> None:
    by_model = [(draft, prompt) for draft, prompt in writings if prompt]

    assert len(by_model) >= DRAFTS / 2
    assert all("<facts>" in draft.body_text() for draft, _ in by_model)


def _of(facts: list[Fact]) -> Iterator[Writing]:
    farewell = compose_farewell(facts)
    introduction = compose_introduction(facts, farewell_subject=farewell.subject)
    notes = {
        FAREWELL: prompting.farewell_notes(facts, copies_incoming=True),
        INTRODUCTION: prompting.introduction_notes(facts, alone=False),
    }
    for kind, draft in ((FAREWELL, farewell), (INTRODUCTION, introduction)):
        brief = prompting.BRIEFS[kind]
        yield draft, ""
        for question in (
            first_letter(brief, facts, notes[kind]),
            rewritten(brief, draft.body, facts, [], "Shorter.", limit=brief.limit),
        ):
            prompt = "\n".join([*question.stable, question.variable])
            yield _echoed(draft, prompt), prompt


def _echoed(draft: Draft, prompt: str) -> Draft:
    """Let everything the model was told stand in the mail, as if nobody read its answer either."""
    return Draft(draft.subject, draft.to, draft.cc, from_plain(prompt))


def _handoffs(session: Session) -> Iterator[Handoff]:
    reachable = select(Contact.customer_id).where(
        Contact.is_primary, Contact.email.is_not(None), ~Contact.do_not_contact
    )
    rows = session.scalars(select(Customer.external_ref).where(Customer.id.in_(reachable)).order_by(Customer.id))
    for (customer, (outgoing, incoming)), reason in product(zip(rows, cycle(PEOPLE), strict=False), REASONS):
        yield Handoff(customer, outgoing, incoming, reason)


def _hide_canaries(session: Session) -> None:
    internal: list[tuple[Any, dict[str, str], Any]] = [
        (Customer, {"bought_because": CANARY, "tier": CANARY, "industry": CANARY, "status": CANARY}, None),
        (HealthScore, {"reason": CANARY}, None),
        (Opportunity, {"name": CANARY, "stage": CANARY}, None),
        (Note, {"text": CANARY}, Note.audience == "internal"),
        (Task, {"title": CANARY}, Task.audience == "internal"),
        (Ticket, {"subject": CANARY}, Ticket.contact_id.is_(None)),
    ]
    for model, values, condition in internal:
        statement = update(model).values(**values)
        session.execute(statement if condition is None else statement.where(condition))
    for number, usage in enumerate(session.scalars(select(Usage))):
        usage.metric = f"{CANARY}-{number}"
    session.flush()
