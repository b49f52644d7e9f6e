"""`/rapport`: help, connect, reassign, and everything else a line to Rapport can mean; also in our DM and mentions."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import connecting, customers, help_lines
from bot import clock
from bot.connections import google
from bot.customers import directory
from bot.errors import Ambiguous, ConfigError, Invalid, NotAllowed
from bot.runtime import current
from handlers.slack import handoff, rewriting, settings
from handlers.slack.answers import Answer, Ephemeral, Nothing
from handlers.slack.asked import Asked
from handlers.slack.commands import Commands, read_commands
from handlers.slack.grammar import parse_handoff, route
from handlers.slack.grammar.typed import clean
from handlers.slack.routing import routes
from store import customers as customer_store
from store import people
from store.models import Person

CALLBACK = "/google/callback"


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


@routes.action("connect.gmail")
def connect_button(session: Session, person: Person, asked: Asked) -> Answer:
    """Start connecting Gmail from a card."""
    return _connect(session, person, asked)


@routes.action("connect.open")
def opened(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow the link to Google's page; Slack still wants to be answered."""
    return Nothing()


def by_words(  # noqa: PLR0911  One return for each verb.
    session: Session, person: Person, asked: Asked, text: str, *, form: str
) -> Answer:
    """Do what a line asks for, whichever place it was typed in; `form` is how examples are written there."""
    meant = route(text)
    if meant is None:
        return _help(person)
    match meant.verb:
        case "handoff":
            return handoff.by_words(session, person, asked, meant.rest, command=form)
        case "reassign":
            return _reassign(session, person, asked, meant.rest)
        case "connect":
            return _connect(session, person, asked)
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
        raise Invalid("Type it as a command, for example: /rapport reassign DataCorp to Sarah Johnson")
    try:
        pair = directory.resolve_pair(session, words.splits())
    except Ambiguous as several:
        names = ", ".join(f"{choice.label} ({choice.hint})" for choice in several.choices)
        raise Invalid(f"{several.message} {names}. Nothing was moved; please type the whole name.") from None
    return handoff.move_form(session, person, pair.customer, pair.person)


def _show_customer(session: Session, person: Person, asked: Asked, name: str) -> Answer:
    try:
        customer = directory.find(session, name)
    except Ambiguous as several:
        names = ", ".join(f"{choice.label} ({choice.hint})" for choice in several.choices)
        raise Invalid(f"{several.message} {names}. Please type the whole name.") from None
    owner = people.get(session, customer.owner_id) if customer.owner_id else None
    contacts = customer_store.contacts_of(session, customer.id)
    today = clock.today_of(asked.at, person.zone)
    return Ephemeral(customer.name, customers.line(customer, owner, contacts, today=today))


def _connect(session: Session, person: Person, asked: Asked) -> Answer:
    url = connect_url(session, person, asked)
    return Ephemeral("Connect Gmail, so that your mails come from you.", connecting.connect(url))


def connect_url(session: Session, person: Person, asked: Asked) -> str:
    """Begin connecting a person's Gmail; gives the address of Google's page. Raises NotAllowed without Google."""
    runtime = current()
    try:
        client = runtime.google()
    except ConfigError:
        raise NotAllowed("Gmail isn't set up for this workspace yet. Nothing was changed; ask your admin.") from None
    redirect_uri = f"{runtime.settings.rapport_url.rstrip('/')}{CALLBACK}"
    return google.start(session, runtime.vault, client, person, redirect_uri=redirect_uri, now=asked.at)


def _help(person: Person) -> Answer:
    return Ephemeral("What I can do", help_lines.help_for(person.name, _commands().pattern))


def _commands() -> Commands:
    return read_commands(current().settings.rapport_commands)
