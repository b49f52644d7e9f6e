"""Which mailboxes somebody may send from, and what an admin decides about mailboxes: shared, allowed, delegated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.connections import losing
from bot.connectors.google import oauth
from bot.errors import Invalid, NotAllowed, NotFound
from store import audit, mailboxes, people
from store.models import Mailbox, Person

DELEGATED = (oauth.COMPOSE, oauth.READ)
"""What the service account asks for; Google's admin delegates exactly these."""


def mailboxes_for(session: Session, person: Person) -> list[Mailbox]:
    """List the connected mailboxes that a person may send from: their own first, then shared ones by address."""
    own = people.mailbox_of(session, person.id)
    found = [*([own] if own else []), *mailboxes.shared_with(session, person.id)]
    return [mailbox for mailbox in found if mailbox.state == "connected"]


def leaves_from(session: Session, person_id: int, from_address: str | None) -> Mailbox | None:
    """Give the mailbox that a person's mail from this address leaves from, connected or not; None when there is none.

    That is their own, unless the address is a shared mailbox's. Raises NotAllowed when they are not among its senders.
    """
    shared = mailboxes.by_address(session, from_address) if from_address else None
    if shared is None or shared.owner_id is not None:
        return people.mailbox_of(session, person_id)
    if not may_send_from(session, person_id, shared):
        raise NotAllowed(
            f"You aren't among those who send from {shared.address}. Nothing was sent; choose another address under"
            " Ways to send."
        )
    return shared


def shown_for(session: Session, person_id: int, from_address: str | None) -> Mailbox | None:
    """Give what `leaves_from` gives, for showing: None where the person is no longer among the senders."""
    try:
        return leaves_from(session, person_id, from_address)
    except NotAllowed:
        return None


def may_send_from(session: Session, person_id: int, mailbox: Mailbox) -> bool:
    """Tell whether a mailbox is a person's own, or a shared one that lists them as a sender."""
    if mailbox.owner_id is not None:
        return mailbox.owner_id == person_id
    return any(sender.id == person_id for sender in mailboxes.senders_of(session, mailbox.id))


def share(session: Session, address: str, senders: Iterable[Person], *, name: str, now: datetime) -> Mailbox:
    """Make a mailbox a shared one that exactly these people send from; a connected one stays connected.

    A mailbox that nobody knows yet is noted, to be connected by an admin. Raises Invalid without senders.
    """
    listed = {person.id for person in senders}
    if not listed:
        raise Invalid("A shared mailbox needs at least one --sender. Nothing was changed.")
    mailbox = mailboxes.by_address(session, address) or mailboxes.add(session, address, name, owner_id=None, now=now)
    mailbox.owner_id = None
    mailbox.display_name = name or mailbox.display_name
    session.flush()
    mailboxes.list_senders(session, mailbox, listed)
    audit.note(session, None, "mailbox.shared", "mailbox", mailbox.id, {"senders": sorted(listed)}, now=now)
    return mailbox


def allow(session: Session, address: str, person: Person, *, now: datetime) -> Mailbox:
    """Let a person connect a mailbox whose address is not the one they are on record with; raises NotAllowed."""
    mailbox = mailboxes.by_address(session, address)
    if mailbox is None:
        mailbox = mailboxes.add(session, address, person.name, owner_id=person.id, now=now)
    elif mailbox.owner_id != person.id:
        raise NotAllowed(f"{mailbox.address} is another mailbox on record already. Nothing was changed.")
    audit.note(session, None, "mailbox.allowed", "mailbox", mailbox.id, {"person_id": person.id}, now=now)
    return mailbox


def delegate(session: Session, person: Person, *, now: datetime) -> Mailbox:
    """Enrol a person's mailbox in delegation, and connect it without a grant of theirs; raises NotAllowed."""
    address = person.email.lower()
    mailbox = mailboxes.by_address(session, address)
    if mailbox is None:
        mailbox = mailboxes.add(session, address, person.name, owner_id=person.id, now=now)
    if mailbox.owner_id != person.id:
        raise NotAllowed(f"{address} is a shared mailbox or somebody else's here. Nothing was changed.")
    if mailbox.state == "connected" and not mailbox.is_delegated:
        raise NotAllowed(f"{address} is connected by its owner, which is safer than delegation. Nothing was changed.")
    mailbox.is_delegated, mailbox.scopes = True, list(DELEGATED)
    mailbox.refresh_token = mailbox.access_token = mailbox.access_expires_at = None
    if not mailboxes.connect(session, mailbox, google_ref=mailbox.google_ref, now=now):
        raise NotAllowed(f"{address} is connected to Rapport in another Slack workspace. Nothing was changed.")
    audit.note(session, None, "mailbox.delegated", "mailbox", mailbox.id, {}, now=now)
    return mailbox


def disconnect(session: Session, address: str, *, now: datetime) -> Mailbox:
    """Disconnect a mailbox for an admin; raises NotFound."""
    mailbox = mailboxes.by_address(session, address)
    if mailbox is None:
        raise NotFound(f"There is no mailbox {address} here. Nothing was changed; `rapport mailbox list` names them.")
    losing.let_go(session, mailbox, None, "by an admin", now=now)
    return mailbox
