"""Letting one mail say one thing that is otherwise for us only: a person's decision, kept with the fact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import audit
from store import outreach as store
from store.models import Outreach, Person

RELEASED = "fact.released"


def release(session: Session, outreach: Outreach, key: str, person: Person, *, now: datetime) -> None:
    """Let this one mail say this one fact; only its sender can decide that.

    Raises NotAllowed for anybody else, NotFound for a fact the mail does not know, AlreadyDone once the mail has left.
    """
    require_on_mail(session, Action.RELEASE_FACT, person, outreach, now=now)
    if outreach.state not in states(Action.RELEASE_FACT):
        raise AlreadyDone("This mail is not a draft any more. Nothing was changed.")
    fact = store.fact(session, outreach.id, key)
    if fact is None:
        raise NotFound("I can't find that fact any more. Nothing was changed; close this and open it again.")
    if fact.audience == "customer":
        return
    fact.audience, fact.released_by_id, fact.released_at = "customer", person.id, now
    session.flush()
    audit.note(session, person.id, RELEASED, "outreach", outreach.id, {"key": key}, now=now)
