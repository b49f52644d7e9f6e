"""What the two people of a handoff settle: ask first, take it, hand it back, another day, somebody else."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from blocks.slack import notices
from blocks.slack import two_people as blocks
from bot.errors import Invalid
from bot.handoff import agreeing, asking, changing
from bot.people import directory as colleagues
from bot.people.relations import require_on_customer
from bot.permissions import Action
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Nothing, Open, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import cards
from store.models import Customer, Person, Transition


@routes.action("handoff.ask_first")
def ask_first(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask the incoming CSM before anything leaves."""
    return ask_about(session, person, asked, meant.handoff(session, asked.id_in_value()))


def ask_about(session: Session, person: Person, asked: Asked, transition: Transition) -> Answer:
    """Ask the incoming CSM of a handoff; its card shows the answer."""
    agreeing.ask_first(session, person, transition, now=asked.at)
    return Nothing()


@routes.action("handoff.agree")
def agree(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a customer over."""
    agreeing.agree(session, person, meant.handoff(session, asked.id_in_value()), now=asked.at)
    return Nothing()


@routes.action("handoff.decline")
def open_decline(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask why somebody cannot take a customer over."""
    transition, customer = _about(session, person, asked, Action.TAKE_OVER)
    return Open(blocks.cannot_take(str(transition.id), customer.name))


@routes.submission("handoff.decline")
def decline(session: Session, person: Person, asked: Asked) -> Answer:
    """Hand a customer back."""
    transition = meant.handoff(session, asked.id_in_metadata())
    agreeing.decline(session, person, transition, asked.typed("why"), now=asked.at)
    return Close()


@routes.action("handoff.another_day")
def open_another_day(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask by which other day the incoming CSM writes."""
    transition, customer = _about(session, person, asked, Action.TAKE_OVER)
    by = transition.introduce_by_on
    return Open(blocks.choose_day(str(transition.id), customer.name, by.isoformat() if by else None))


@routes.submission("handoff.another_day")
def another_day(session: Session, person: Person, asked: Asked) -> Answer:
    """Write by another day."""
    transition, picked = meant.handoff(session, asked.id_in_metadata()), asked.picked("day")
    if picked is None:
        raise Invalid("Choose a day. Nothing was changed.", field="day")
    changing.another_day(session, person, transition, date.fromisoformat(picked), now=asked.at)
    return Close()


@routes.action("handoff.name_another")
def open_name_another(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask who takes a customer over instead."""
    transition, customer = _about(session, person, asked, Action.PREPARE_HANDOFF)
    return Open(blocks.choose_another(str(transition.id), customer.name))


@routes.submission("handoff.name_another")
def name_another(session: Session, person: Person, asked: Asked) -> Answer:
    """Hand a customer to another colleague on the same drafts."""
    transition = meant.handoff(session, asked.id_in_metadata())
    picked = asked.picked_id("incoming")
    if picked is None:
        raise Invalid("Choose a colleague. Nothing was changed.", field="incoming")
    incoming = colleagues.load(session, picked)
    done = changing.hand_to_other(session, person, transition, incoming, now=asked.at)
    if not done.keeps_farewell and not done.keeps_introduction:
        return Close()
    which = "farewell" if done.keeps_farewell else "introduction"
    said = (
        f"{incoming.name} takes it over now. The {which} was edited by hand, so I left its words; please read it again."
    )
    return Update(notices.notice(said))


@routes.action("handoff.bring_draft")
def bring_draft(session: Session, person: Person, asked: Asked) -> Answer:
    """Bring the card with the incoming CSM's draft to the bottom of the conversation."""
    transition, _ = _about(session, person, asked, Action.TAKE_OVER)
    kind = "handoff_incoming" if transition.farewell_id else asking.card_of(transition)[0]
    card = cards.show(session, kind, transition.id, person.id, now=asked.at)
    cards.bring_back(session, card, now=asked.at)
    return Nothing()


def _about(session: Session, person: Person, asked: Asked, action: Action) -> tuple[Transition, Customer]:
    """Give the handoff that a button is about and its customer, to somebody who may do this with it."""
    transition = meant.handoff(session, asked.id_in_value())
    customer = meant.customer(session, transition.customer_id)
    require_on_customer(session, action, person, customer)
    return transition, customer
