"""What of a handoff is told to whom: a departure only to who leaves, who asked, and the managers of who leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from bot.handoff.plan import usual_reason
from bot.outreach.facts import Fact
from store import people
from store.models import Transition

DEPARTURE = "departure"
HIDDEN = ("reason", "last_day")


def may_know(session: Session, transition: Transition, person_id: int) -> bool:
    """Tell whether a person may read why and until when; anything but a departure is for all colleagues in it."""
    if usual_reason(transition.reason or "") != DEPARTURE:
        return True
    if person_id in (transition.outgoing_id, transition.asked_by_id):
        return True
    return person_id in people.managers_of(session, transition.outgoing_id)


def reason_for(session: Session, transition: Transition, person_id: int) -> str | None:
    """Give the reason as this person may read it; None where none is given or it is confidential."""
    return transition.reason if transition.reason and may_know(session, transition, person_id) else None


def last_day_for(session: Session, transition: Transition, person_id: int) -> date | None:
    """Give until when the outgoing person can be reached, as this person may read it."""
    return transition.last_day_on if may_know(session, transition, person_id) else None


def for_incoming(facts: Iterable[Fact]) -> list[Fact]:
    """Leave out of an introduction's facts a departure that nobody has announced, with its last day.

    Its sender can look at all facts kept beside it. A reason that was released for the customer stays.
    """
    known = list(facts)
    hides = any(
        fact.key == "reason" and fact.audience == "internal" and usual_reason(fact.value) == DEPARTURE for fact in known
    )
    return [fact for fact in known if not (hides and fact.key in HIDDEN)]
