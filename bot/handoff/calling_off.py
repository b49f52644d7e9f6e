"""Calling a handoff off before the customer has heard of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.handoff.kinds import CARDS
from bot.outreach import life
from bot.outreach.kind import Kind
from bot.people.relations import require_on_customer
from store import audit, cards, customers, transitions
from store import outreach as store
from store.models import Person, Transition


def call_off(
    session: Session, kinds: Mapping[str, Kind], person: Person, transition: Transition, *, now: datetime
) -> None:
    """Discard both drafts of a handoff that nobody has been told about; raises AlreadyDone or NotAllowed."""
    customer = customers.get(session, transition.customer_id)
    if customer is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    require_on_customer(session, "discard", person, customer)
    farewell = store.get(session, transition.farewell_id or 0)
    introduction = store.get(session, transition.introduction_id or 0)
    if introduction is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    first, name = (introduction, "mail") if farewell is None else (farewell, "farewell")
    if not life.discard(session, kinds[first.kind], first, person.id, now=now):
        raise AlreadyDone(
            f"The {name} is on its way or has left, so nothing was discarded. Its card shows how it stands, and Undo"
            " while there is time."
        )
    life.discard(session, kinds[introduction.kind], introduction, person.id, now=now)
    transitions.move(session, transition.id, from_states=("planned",), to="cancelled", cancelled_at=now)
    audit.note(session, person.id, "handoff.called_off", "transition", transition.id, {}, now=now)
    cards.touch(session, transition.id, *CARDS, "briefing_questions", now=now)
