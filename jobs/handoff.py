"""Writing both mails of a handoff: the facts first, so that the card shows them, then the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.connections import google
from bot.connectors.claude import Claude
from bot.handoff import asking, composing, confidence, prompting
from bot.handoff.facts import gather_for
from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.outreach import drafts, evidence, writing
from bot.outreach.drafts import Draft, WrittenBy
from bot.outreach.facts import Fact
from bot.outreach.writing import Written
from jobs.registry import Work, job
from store import cards, model_calls, people, transitions
from store import outreach as store
from store.models import Outreach, Transition


@dataclass(frozen=True)
class Letter:
    """One of the two mails: what it says, who wrote it, and what came of asking the model."""

    draft: Draft
    written_by: WrittenBy = "template"
    written: Written | None = None


@dataclass(frozen=True)
class Letters:
    """Both mails of a handoff."""

    farewell: Letter
    introduction: Letter


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
        (own, theirs), copies_incoming = _facts(session, transition, now), transition.copies_incoming
        may_ask = model_calls.is_allowed(session, transition.customer_id)
        cards.touch(session, transition_id, asking.CARD, now=now)
        _ask_for_signatures(session, transition, now)
    letters = _from_templates(own, theirs, copies_incoming=copies_incoming)
    claude = work.runtime.claude() if may_ask else None
    if claude is not None:
        with claude:
            letters = _by_claude(claude, letters, own, theirs, copies_incoming=copies_incoming)
    with work.writing() as session:
        transition = transitions.get(session, transition_id)
        if transition is not None:
            _write(session, transition, letters, clock.now())
            cards.touch(session, transition_id, asking.CARD, asking.POINTER, now=clock.now())
    _count_failures(work, letters)


def _facts(session: Session, transition: Transition, now: datetime) -> tuple[list[Fact], list[Fact]]:
    """Give what the farewell and what the introduction can rest on; what was kept with them at an earlier try stays."""
    farewell_id, introduction_id = transition.farewell_id or 0, transition.introduction_id or 0
    kept = evidence.facts_of(session, farewell_id)
    if kept:
        return kept, evidence.facts_of(session, introduction_id)
    outgoing = people.get(session, transition.outgoing_id)
    own = gather_for(session, transition, outgoing, mail_id=farewell_id, now=now)
    theirs = confidence.for_incoming(own)
    evidence.keep(session, farewell_id, own)
    evidence.keep(session, introduction_id, theirs)
    return own, theirs


def _from_templates(own: list[Fact], theirs: list[Fact], *, copies_incoming: bool) -> Letters:
    farewell = composing.compose_farewell(own, copies_incoming=copies_incoming)
    introduction = composing.compose_introduction(theirs, farewell_subject=farewell.subject)
    return Letters(Letter(farewell), Letter(introduction))


def _by_claude(
    claude: Claude, letters: Letters, own: list[Fact], theirs: list[Fact], *, copies_incoming: bool
) -> Letters:
    """Let Claude find better words; whatever comes of it, there are two letters, the template's where it must be."""
    notes = prompting.farewell_notes(own, copies_incoming=copies_incoming)
    farewell = _asked(claude, FAREWELL, letters.farewell, own, notes)
    if farewell.written is not None and farewell.written.outcome == "failed":
        return Letters(farewell, letters.introduction)  # It is down; a person should not wait for that twice.
    notes = prompting.introduction_notes(theirs, alone=False)
    return Letters(farewell, _asked(claude, INTRODUCTION, letters.introduction, theirs, notes))


def _asked(claude: Claude, kind: str, template: Letter, facts: list[Fact], notes: tuple[str, ...]) -> Letter:
    written = writing.write(claude, prompting.BRIEFS[kind], facts, notes)
    if written.body is None:
        return replace(template, written=written)
    return Letter(replace(template.draft, body=written.body), "claude", written)


def _write(session: Session, transition: Transition, letters: Letters, now: datetime) -> None:
    pairs = ((transition.farewell_id, letters.farewell), (transition.introduction_id, letters.introduction))
    for outreach_id, letter in pairs:
        outreach = store.get(session, outreach_id or 0)
        if letter.written is not None:
            writing.keep(session, outreach_id, letter.written, now=now)
        if outreach is not None and outreach.state == "drafting":
            _put(session, outreach, letter, now)


def _put(session: Session, outreach: Outreach, letter: Letter, now: datetime) -> None:
    drafts.write(session, outreach.id, letter.draft, based_on=0, written_by=letter.written_by, author_id=None, now=now)


def _count_failures(work: Work, letters: Letters) -> None:
    for letter in (letters.farewell, letters.introduction):
        if letter.written is not None and letter.written.outcome != "written":
            work.runtime.bells.count_vendor_error("claude", letter.written.outcome)


def _ask_for_signatures(session: Session, transition: Transition, now: datetime) -> None:
    for person_id in (transition.outgoing_id, transition.incoming_id):
        mailbox = people.mailbox_of(session, person_id)
        if mailbox is not None and mailbox.state == "connected":
            google.ask_for_signature(session, mailbox, now=now)
