"""`/rapport`: help, connect, reassign, and everything else a line to Rapport can mean; also in our DM and mentions."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from blocks.slack import customers, help_lines
from bot import clock
from bot.commands import Commands, read_commands
from bot.customers import directory
from bot.errors import Ambiguous, Invalid, NotFound
from bot.runtime import current
from handlers.slack import away, connecting, handoff, mails, needing, rewriting, settings
from handlers.slack.answers import Answer, Ephemeral, Nothing
from handlers.slack.asked import Asked
from handlers.slack.grammar import parse_handoff, route
from handlers.slack.grammar.typed import clean
from handlers.slack.routing import routes
from store import customers as customer_store
from store import people
from store.models import Customer, Person


@routes.command("/rapport")
def rapport_command(session: Session, person: Person, asked: Asked) -> Answer:
    """Take `/rapport handoff …`, `/rapport connect`, `/rapport reassign …`, `/rapport help`."""
    return by_words(session, person, asked, asked.text, form="/rapport handoff")


@routes.command("/customer")
def customer_command(session: Session, person: Person, asked: Asked) -> Answer:
    """Show a customer."""
    name = clean(asked.text)
    if not name:
        raise Invalid(f"Which customer? For example: {asked.form} DataCorp")
    return _show_customer(session, person, asked, name)


@routes.event("app_mention")
def mention(session: Session, person: Person, asked: Asked) -> Answer:
    """Answer a mention; the answer goes to the person's DM, where no customer can read it."""
    return by_words(session, person, asked, asked.text, form="handoff")


@routes.event("message")
def direct_message(session: Session, person: Person, asked: Asked) -> Answer:
    """Answer a line in our DM."""
    if asked.value != "im" or not asked.text:
        return Nothing()
    instructed = rewriting.instruct(session, person, asked)
    return instructed or by_words(session, person, asked, asked.text, form="handoff")


def by_words(  # noqa: PLR0911  One return for each verb.
    session: Session, person: Person, asked: Asked, text: str, *, form: str
) -> Answer:
    """Do what a line asks for, whichever place it was typed in; `form` is how examples are written there."""
    meant = route(text)
    if meant is None:
        return needing.by_words(session, person, asked)
    match meant.verb:
        case "handoff":
            return handoff.by_words(session, person, asked, meant.rest, command=form)
        case "reassign":
            return _reassign(session, person, asked, meant.rest)
        case "connect":
            return connecting.by_words(session, person, asked, meant.rest)
        case "mails":
            return mails.by_words(session, person, asked, command=_commands().pattern)
        case "away":
            return away.by_words(session, person, asked, meant.rest)
        case "settings":
            return settings.by_words(session, person, asked)
        case "customer":
            return _show_customer(session, person, asked, meant.rest)
        case "help":
            return _help(person)
        case _:
            return Ephemeral("I don't know what to do with that.", help_lines.examples(_commands().pattern))


def _reassign(session: Session, person: Person, asked: Asked, text: str) -> Answer:
    words = parse_handoff(text, today=clock.today_of(asked.at, person.zone), command="/rapport reassign")
    if words is None or not asked.trigger_ref:
        raise Invalid(
            "Which customer, and to whom? Nothing was moved. Type /rapport reassign DataCorp to Sarah Johnson."
        )
    try:
        pair = directory.resolve_pair(session, handoff.meaning(words, person))
    except (Ambiguous, NotFound) as several:
        return handoff.choice("reassign.choose", several, text)
    handed_by = words.reading(pair.split).handed_by
    return handoff.move_form(session, person, pair.customer, pair.person, handed_by=handed_by)


@routes.action("reassign.choose")
def choose_for_move(session: Session, person: Person, asked: Asked) -> Answer:
    """Go on with the one of several names that the person meant."""
    field, text = asked.value.partition(":")[0], asked.value.split(":", 2)[-1]
    words = parse_handoff(text, today=clock.today_of(asked.at, person.zone))
    if words is None:
        raise Invalid("I've lost what you typed. Nothing was moved; please type it again.")
    splits = handoff.meaning(words, person)
    try:
        split, customer, colleague = handoff.with_choice(session, splits, field, asked.id_in_value(1), roles=None)
    except (Ambiguous, NotFound) as several:
        return handoff.choice("reassign.choose", several, text)
    return handoff.move_form(session, person, customer, colleague, handed_by=words.reading(split).handed_by)


def _show_customer(session: Session, person: Person, asked: Asked, name: str) -> Answer:
    try:
        customer = directory.find(session, name)
    except (Ambiguous, NotFound) as several:
        return handoff.choice("customer.choose", several, "")
    return _shown(session, person, asked, customer)


@routes.action("customer.choose")
def choose_customer(session: Session, person: Person, asked: Asked) -> Answer:
    """Show the one of several customers that the person meant."""
    customer = customer_store.get(session, asked.id_in_value(1))
    if customer is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    shown = _shown(session, person, asked, customer)
    return replace(shown, replaces=True)


def _shown(session: Session, person: Person, asked: Asked, customer: Customer) -> Ephemeral:
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    contacts = customer_store.contacts_of(session, customer.id)
    today = clock.today_of(asked.at, person.zone)
    return Ephemeral(customer.name, customers.line(customer, owner, contacts, today=today))


def _help(person: Person) -> Answer:
    return Ephemeral("What I can do", help_lines.help_for(person.name, _commands().pattern))


def _commands() -> Commands:
    return read_commands(current().settings.rapport_commands)
