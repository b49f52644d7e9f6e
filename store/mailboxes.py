"""Mailboxes that mail leaves from."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from store import cards
from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Approval, Mailbox, MailboxAddress, MailboxSender, Outreach, Person


def get(session: Session, mailbox_id: int) -> Mailbox | None:
    """Load one mailbox of this workspace."""
    return session.get(Mailbox, mailbox_id)


def by_address(session: Session, address: str) -> Mailbox | None:
    """Load the mailbox of an address, in whatever case it is written; connected or not."""
    return session.scalar(select(Mailbox).where(Mailbox.address == address.strip().lower()))


def everything(session: Session) -> list[Mailbox]:
    """List every mailbox of the workspace, by address."""
    return list(session.scalars(select(Mailbox).order_by(Mailbox.address)))


def add(session: Session, address: str, name: str, *, owner_id: int | None, now: datetime) -> Mailbox:
    """Note a mailbox that is still to be connected; without an owner it is a shared one."""
    mailbox = Mailbox(
        workspace_id=workspace_of(session),
        address=address.strip().lower(),
        display_name=name,
        owner_id=owner_id,
        state="disconnected",
        connected_at=now,
    )
    session.add(mailbox)
    session.flush()
    return mailbox


def connect(session: Session, mailbox: Mailbox, *, google_ref: str | None, now: datetime) -> bool:
    """Note that a mailbox is connected, and whose it is in the lobby's directory; False when another workspace has it.

    After False the transaction must not be committed.
    """
    if google_ref is None or mailbox.google_ref != google_ref:
        # Another account behind the same address: what was read of the old one says nothing about this one.
        mailbox.history_ref = mailbox.synced_at = mailbox.looked_back_at = mailbox.watch_expires_at = None
    mailbox.google_ref, mailbox.state, mailbox.connected_at = google_ref, "connected", now
    mailbox.disconnected_at = mailbox.told_at = mailbox.sync_trouble = None
    session.flush()
    cards.touch_home(session, _concerned(session, mailbox), now=now)
    return _enter_directory(session, mailbox)


def _enter_directory(session: Session, mailbox: Mailbox) -> bool:
    values = {"address_hash": _hash(mailbox.address), "workspace_id": mailbox.workspace_id, "mailbox_id": mailbox.id}
    if insert_ignoring(session, MailboxAddress, values) is not None:
        return True
    kept = select(MailboxAddress.workspace_id).where(MailboxAddress.address_hash == values["address_hash"])
    return session.scalar(kept) == mailbox.workspace_id


def leave_directory(session: Session, mailbox: Mailbox) -> None:
    """Take a mailbox out of the lobby's directory, so that it can be connected elsewhere."""
    entry = delete(MailboxAddress).where(
        MailboxAddress.address_hash == _hash(mailbox.address), MailboxAddress.workspace_id == mailbox.workspace_id
    )
    session.execute(entry)


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


def disconnect(session: Session, mailbox_id: int, *, now: datetime) -> bool:
    """Note that a mailbox's grant is gone, also on its owner's Home; False when that was known."""
    done = session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.state == "connected")
        .values(state="disconnected", disconnected_at=now)
    )
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is not None:
        cards.touch_home(session, _concerned(session, mailbox), now=now)
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def note_told(session: Session, mailbox_id: int, *, now: datetime) -> bool:
    """Note that people are told that a mailbox's grant is gone; False when they have been."""
    untold = update(Mailbox).where(Mailbox.id == mailbox_id, Mailbox.told_at.is_(None))
    return bool(session.execute(untold.values(told_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def erase_grant(session: Session, mailbox_id: int, *, refresh_token: bytes | None) -> bool:
    """Erase the sealed tokens of a mailbox that is not connected; False when it has got others since."""
    same = Mailbox.refresh_token.is_(None) if refresh_token is None else Mailbox.refresh_token == refresh_token
    erased = session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.state == "disconnected", same)
        .values(refresh_token=None, access_token=None, access_expires_at=None, scopes=[], is_delegated=False)
    )
    return bool(erased.rowcount == 1)  # type: ignore[attr-defined]


def of_leavers(session: Session) -> list[Mailbox]:
    """List the mailboxes of people who have left that are still connected or still have a grant."""
    left = select(Person.id).where(Person.deactivated_at.is_not(None))
    open_ = or_(Mailbox.state == "connected", Mailbox.refresh_token.is_not(None))
    return list(session.scalars(select(Mailbox).where(Mailbox.owner_id.in_(left), open_).order_by(Mailbox.id)))


def shared_with(session: Session, person_id: int) -> list[Mailbox]:
    """List the shared mailboxes that a person is a listed sender of, by address, connected or not."""
    listed = select(MailboxSender.mailbox_id).where(MailboxSender.person_id == person_id)
    shared = select(Mailbox).where(Mailbox.owner_id.is_(None), Mailbox.id.in_(listed))
    return list(session.scalars(shared.order_by(Mailbox.address)))


def senders_of(session: Session, mailbox_id: int) -> list[Person]:
    """List who may send from a shared mailbox, also those who have left."""
    listed = select(MailboxSender.person_id).where(MailboxSender.mailbox_id == mailbox_id)
    return list(session.scalars(select(Person).where(Person.id.in_(listed)).order_by(Person.name, Person.id)))


def list_senders(session: Session, mailbox: Mailbox, person_ids: set[int]) -> None:
    """Make these people, and nobody else, the senders of a shared mailbox."""
    known = {person.id for person in senders_of(session, mailbox.id)}
    gone = delete(MailboxSender).where(
        MailboxSender.mailbox_id == mailbox.id, MailboxSender.person_id.in_(known - person_ids)
    )
    session.execute(gone)
    for person_id in sorted(person_ids - known):
        row = MailboxSender(workspace_id=mailbox.workspace_id, mailbox_id=mailbox.id, person_id=person_id)
        session.add(row)
    session.flush()


def waiting_in(session: Session, mailbox_id: int) -> list[Outreach]:
    """List the approved mails that are to leave from a mailbox and have not begun to."""
    from_here = select(Approval.outreach_id).where(Approval.mailbox_id == mailbox_id, Approval.cancelled_at.is_(None))
    waiting = select(Outreach).where(Outreach.state == "approved", Outreach.id.in_(from_here))
    return list(session.scalars(waiting.order_by(Outreach.id)))


def _concerned(session: Session, mailbox: Mailbox) -> list[int]:
    if mailbox.owner_id is not None:
        return [mailbox.owner_id]
    return [person.id for person in senders_of(session, mailbox.id)]
