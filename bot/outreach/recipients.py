"""Whom a mail about a customer can go to: its contacts, and the colleagues who work with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from bot.errors import Invalid
from bot.outreach import pilot
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from store import contacting, conversations, customers, people, transitions
from store.models import Customer, Outreach

SEPARATORS = re.compile(r"[,;\n]+")
NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*")
MOST = 100
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def for_mail(session: Session, customer_id: int, query: str) -> list[Address]:
    """List who can be chosen, contacts first; whoever must not be written to or has no address is left out."""
    customer = customers.get(session, customer_id)
    if customer is None:
        return []
    found = customers.contacts_of(session, customer_id)
    contacts = _usable((contact.name, contact.email or "") for contact in found if not contact.is_left_alone)
    wanted = query.casefold().strip()
    everyone = [*contacts, *_colleagues(session, customer)]
    return [a for a in everyone if wanted in a.name.casefold() or wanted in a.email.casefold()][:MOST]


def unwanted(session: Session, addresses: Iterable[Address]) -> str | None:
    """Name one of these people who is marked as not to be contacted, at whichever customer; None when nobody is."""
    marked = customers.left_alone(session, {address.email.lower() for address in addresses})
    return marked[0].name if marked else None


def zone_of(session: Session, customer_id: int, addresses: Iterable[Address]) -> str | None:
    """Give the time zone of the first recipient whose zone is on record; None when nobody's is."""
    zones = {(c.email or "").lower(): c.zone for c in customers.contacts_of(session, customer_id) if c.zone}
    return next((zones[address.email.lower()] for address in addresses if address.email.lower() in zones), None)


def unusual(session: Session, outreach: Outreach, draft: Draft) -> str | None:
    """Say in one sentence why a draft's recipients deserve a second look; None when they are the usual ones.

    Colleagues never count, and in a pilot nothing is unusual: the mail goes to its sender.
    """
    customer = customers.get(session, outreach.customer_id)
    if customer is None or pilot.is_on(session):
        return None
    ours = conversations.our_addresses(session)
    everyone = {a.email.lower(): a for a in (*draft.to, *draft.cc) if a.email.lower() not in ours}
    outside = _outside(session, customer, everyone)
    if outside:
        others = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        where = f"outside {customer.domain}" if customer.domain else f"not on record at {customer.name}"
        return f"{outside[0]}{others} {'are' if others else 'is'} {where}."
    if len(everyone) > 1:
        number = NUMBERS[len(everyone)] if len(everyone) < len(NUMBERS) else str(len(everyone))
        return f"{number} people outside your company get it."
    if outreach.reply_to_id is not None or outreach.answers_message_id is not None:
        return None
    strangers = (a for email, a in everyone.items() if not contacting.is_known(session, customer.id, email))
    return next((f"It is the first mail to {a.name or a.email}." for a in strangers), None)


def typed_addresses(text: str) -> tuple[Address, ...]:
    """Read addresses that were typed, `Name <name@company.com>` or bare; raises Invalid for the field `more`."""
    found = []
    for part in filter(None, (part.strip() for part in SEPARATORS.split(text))):
        named = NAMED.fullmatch(part)
        try:
            found.append(Address(named["name"], named["email"]) if named else Address("", part))
        except Invalid:
            shown = part if len(part) <= 60 else f"{part[:59]}…"  # noqa: PLR2004  As much as an error line shows.
            raise Invalid(f"“{shown}” is not an e-mail address. Nothing was saved.", field="more") from None
    return tuple(found)


def _outside(session: Session, customer: Customer, emails: Iterable[str]) -> list[str]:
    """List which of these addresses, in lower case, are neither in the customer's domain nor a contact's on record."""
    on_record = {(contact.email or "").strip().lower() for contact in customers.contacts_of(session, customer.id)}
    domain = (customer.domain or "").lower()
    inside = (f"@{domain}", f".{domain}") if domain else ()
    # Only what follows the last @ is the domain: a local part may have any ending.
    return [e for e in emails if e not in on_record and not f"@{e.rpartition('@')[2]}".endswith(inside)]


def _colleagues(session: Session, customer: Customer) -> list[Address]:
    transition = transitions.open_of(session, customer.id)
    ids = [
        transition.incoming_id if transition else None,
        transition.outgoing_id if transition else None,
        customer.owner_id,
        customer.account_executive_id,
        customer.support_engineer_id,
    ]
    found = [people.get(session, person_id) for person_id in dict.fromkeys(ids) if person_id is not None]
    return list(_usable((person.name, person.email) for person in found if person and person.deactivated_at is None))


def _usable(people_on_record: Iterable[tuple[str, str]]) -> Iterator[Address]:
    """Leave out who has no address or one that cannot be mailed; what is on record may come from anywhere."""
    for name, email in people_on_record:
        try:
            yield Address(name, email.strip())
        except Invalid:
            continue
