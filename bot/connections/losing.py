"""A mailbox that is not connected any more: Google took the grant back, its person did, or its person has left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from store import audit, cards, jobs, mailboxes, people
from store.models import Mailbox, Person

CARD = "mailbox"
LET_GO = "mailboxes.let_go"
A_MOMENT = timedelta(seconds=30)


def lost(session: Session, mailbox_id: int, *, now: datetime) -> bool:
    """Note that Google no longer honours a mailbox's grant, and tell those it concerns once; False when it was known.

    Nothing else is touched: what is approved waits, and goes on when the mailbox is connected again.
    """
    if not mailboxes.disconnect(session, mailbox_id, now=now):
        return False
    mailbox = mailboxes.get(session, mailbox_id)
    if mailbox is None:
        return False
    audit.note(session, None, "mailbox.lost", "mailbox", mailbox_id, {}, now=now)
    if mailboxes.note_told(session, mailbox_id, now=now):
        for person in concerned(session, mailbox):
            _tell(session, mailbox, person, now)
    return True


def _tell(session: Session, mailbox: Mailbox, person: Person, now: datetime) -> None:
    card = cards.show(session, CARD, mailbox.id, person.id, now=now)
    if card.message_ref is not None:
        # It told of an earlier loss and stands far above; an edit there would notify nobody.
        cards.bring_back(session, card, now=now)


def concerned(session: Session, mailbox: Mailbox) -> list[Person]:
    """Name whose business a mailbox is: its owner's; a shared one's admins', else its senders'."""
    if mailbox.owner_id is not None:
        owner = people.get(session, mailbox.owner_id)
        return [owner] if owner is not None and owner.deactivated_at is None else []
    senders = [person for person in mailboxes.senders_of(session, mailbox.id) if person.deactivated_at is None]
    return people.with_roles(session, "admin") or senders


def let_go(session: Session, mailbox: Mailbox, person_id: int | None, why: str, *, now: datetime) -> None:
    """Disconnect a mailbox for good: from now on nothing leaves, and its grant is given back to Google and erased.

    `why` goes into the audit log, with who decided it. Nobody is told by this: whoever calls it says it in its own
    words.
    """
    mailboxes.disconnect(session, mailbox.id, now=now)
    mailboxes.note_told(session, mailbox.id, now=now)
    mailboxes.leave_directory(session, mailbox)
    audit.note(session, person_id, "mailbox.disconnected", "mailbox", mailbox.id, {"why": why}, now=now)
    jobs.schedule(
        session,
        LET_GO,
        {"mailbox_id": mailbox.id},
        now=now,
        # Drafts that were taken back are removed from Gmail first, while it still lets us in.
        due_at=now + A_MOMENT,
        unique_key=f"let go:{mailbox.id}:{int(now.timestamp() * 1000)}",
        lane=f"mailbox:{mailbox.id}",
        queue="later",
    )
