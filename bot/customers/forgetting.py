"""Forgetting a person at a customer: who is meant, and taking them out of everything that is said on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.customers import directory
from bot.customers.traces import Traces, traces_of
from bot.errors import Invalid, NotFound
from bot.people.names import fold
from store import customers, forgotten, texts
from store import forgetting as store
from store.models import Contact
from store.texts import Said

REMOVED = "Removed at the person's request."
"""What stands wherever a text was about them alone."""
OF_CONTACT = "contact:"
"""Put before the id of an import, which is kept as a salted hash like the address."""


@dataclass(frozen=True)
class Whom:
    """One person: their rows among the contacts, at which customers, and how to tell them in text."""

    contact_ids: tuple[int, ...]
    customer_ids: frozenset[int]
    companies: tuple[str, ...]
    addresses: frozenset[str]
    external_refs: tuple[str, ...]
    called: str
    traces: Traces

    def is_named_in(self, text: str, customer_id: int | None = None) -> bool:
        """Tell whether a text names the person; single names count where it is about a customer of theirs."""
        return self.traces.give_away(text, at_customer=self.is_about(customer_id, text))

    def is_about(self, customer_id: int | None, text: str) -> bool:
        """Tell whether a text is about a customer of theirs: by its row, or by naming one where that has none."""
        if customer_id is not None:
            return customer_id in self.customer_ids
        return any(company in text for company in self.companies)


def find(session: Session, who: str, customer: str = "") -> Whom:
    """Find the person meant by an address, or by a name and their customer.

    An address need not be on record: whatever names it is removed all the same. Raises NotFound or Invalid.
    """
    if "@" in who:
        return _whom(session, store.contacts_with(session, who), {who.strip().lower()})
    named = _named(session, who, customer)
    addresses = {contact.email.strip().lower() for contact in named if contact.email}
    if len(addresses) > 1:
        listed = ", ".join(sorted(addresses))
        raise Invalid(f"Several people are called {who}: {listed}. Nothing was removed; give the address instead.")
    again = [contact for address in addresses for contact in store.contacts_with(session, address)]
    return _whom(session, again or named, addresses)


def erase_texts(session: Session, whom: Whom) -> dict[str, list[int]]:
    """Take a person out of every text of the workspace; gives the ids of the rows changed, by table."""
    session.flush()
    changed: dict[str, list[int]] = defaultdict(list)
    store.delete_facts_about_contact(session, whom.is_named_in)
    for rows in texts.texts(session):
        for row in rows:
            values = _without(row, whom)
            if values:
                texts.change(session, row.table, row.row_id, values)
                changed[row.table.name].append(row.row_id)
    session.expire_all()  # What is loaded still has the words.
    return dict(changed)


def mails_naming(session: Session, whom: Whom) -> set[int]:
    """List the mails whose words name a person, whoever they are for."""
    owners = store.mails_of_versions(session)
    found = texts.texts(session, ["outreach_versions"])
    return {owners[row.row_id] for rows in found for row in rows if _without(row, whom)}


def log_entries_naming(session: Session, whom: Whom) -> int:
    """Count the entries of the audit log that name a person; there should be none, and none can be changed."""
    return sum(bool(_without(row, whom)) for rows in texts.texts(session, ["audit"]) for row in rows)


def keep_hashes(session: Session, whom: Whom, *, also: Iterable[str] = (), now: datetime) -> None:
    """Keep by salted hashes alone who must not be written to and whom no import may bring back."""
    refs = (f"{OF_CONTACT}{ref}" for ref in whom.external_refs)
    for word in (*sorted(whom.addresses), *refs, *also):
        forgotten.keep(session, word, now=now)


def _named(session: Session, who: str, customer: str) -> list[Contact]:
    wanted = fold(who)
    if customer:
        at = directory.find(session, customer)
        found, where = customers.contacts_of(session, at.id), f" of {at.name}"
    else:
        found, where = store.contacts(session), ""
    named = [contact for contact in found if fold(contact.name) == wanted]
    if not named:
        raise NotFound(
            f"No contact{where} is called {who}. Nothing was removed; give the name in full, or the address."
        )
    if not customer and len({contact.customer_id for contact in named}) > 1:
        at_several = ", ".join(store.company_names(session, [contact.customer_id for contact in named]))
        raise Invalid(f"{who} is a contact of {at_several}. Nothing was removed; say which with --customer.")
    return named


def _whom(session: Session, contacts: list[Contact], addresses: set[str]) -> Whom:
    ids = [contact.id for contact in contacts]
    at = {contact.customer_id for contact in contacts}
    for address in addresses:
        at |= set(store.customers_of_domain(session, address.rpartition("@")[2]))
    names = [name for contact in contacts for name in (contact.name, contact.preferred_name) if name]
    names += sorted(store.names_used_with(session, addresses))
    companies = tuple(store.company_names(session, at))
    others = store.names_of_others(session, ids)
    return Whom(
        contact_ids=tuple(ids),
        customer_ids=frozenset(at),
        companies=companies,
        addresses=frozenset(addresses),
        external_refs=tuple(contact.external_ref for contact in contacts),
        called=contacts[0].name if contacts else next(iter(addresses)),
        traces=traces_of(names, addresses, others=others, companies=companies),
    )


def _without(row: Said, whom: Whom) -> dict[str, Any]:
    """Give the columns of a row that name a person, as they read without."""
    at_customer = whom.is_about(row.customer_id, str(row.values))
    clean = {name: whom.traces.taken_out(value, at_customer=at_customer) for name, value in row.values.items()}
    changed = {name: value for name, value in clean.items() if value != row.values[name]}
    if changed and row.table.name == "lines":
        return {"text": REMOVED, "blocks": None}
    if "unique_key" in changed:
        changed["unique_key"] = f"forgotten:{row.row_id}"
    return changed
