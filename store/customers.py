"""Queries about customers and the people at them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from store.database import once
from store.models import Contact, Customer
from store.queries import built_once, every, first


class CustomerName(NamedTuple):
    """What it takes to recognise a customer; loading thousands of whole rows for that would be waste."""

    id: int
    name: str
    domain: str | None
    owner_id: int | None


_NAMED = select(Customer.id, Customer.name, Customer.domain, Customer.owner_id)


def get(session: Session, customer_id: int) -> Customer | None:
    """Load one customer of this workspace."""
    return session.get(Customer, customer_id)


def with_ids(session: Session, ids: Collection[int]) -> dict[int, Customer]:
    """Load several customers by id; ids that this workspace does not have are left out."""
    return {row.id: row for row in session.scalars(select(Customer).where(Customer.id.in_(ids)))}


def names(session: Session) -> list[CustomerName]:
    """Name every customer of this workspace, in no particular order."""
    return list(map(CustomerName._make, session.execute(_NAMED)))


def called(session: Session, spellings: Collection[str]) -> list[CustomerName]:
    """Name the customers with exactly these names, upper and lower case alike: by an index, however many there are.

    SQLite knows the case of ASCII letters only; other names may be missed here and are found among all `names`.
    """
    wanted = [spelling.strip().lower() for spelling in spellings if "\x00" not in spelling]
    return list(map(CustomerName._make, session.execute(*_called(wanted))))


@built_once
def _called(spellings: Collection[str]) -> Select[Any, Any, Any, Any]:
    return _NAMED.where(Customer.lower_name.in_(spellings))


def with_address(session: Session, addresses: Collection[str]) -> list[Contact]:
    """Load every contact with one of these addresses, in lower case, whichever customer they are at."""
    if not addresses:
        return []
    return list(session.scalars(_with(addresses).order_by(Contact.id)))


def left_alone(session: Session, addresses: Collection[str]) -> list[Contact]:
    """Load those of them who are not to be written to."""
    if not addresses:
        return []
    return _left_alone(session, list(addresses))


@every
def _left_alone(addresses: Collection[str]) -> Select[Contact]:
    marked = _with(addresses).where(or_(Contact.do_not_contact, Contact.left_alone_at.is_not(None)))
    return marked.order_by(Contact.id)


@once
@every
def contacts_of(customer_id: int) -> Select[Contact]:
    """Load the people at a customer: the main contact first, then by name. Includes those not to be written to."""
    wanted = select(Contact).where(Contact.customer_id == customer_id)
    return wanted.order_by(Contact.is_primary.desc(), Contact.name, Contact.id)


@first
def primary_contact(customer_id: int) -> Select[Contact]:
    """Load the main contact, even one who is not to be written to; the earliest on record where several are marked."""
    return select(Contact).where(Contact.customer_id == customer_id, Contact.is_primary).order_by(Contact.id).limit(1)


@every
def owned_by(person_id: int) -> Select[Customer]:
    """Load the customers a person looks after, by name."""
    return select(Customer).where(Customer.owner_id == person_id).order_by(Customer.name)


def by_ref(session: Session, ref: str) -> Customer | None:
    """Load a customer by the id of its import, or else by our own."""
    if "\x00" in ref:
        return None  # No id on record has one, and PostgreSQL refuses the question.
    imported = session.scalar(select(Customer).where(Customer.external_ref == ref))
    if imported is not None or not (ref.isascii() and ref.isdigit() and len(ref) < 19):  # noqa: PLR2004  A 64-bit id.
        return imported
    return session.get(Customer, int(ref))


def _with(addresses: Collection[str]) -> Select[Contact]:
    return select(Contact).where(func.lower(Contact.email).in_(addresses))
