"""Whom and what rows may point at: everybody on record and everything that the files bring."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.customers.importing.cells import canonical_ref
from bot.customers.importing.layout import CONTACTS, CUSTOMERS, PEOPLE
from bot.customers.importing.records import Record
from bot.customers.importing.words import close_to
from store.importing import read_rows
from store.models import Contact, Customer, Person

WHO = {
    PEOPLE.file: "is nobody's e-mail address or external id",
    CUSTOMERS.file: "is no customer's external id",
    CONTACTS.file: "is no contact's external id",
}


MOST_HINTS = 50  # Looking for what was meant takes milliseconds; a file that is wrong throughout needs no more of it.


class Directory:
    """Ids by file and key. A row that does not exist yet has a provisional id below zero until it is written."""

    def __init__(self, session: Session) -> None:
        self._ids: dict[str, dict[str, int]] = {file: {} for file in WHO}
        self._provisional = self._hints = 0
        self.customer_of_contact: dict[int, int] = {}
        people = self._ids[PEOPLE.file]
        for person in read_rows(session, Person, ("external_ref", "email", "slack_ref")):
            people[person.email.lower()] = person.id
            if person.external_ref:
                people[canonical_ref(person.external_ref)] = person.id
        for customer in read_rows(session, Customer, ("external_ref",)):
            self._ids[CUSTOMERS.file][canonical_ref(customer.external_ref)] = customer.id
        for contact in read_rows(session, Contact, ("external_ref", "customer_id")):
            self._ids[CONTACTS.file][canonical_ref(contact.external_ref)] = contact.id
            self.customer_of_contact[contact.id] = contact.customer_id

    def register(self, file: str, record: Record, row_id: int | None) -> int:
        """Let rows point at this record; gives its id, a provisional one when it is new."""
        if row_id is None:
            row_id = self.provisional_id()
        for field in ("external_ref", "email") if file == PEOPLE.file else ("external_ref",):
            if key := record.values.get(field):
                self._ids[file][key] = row_id
        return row_id

    def provisional_id(self) -> int:
        """Give an id for a row that is yet to be written."""
        self._provisional -= 1
        return self._provisional

    def find(self, file: str, key: Any) -> int | None:
        """Give the id behind a key; None when there is none."""
        return self._ids[file].get(key)

    def explain(self, file: str, key: str) -> str:
        """Say that a key leads nowhere, and (not too often) which one may have been meant."""
        self._hints += 1
        hint = close_to(key, list(self._ids[file])) if self._hints <= MOST_HINTS else ""
        return f"{WHO[file]}.{hint}"
