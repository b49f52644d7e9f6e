"""Who is to be in the call: whom the customer was written to, both CSMs, and whose calendar may be looked into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from bot.connectors.google.calendar import EVENTS, FREE_BUSY
from bot.errors import Invalid, NotAllowed, NotFound
from bot.outreach import contacts_away, drafts, pilot, recipients
from bot.outreach.contacts_away import ContactAway
from bot.outreach.mime import Address
from bot.people.forms_of_address import familiar
from store import customers, forgotten, people, transitions
from store import outreach as mails
from store.models import Customer, Mailbox, Person, Transition

KNOWN = ("announced", "introduced", "completed")
"""The customer has heard of the handoff, so that a call can be arranged."""


@dataclass(frozen=True)
class Party:
    """Everybody in the call. `guests` are the customer's people that the farewell went to.

    `zone` is theirs, or the outgoing CSM's where theirs is not on record. In a pilot they are not invited.
    """

    transition: Transition
    customer: Customer
    ours: tuple[Person, ...]
    guests: tuple[Address, ...]
    zone: str
    is_zone_known: bool
    is_pilot: bool

    def invited(self) -> tuple[str, ...]:
        """List whom the invitation goes to."""
        theirs = () if self.is_pilot else tuple(guest.email for guest in self.guests)
        return (*theirs, *(person.email for person in self.ours))

    def contact(self) -> str:
        """Call the customer's first guest by name."""
        first = self.guests[0]
        return familiar(first.name) if first.name else first.email


def party_of(session: Session, transition: Transition) -> Party:
    """Read who is to be in the call of a transition; raises NotFound when there is no mail to go by."""
    customer = customers.get(session, transition.customer_id)
    guests = _written_to(session, transition)
    found = [people.get(session, person_id) for person_id in (transition.outgoing_id, transition.incoming_id)]
    ours = tuple(person for person in found if person is not None and person.deactivated_at is None)
    if customer is None or not guests or not ours:
        raise NotFound("I can't tell who is to be in this call any more. Nothing was changed.")
    zone = _known(recipients.zone_of(session, customer.id, guests))
    return Party(
        transition=transition,
        customer=customer,
        ours=ours,
        guests=guests,
        zone=zone or ours[0].zone,
        is_zone_known=zone is not None,
        is_pilot=pilot.is_on(session) or _was_pilot(session, transition),
    )


def _was_pilot(session: Session, transition: Transition) -> bool:
    """Tell whether the customer was only said to have been written to, in a pilot that may be over by now."""
    outreach_id = transition.farewell_id or transition.introduction_id
    approval = mails.last_approval(session, outreach_id) if outreach_id else None
    return approval is not None and approval.is_pilot


def away(session: Session, party: Party, *, now: datetime) -> ContactAway | None:
    """Tell whether one of the guests is away, the one who is back last; no time before that suits everybody."""
    today = now.astimezone(ZoneInfo(party.zone)).date()
    return contacts_away.among(session, party.customer.id, party.guests, today=today)


def require_csm(transition: Transition, person: Person) -> None:
    """Let the two CSMs pass once the customer knows of the handoff; raises NotAllowed or Invalid."""
    if person.id not in (transition.incoming_id, transition.outgoing_id):
        raise NotAllowed("Only the two CSMs of a handoff arrange its call. Nothing was changed.")
    if transition.state not in KNOWN:
        why = "was dropped" if transition.state == "cancelled" else "has not been announced to the customer yet"
        raise Invalid(f"This handoff {why}, so nobody expects a call. Nothing was changed.")


def require_welcome(session: Session, party: Party) -> None:
    """Hold an invitation back from somebody who must not be written to; raises Invalid."""
    marked = recipients.unwanted(session, party.guests)
    gone = forgotten.one_of(session, (guest.email for guest in party.guests))
    if marked is not None:
        raise Invalid(f"{marked} is marked as not to be contacted. Nothing was booked and nobody was invited.")
    if gone is not None:
        raise Invalid(f"{gone} asked to be forgotten. Nothing was booked and nobody was invited.")


def may_look(session: Session, person_id: int) -> Mailbox | None:
    """Give the mailbox through which a person's calendar may be looked into; None when they have not allowed it."""
    return _with_scope(session, person_id, FREE_BUSY)


def may_book(session: Session, person_id: int) -> Mailbox | None:
    """Give the mailbox through which a meeting may be put into a person's calendar; None when not allowed."""
    return _with_scope(session, person_id, EVENTS)


def _with_scope(session: Session, person_id: int, scope: str) -> Mailbox | None:
    mailbox = people.mailbox_of(session, person_id)
    is_usable = mailbox is not None and mailbox.state == "connected" and scope in mailbox.scopes
    return mailbox if is_usable else None


def transition_of(session: Session, transition_id: int) -> Transition:
    """Load a transition; raises NotFound."""
    found = transitions.get(session, transition_id)
    if found is None:
        raise NotFound("I can't find that handoff any more. Nothing was changed.")
    return found


def _written_to(session: Session, transition: Transition) -> tuple[Address, ...]:
    outreach = mails.get(session, transition.farewell_id or transition.introduction_id or 0)
    version = mails.version(session, outreach.id, outreach.version) if outreach else None
    return drafts.read(version).to if version else ()


def _known(zone: str | None) -> str | None:
    try:
        return ZoneInfo(zone).key if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
