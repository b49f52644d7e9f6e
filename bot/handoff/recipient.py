"""Whom a handoff writes to at the customer, or why nobody can be written to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import Invalid, NotFound
from store.models import Contact, Customer


def recipient(customer: Customer, contacts: Sequence[Contact], *, contact_id: int | None = None) -> Contact:
    """Give the contact to write to: the one asked for, else the primary one, else the only one.

    Raises Invalid, in a sentence for the CSM, when nobody is on record, nobody is marked as primary among several, or
    the contact has no address or does not want mail; NotFound when `contact_id` is nobody's at this customer.
    """
    contact = _asked_for(contacts, contact_id) if contact_id is not None else _primary(customer, contacts)
    if contact.is_left_alone:
        raise Invalid(
            f"{contact.name} at {customer.name} is marked as not to be contacted. Nothing was drafted;"
            " choose another contact, then try again.",
            field="contact",
        )
    if not (contact.email or "").strip():
        raise Invalid(
            f"{contact.name} at {customer.name} has no e-mail address on record. Nothing was drafted;"
            " add the address or choose another contact, then try again.",
            field="contact",
        )
    return contact


def _asked_for(contacts: Sequence[Contact], contact_id: int) -> Contact:
    found = next((contact for contact in contacts if contact.id == contact_id), None)
    if found is None:
        raise NotFound("That contact is not on record for this customer. Nothing was drafted; choose another.")
    return found


def _primary(customer: Customer, contacts: Sequence[Contact]) -> Contact:
    if not contacts:
        raise Invalid(
            f"{customer.name} has no contacts on record, so there is nobody to write to. Nothing was drafted;"
            " add a contact with an e-mail address, then try again.",
            field="contact",
        )
    primary = [contact for contact in contacts if contact.is_primary]
    if not primary and len(contacts) > 1:
        raise Invalid(
            f"{customer.name} has {len(contacts)} contacts and none is marked as primary. Nothing was drafted;"
            " choose who gets the mail, then try again.",
            field="contact",
        )
    return (primary or list(contacts))[0]
