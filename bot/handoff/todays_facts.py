"""Writing the drafts of a handoff anew from what is on record today; words that a person edited stay as they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Invalid
from bot.handoff import redrafting
from bot.handoff.kinds import CARDS
from bot.outreach import drafts
from bot.people.relations import require_on_customer, require_on_mail
from bot.permissions import Action
from store import audit, cards, customers, people
from store import outreach as store
from store.models import Person, Transition
from store.outreach import COMPARED


def redraft(session: Session, person: Person, transition: Transition, *, now: datetime) -> None:
    """Look everything up again and write both drafts from it; for whoever may prepare the handoff.

    Where only the introduction is left to be sent, that is for its sender.

    An edited draft keeps its words: its facts are the new ones, and what they contradict is asked about on the card.
    Raises NotAllowed, Invalid, or AlreadyDone when a draft has left meanwhile.
    """
    customer, incoming = customers.get(session, transition.customer_id), people.get(session, transition.incoming_id)
    if customer is None or incoming is None:
        raise Invalid("I can't find that handoff any more. Nothing was changed.")
    farewell = store.get(session, transition.farewell_id or 0)
    introduction = store.get(session, transition.introduction_id or 0)
    if introduction is not None and (farewell is None or farewell.state != "drafted"):
        require_on_mail(session, Action.EDIT, person, introduction, now=now)
    else:
        require_on_customer(session, "prepare handoff", person, customer)
    known = redrafting.look_up(session, transition, now=now)
    if farewell is not None and farewell.state == "drafted":
        redrafting.farewell_anew(session, transition, known.farewell, was=incoming, now=now)
    redrafting.introduction_anew(session, transition, known.introduction, was=incoming, now=now)
    for outreach_id in (transition.farewell_id, transition.introduction_id):
        _note_comparison(session, outreach_id, now=now)
    audit.note(session, person.id, "handoff.redrafted", "transition", transition.id, {}, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)


def _note_comparison(session: Session, outreach_id: int | None, *, now: datetime) -> None:
    """Keep that words which stayed have been held against today's facts, so that the draft is no longer old."""
    outreach = store.get(session, outreach_id or 0)
    version = store.version(session, outreach.id, outreach.version) if outreach else None
    if outreach is None or version is None or outreach.state != "drafted" or version.created_at == now:
        return
    drafts.write(
        session,
        outreach.id,
        drafts.read(version),
        based_on=version.number,
        written_by=drafts.as_written_by(version),
        author_id=version.author_id,
        now=now,
        asked=COMPARED,
    )
