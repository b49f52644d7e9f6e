"""How much unprompted mail people get from us: two per contact and four per customer in seven days."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.outreach.drafts import Draft
from store import contacting, customers
from store.contacting import Unprompted
from store.models import Outreach, Person

WINDOW = timedelta(days=7)
PER_CONTACT, PER_CUSTOMER, WHILE_ONBOARDING = 2, 4, 5
ONBOARDING = "onboarding"


def over_budget(session: Session, outreach: Outreach, draft: Draft, sender: Person, *, now: datetime) -> str | None:
    """Say who would get more unprompted mail than is welcome, and from when it is fine again; None when nobody would.

    Mails sent by hand in Gmail count where their mailbox is connected. Answers do not count and are never held back,
    so a handoff's pair is one; calendar invitations are no mails of ours.
    """
    if outreach.reply_to_id is not None or outreach.answers_message_id is not None:
        return None
    had = contacting.unprompted_since(session, outreach.customer_id, now - WINDOW, leave_out=outreach.id)
    customer = customers.get(session, outreach.customer_id)
    is_new = customer is not None and customer.status == ONBOARDING
    for address in (*draft.to, *draft.cc):
        theirs = [mail for mail in had if address.email.lower() in mail.addresses]
        most = WHILE_ONBOARDING if is_new else PER_CONTACT
        if len(theirs) >= most and not _is_colleague(session, outreach, address.email):
            return _said(address.name or address.email, theirs, most, sender)
    most = WHILE_ONBOARDING if is_new else PER_CUSTOMER
    if len(had) >= most:
        return _said(customer.name if customer else "This customer", had, most, sender)
    return None


def _is_colleague(session: Session, outreach: Outreach, email: str) -> bool:
    contacts = customers.contacts_of(session, outreach.customer_id)
    return email.lower() not in {(contact.email or "").strip().lower() for contact in contacts}


def _said(who: str, had: list[Unprompted], most: int, sender: Person) -> str:
    zone = ZoneInfo(sender.zone)
    last, again = had[-1].at.astimezone(zone), (had[-most].at + WINDOW).astimezone(zone)
    return (
        f"{who} has had {len(had)} mails from us in seven days that answered nothing, the last on"
        f" {last:%A} {last.day} {last:%B}. The next one is welcome from {again:%A} {again.day} {again:%B} at"
        f" {again:%H:%M}."
    )
