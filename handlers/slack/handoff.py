"""Asking for a handoff: by command, by words, by form, by a choice among names, and the buttons of its card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from blocks.slack import choices, forms, notices
from bot import clock
from bot.customers import directory
from bot.errors import Ambiguous, Invalid, NotFound, UserError
from bot.handoff import asking, calling_off, reassigning, todays_facts
from bot.handoff.asking import Wish
from bot.kinds import KINDS
from bot.people import directory as colleagues
from handlers.slack import meant, outreach, two_people
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Options, Update
from handlers.slack.asked import Asked
from handlers.slack.grammar import HandoffWords, parse_handoff, understood
from handlers.slack.routing import routes
from store import cards, customers, people
from store.models import Customer, Person, Transition

OUR_DM = "our DM"


@routes.command("/handoff")
def handoff_command(session: Session, person: Person, asked: Asked) -> Answer:
    """Take `/handoff DataCorp to Sarah Johnson`; without words, open the form."""
    return by_words(session, person, asked, asked.text, command=asked.form)


def by_words(session: Session, person: Person, asked: Asked, text: str, *, command: str) -> Answer:
    """Draft the handoff these words ask for; several fitting names become a choice."""
    words = parse_handoff(text, today=_today(person, asked), command=command)
    if words is None and not asked.trigger_ref:  # A message can open no form.
        raise Invalid(
            f"Which customer goes to whom? Nothing was drafted. For example: {command} DataCorp to Sarah Johnson",
            field="customer",
        )
    if words is None:
        return Open(forms.ask_handoff())
    try:
        pair = directory.resolve_pair(session, meaning(words, person), roles=asking.TAKERS)
    except (Ambiguous, NotFound) as several:
        return choice("handoff.choose", several, text)
    meant = words.reading(pair.split)
    wish = Wish(pair.customer, pair.person, meant.reason, meant.last_day, handed_by=meant.handed_by)
    return _begin(session, person, asked, wish)


@routes.action("handoff.choose")
def choose(session: Session, person: Person, asked: Asked) -> Answer:
    """Go on with the one of several names that the person meant."""
    field, chosen = asked.value.partition(":")[0], asked.id_in_value(1)
    text = asked.value.split(":", 2)[-1]
    words = parse_handoff(text, today=_today(person, asked))
    if words is None:
        raise Invalid("I've lost what you typed. Nothing was drafted; please type it again.")
    try:
        split, customer, colleague = with_choice(session, meaning(words, person), field, chosen, roles=asking.TAKERS)
    except (Ambiguous, NotFound) as several:
        return choice("handoff.choose", several, text)
    meant = words.reading(split)
    wish = Wish(customer, colleague, meant.reason, meant.last_day, handed_by=meant.handed_by)
    answer = _begin(session, person, asked, wish)
    return Ephemeral(answer.text, answer.blocks, replaces=True) if isinstance(answer, Ephemeral) else answer


@routes.submission("handoff.ask")
def ask_form(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft the handoff that the form asks for."""
    customer = _picked_customer(session, asked)
    colleague = people.get(session, asked.picked_id("incoming") or 0)
    if colleague is None:
        raise Invalid("Choose the colleague who takes over. Nothing was drafted.", field="incoming")
    last_day = asked.picked("last_day")
    wish = Wish(customer, colleague, asked.picked("reason"), date.fromisoformat(last_day) if last_day else None)
    try:
        transition, _ = asking.ask(session, person, wish, now=asked.at)
    except UserError as error:
        field = getattr(error, "field", None)
        raise Invalid(error.message, field=field if field in asked.values else "customer") from None
    if asking.card_of(transition)[1] == person.id:
        return Close()  # Its card comes to the conversation the person is looking at.
    said = f"{customer.name} → {colleague.name}. Drafting. It opens in {_where(session, person, transition)}."
    return Update(notices.notice(said))


@routes.search("handoff.customers")
def search_customers(session: Session, person: Person, asked: Asked) -> Answer:
    """Offer customers, the person's own first."""
    found = directory.search(session, asked.value, owner_id=person.id)
    return Options([(str(customer.id), customer.name, customer.domain or "") for customer in found])


@routes.search("handoff.people")
def search_people(session: Session, _person: Person, asked: Asked) -> Answer:
    """Offer colleagues who can take a customer over."""
    found = colleagues.search(session, asked.value, roles=asking.TAKERS)
    return Options([(str(colleague.id), colleague.name, colleague.email) for colleague in found])


@routes.action("handoff.more")
def more(session: Session, person: Person, asked: Asked) -> Answer:
    """Do what the menu on a handoff's card offers."""
    transition, what = meant.handoff(session, asked.id_in_value()), asked.value.partition(":")[2]
    if what == "discard":
        calling_off.call_off(session, KINDS, person, transition, now=asked.at)
        return Nothing()
    if what == "ask":
        return two_people.ask_about(session, person, asked, transition)
    return outreach.menu(session, person, asked, meant.mail(session, transition.farewell_id or 0), what)


@routes.action("handoff.prepare_again")
def prepare_again(session: Session, person: Person, asked: Asked) -> Answer:
    """Try again to write drafts that could not be written."""
    transition = meant.handoff(session, asked.id_in_value())
    asking.prepare_again(session, person, transition, now=asked.at)
    return Nothing()


