"""What in a draft still needs its sender's word: sentences that nothing on record supports, or that it contradicts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.outreach import claims, drafts, evidence
from bot.outreach.body import Body
from bot.outreach.drafts import Draft
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import audit, customers, people
from store import claims as settled_claims
from store import outreach as store
from store.models import Outreach, Person

REF_LENGTH = 12


@dataclass(frozen=True)
class Doubt:
    """One sentence that needs a word: `said` is what the card says about it, `ref` names it in a button."""

    sentence: str
    said: str
    ref: str


def doubts(session: Session, outreach: Outreach, *, today: date) -> list[Doubt]:
    """List what the sender must settle before this draft can leave, the worst first; empty for most drafts.

    A person's own words ask only where they contradict a fact.
    """
    version = store.version(session, outreach.id, outreach.version)
    if version is None:
        return []
    draft, facts = drafts.read(version), evidence.facts_of(session, outreach.id)
    found = claims.check(draft.body, facts, known_names=_known_names(session, outreach, draft), today=today)
    typed = _typed(session, outreach)
    settled = settled_claims.settled(session, outreach.id)
    asked = claims.open_questions(found, settled, typed)
    return [Doubt(claim.sentence, claims.explain(claim, facts), _ref(claim.sentence)) for claim in asked]


def settle(session: Session, outreach: Outreach, ref: str, person: Person, *, today: date, now: datetime) -> None:
    """Take the sender's word that a sentence is true; raises NotAllowed, NotFound, or AlreadyDone."""
    require_on_mail(session, Action.VOUCH, person, outreach, now=now)
    if outreach.state not in states(Action.VOUCH):
        raise AlreadyDone("This mail is not a draft any more. Nothing was changed.")
    sentence = next((doubt.sentence for doubt in doubts(session, outreach, today=today) if doubt.ref == ref), None)
    if sentence is None:
        raise NotFound("That sentence is settled already, or changed since. Nothing was changed; look at the card.")
    settled_claims.settle(session, outreach.id, sentence, person.id, now=now)
    audit.note(session, person.id, "claim.settled", "outreach", outreach.id, {"ref": ref}, now=now)


def _typed(session: Session, outreach: Outreach) -> set[str]:
    """Name the sentences a person typed, also where a rewrite left them standing."""
    typed: set[str] = set()
    before = Body()
    for version in store.versions(session, outreach.id):
        after = drafts.read(version).body
        if version.written_by == "person":
            typed |= claims.sentences_typed(before, after)
        before = after
    return typed


def _known_names(session: Session, outreach: Outreach, draft: Draft) -> set[str]:
    contacts = customers.contacts_of(session, outreach.customer_id)
    customer = customers.get(session, outreach.customer_id)
    on_mail = {address.name for address in (*draft.to, *draft.cc) if address.name}
    known = {contact.name for contact in contacts} | {row.name for row in people.names(session)} | on_mail
    return known | ({customer.name} if customer else set())


def _ref(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:REF_LENGTH]
