"""Offers to say goodbye to a customer that has a new CSM: draft one, all or some of them, or none."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import notices
from blocks.slack import offers as blocks
from bot.errors import Invalid
from bot.handoff import offering, showing_people
from bot.handoff.offering import Drafted
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import HandoffOffer, Person

NAMED = 5
NOTHING_OPEN = "Nothing of that list is open any more. Nothing was drafted."


@routes.action("offer.draft")
def draft(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft the handoff that was offered; it gets a card of its own."""
    offering.draft(session, person, offering.load(session, asked.id_in_value()), now=asked.at)
    return Nothing()


@routes.action("offer.decline")
def decline(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that one goodbye is not needed."""
    offering.decline(session, person, [offering.load(session, asked.id_in_value())], now=asked.at)
    return Nothing()


@routes.action("offer.draft_all")
def draft_all(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft everything that is still open on a list, as much as one press begins."""
    rows = _standing(session, person, asked.id_in_value())[: blocks.AT_ONCE]
    done = offering.draft_several(session, person, rows, now=asked.at)
    return Ephemeral(_said(done)) if done.refused else Nothing()


@routes.action("offer.decline_all")
def decline_all(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that none of the goodbyes on a list is needed."""
    offering.decline(session, person, _standing(session, person, asked.id_in_value()), now=asked.at)
    return Nothing()


@routes.action("offer.pick")
def open_pick(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask which goodbyes of a list to draft."""
    first_id = asked.id_in_value()
    rows = _standing(session, person, first_id)
    return Open(blocks.pick(str(first_id), [showing_people.offer(session, row) for row in rows]))


@routes.submission("offer.pick")
def pick(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft the goodbyes that were picked."""
    options = asked.input("offers").get("selected_options") or []
    chosen = {str(option["value"]) for option in options}
    rows = [row for row in _standing(session, person, asked.id_in_metadata()) if str(row.id) in chosen]
    if not rows:
        raise Invalid("Choose at least one customer. Nothing was drafted.", field="offers")
    done = offering.draft_several(session, person, rows, now=asked.at)
    return Update(notices.notice(_said(done))) if done.refused else Close()


def _standing(session: Session, person: Person, first_id: int) -> list[HandoffOffer]:
    offering.require_concerned(session, person, offering.load(session, first_id))
    rows = offering.standing(session, first_id)
    if not rows:
        raise Invalid(NOTHING_OPEN)
    return rows


def _said(done: Drafted) -> str:
    begun = f"{done.begun} {'handoff is' if done.begun == 1 else 'handoffs are'} being drafted."
    lines = [f"• {reason}" for reason in done.refused[:NAMED]]
    more = len(done.refused) - len(lines)
    rest = [f"and {more} more"] if more > 0 else []
    return "\n".join([f"{begun} These could not be and stay on the card:", *lines, *rest])