@routes.action("handoff.redraft")
def redraft(session: Session, person: Person, asked: Asked) -> Answer:
    """Write drafts that have grown old anew from today's facts."""
    todays_facts.redraft(session, person, meant.handoff(session, asked.id_in_value()), now=asked.at)
    return Nothing()


@routes.action("handoff.reassign")
def show_move(session: Session, person: Person, asked: Asked) -> Answer:
    """Show what would move with the customer of a handoff."""
    transition = meant.handoff(session, asked.id_in_value())
    return move_form(session, person, meant.customer(session, transition.customer_id), _incoming(session, transition))


def move_form(
    session: Session, person: Person, customer: Customer, to: Person, *, handed_by: Collection[str] = ()
) -> Answer:
    """Show what would move with a customer, before it does; `handed_by` is what was typed after "from"."""
    move = reassigning.preview(session, person, customer, to, handed_by=handed_by)
    return Open(forms.confirm_move(f"{customer.id}:{move.from_id or 0}:{to.id}", move))


@routes.submission("handoff.reassign")
def reassign(session: Session, person: Person, asked: Asked) -> Answer:
    """Move the customer, as the modal showed it."""
    customer = meant.customer(session, asked.id_in_metadata())
    from_id, to = asked.id_in_metadata(1), people.get(session, asked.id_in_metadata(2))
    if to is None:
        raise NotFound("That colleague is no longer here. Nothing was moved.")
    reassigning.reassign(session, person, customer, to, expected_from=from_id or None, now=asked.at)
    return Close()


@routes.action("handoff.undo_reassign")
def undo_reassign(session: Session, person: Person, asked: Asked) -> Answer:
    """Move a customer back."""
    reassigning.undo(session, person, asked.id_in_value(), now=asked.at)
    return Nothing()


def _begin(session: Session, person: Person, asked: Asked, wish: Wish) -> Answer:
    transition, is_new = asking.ask(session, person, wish, now=asked.at)
    said = understood(
        HandoffWords(wish.customer.name, wish.incoming.name, wish.reason, wish.last_day), today=_today(person, asked)
    )
    if transition.farewell_id is not None and asked.response_url and asked.channel_ref != person.dm_ref:
        pointer = cards.answer_at(session, asking.POINTER, transition.id, person.id, asked.response_url, now=asked.at)
        pointer.channel_ref = asked.channel_ref
    where = _where(session, person, transition)
    if not is_new:
        asked_before = (transition.reason, transition.last_day_on) != (wish.reason, wish.last_day)
        kept = " Reason and last day stay as first asked; discard it on its card to start anew." if asked_before else ""
        return Ephemeral(f"{said}\nThis handoff is open already. I've brought its card back in {where}.{kept}")
    return Ephemeral(f"{said}\nDrafting. {_opens(where, is_dm=asked.channel_ref == person.dm_ref)}")


def _opens(where: str, *, is_dm: bool) -> str:
    """Say where a card will be, to somebody who may be looking at that place already."""
    if is_dm:
        return "It opens below." if where == OUR_DM else f"It opens in {where}."
    return f"It opens in {where}; nobody here sees it."


def _where(session: Session, person: Person, transition: Transition) -> str:
    reader = people.get(session, asking.card_of(transition)[1])
    return OUR_DM if reader is None or reader.id == person.id else f"{reader.name}'s DM with me"


def meaning(words: HandoffWords, person: Person) -> list[tuple[str, str]]:
    """Give the splits of what was typed, with "me" as whoever typed it."""
    return [(customer, colleagues.as_said_by(person, colleague)) for customer, colleague in words.splits()]


def with_choice(
    session: Session,
    splits: Sequence[tuple[str, str]],
    field: str,
    chosen: int,
    *,
    roles: Collection[str] | None,
) -> tuple[int, Customer, Person]:
    """Find the other half of a line with two names, of which one half was chosen; gives the split it was found in."""
    missing: UserError | None = None
    for split, (customer, colleague) in enumerate(splits):
        try:
            if field == "customer":
                return split, meant.customer(session, chosen), colleagues.find(session, colleague, roles=roles)
            return split, directory.find(session, customer), colleagues.load(session, chosen)
        except NotFound as error:
            missing = missing or error
    raise missing or Invalid("I've lost what you typed. Nothing was drafted; please type it again.")


def choice(action_id: str, several: Ambiguous | NotFound, text: str) -> Answer:
    """Offer what fits, or what may have been meant, as buttons; raises what was raised where there is nothing."""
    if not several.choices:
        raise several
    return Ephemeral(several.message, choices.choices(action_id, several, text))


def _picked_customer(session: Session, asked: Asked) -> Customer:
    customer = customers.get(session, asked.picked_id("customer") or 0)
    if customer is None:
        raise Invalid("Choose the customer. Nothing was drafted.", field="customer")
    return customer


def _incoming(session: Session, transition: Transition) -> Person:
    return colleagues.load(session, transition.incoming_id)


def _today(person: Person, asked: Asked) -> date:
    return clock.today_of(asked.at, person.zone)
