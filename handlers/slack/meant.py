"""What a button or a form is about: the row that it names, or the sentence that says that it is gone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.errors import NotFound
from store import customers, transitions
from store import outreach as store
from store.models import Customer, Outreach, Transition


def mail(session: Session, outreach_id: int) -> Outreach:
    """Give a mail."""
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail any more. Nothing was changed.")
    return found


def handoff(session: Session, transition_id: int) -> Transition:
    """Give a handoff."""
    found = transitions.get(session, transition_id)
    if found is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    return found


def customer(session: Session, customer_id: int) -> Customer:
    """Give a customer."""
    found = customers.get(session, customer_id)
    if found is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    return found
