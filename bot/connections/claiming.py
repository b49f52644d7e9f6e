"""Whose mailbox a grant becomes: the person's own, one an admin named for them, or a shared one; never somebody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.connections import google
from bot.connections.aims import Aim
from bot.connections.google import Mode
from bot.connectors.google.oauth import Grant
from bot.errors import Invalid, NotAllowed
from bot.vault import Vault
from store import audit, cards, mailboxes
from store.models import Mailbox, Person

AGAIN = "Nothing was connected; type /rapport connect in Slack to try again."


def accept(session: Session, vault: Vault, person: Person, aim: Aim, grant: Grant, *, now: datetime) -> Mailbox:
    """Connect the mailbox that a person granted; raises NotAllowed or Invalid, and then nothing may be committed."""
    mode = _require_sending(grant)
    mailbox = _shared(session, person, aim.mailbox_id, grant) if aim.mailbox_id else _own(session, person, grant, now)
    if not mailboxes.connect(session, mailbox, google_ref=grant.subject, now=now):
        raise NotAllowed(
            f"{grant.email} is connected to Rapport in another Slack workspace. Nothing was changed in either;"
            " disconnect it there first."
        )
    google.keep(vault, mailbox, grant)
    audit.note(session, person.id, "mailbox.connected", "mailbox", mailbox.id, {"mode": mode}, now=now)
    session.flush()
    cards.touch(session, mailbox.id, "mailbox", now=now)
    return mailbox


def _require_sending(grant: Grant) -> Mode:
    mode = google.mode_for(grant.scopes)
    if mode == "nothing":
        raise Invalid(f"On Google's page the box for sending was left empty, and I do nothing without it. {AGAIN}")
    return mode


def _own(session: Session, person: Person, grant: Grant, now: datetime) -> Mailbox:
    is_own_address = grant.email == person.email.lower()
    mailbox = mailboxes.by_address(session, grant.email)
    if mailbox is None and is_own_address:
        return mailboxes.add(session, grant.email, person.name, owner_id=person.id, now=now)
    if mailbox is None:
        raise NotAllowed(
            f"That was {grant.email}; I know you as {person.email}. {AGAIN} If you do send from {grant.email}, an admin"
            " can allow it."
        )
    if mailbox.owner_id == person.id:
        return mailbox
    if mailbox.owner_id is None:
        raise NotAllowed(
            f"{grant.email} is a shared mailbox. Nothing was connected; an admin connects it with"
            f" /rapport connect {grant.email}."
        )
    if mailbox.state == "connected" or not is_own_address:
        raise NotAllowed(
            f"{grant.email} belongs to somebody else here. Nothing was changed; ask them to disconnect it, or an admin."
        )
    mailbox.owner_id = person.id
    return mailbox


def _shared(session: Session, person: Person, mailbox_id: int, grant: Grant) -> Mailbox:
    mailbox = mailboxes.get(session, mailbox_id)
    if person.role != "admin" or mailbox is None or mailbox.owner_id is not None:
        raise NotAllowed(
            "Only an admin connects a mailbox that several people send from, and this one isn't shared any more or you"
            " are no admin. Nothing was connected; ask who looks after Rapport."
        )
    if mailbox.address != grant.email:
        raise NotAllowed(
            f"That was {grant.email}, and the shared mailbox is {mailbox.address}. Nothing was connected; on Google's"
            f" page choose {mailbox.address}."
        )
    return mailbox
