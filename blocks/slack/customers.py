"""A customer in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from blocks.slack.text import context, escape, section
from bot.handoff.wording.figures import money
from store.models import Contact, Customer, Person

SHOWN_CONTACTS = 3


def line(customer: Customer, owner: Person | None, contacts: Sequence[Contact], *, today: date) -> list[dict[str, Any]]:
    """Show what is on record about a customer in three lines."""
    facts = [
        f"{escape(money(customer.arr_cents, customer.currency))} ARR" if customer.arr_cents else None,
        escape(customer.tier) if customer.tier else None,
        f"since {customer.since_on:%B %Y}" if customer.since_on else None,
        f"renews in {(customer.renews_on - today).days} days"
        if customer.renews_on and customer.renews_on >= today
        else None,
    ]
    whose = f"With {escape(owner.name)}" if owner else "Unassigned"
    names = ", ".join(
        escape(contact.name) + (f" ({escape(contact.title)})" if contact.title else "")
        for contact in contacts[:SHOWN_CONTACTS]
    )
    return [
        section(f"*{escape(customer.name)}* · {whose}\n" + " · ".join(fact for fact in facts if fact)),
        context(names or "No contacts on record."),
    ]
