"""The one mail that the labelled messages are about: Ana's goodbye to Michael at DataCorp, sent on 2 March 2026."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.outreach.body import from_plain, to_json
from store.database import Database
from store.models import Approval, Contact, Customer, Installation, Mailbox, Outreach, Person, Version
from tests.evals.replies.labelled import OURS

SENT_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
MESSAGE_ID = "<CA+farewell-20260302@mail.gmail.com>"
SUBJECT = "Sarah Johnson looks after DataCorp from now on"
BODY = (
    "Hi Michael,\n\nFrom next week on, Sarah Johnson looks after DataCorp in my place.\n\n"
    "Thank you for a year and a half of good questions.\n\nAna"
)


@contextmanager
def written(database: Database) -> Iterator[tuple[Session, Mailbox]]:
    """Give a session in a workspace from whose mailbox that mail left, and the mailbox."""
    with database.writing(None) as lobby:
        lobby.add(Installation(id=1, team_ref="T0", name="CSCX", bot_user_ref="U0", installed_at=SENT_AT))
    with database.writing(1) as session:
        yield session, _mailbox(session)


def _mailbox(session: Session) -> Mailbox:
    ana = Person(workspace_id=1, email="ana@cscx.example", name="Ana Silva", role="csm")
    sarah = Person(workspace_id=1, email="sarah@cscx.example", name="Sarah Johnson", role="csm")
    customer = Customer(workspace_id=1, external_ref="C-1", name="DataCorp", domain="datacorp.example")
    session.add_all([ana, sarah, customer])
    session.flush()
    mailbox = Mailbox(
        workspace_id=1,
        address="ana@cscx.example",
        display_name="Ana Silva",
        owner_id=ana.id,
        connected_at=SENT_AT,
        aliases=[{"email": "ana.s@cscx.example", "name": "Ana"}],
    )
    michael = Contact(
        workspace_id=1,
        external_ref="P-1",
        customer_id=customer.id,
        name="Michael Torres",
        email="michael.torres@datacorp.example",
    )
    session.add_all([mailbox, michael])
    session.flush()
    _sent(session, ana, customer, mailbox)
    return mailbox


def _sent(session: Session, ana: Person, customer: Customer, mailbox: Mailbox) -> None:
    outreach = Outreach(
        workspace_id=1,
        kind="handoff.farewell",
        customer_id=customer.id,
        sender_id=ana.id,
        state="sent",
        version=1,
        sent_at=SENT_AT,
        thread_ref=OURS,
        message_id=MESSAGE_ID,
        created_at=SENT_AT,
        changed_at=SENT_AT,
    )
    session.add(outreach)
    session.flush()
    session.add_all([_version(outreach), _approval(outreach, ana, mailbox)])
    session.flush()


def _version(outreach: Outreach) -> Version:
    return Version(
        workspace_id=1,
        outreach_id=outreach.id,
        number=1,
        subject=SUBJECT,
        to=[{"name": "Michael Torres", "email": "michael.torres@datacorp.example"}],
        cc=[],
        body=to_json(from_plain(BODY)),
        written_by="template",
        created_at=SENT_AT,
    )


def _approval(outreach: Outreach, ana: Person, mailbox: Mailbox) -> Approval:
    return Approval(
        workspace_id=1,
        outreach_id=outreach.id,
        version=1,
        person_id=ana.id,
        mailbox_id=mailbox.id,
        ref="ref-of-the-farewell",
        digest="",
        mime=b"",
        approved_at=SENT_AT,
        leaves_at=SENT_AT,
        thread_ref=OURS,
        attempted_at=SENT_AT,
        sent_at=SENT_AT,
    )
