"""Recipients who deserve a second look before a mail leaves; whoever is usual is not asked about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.outreach import recipients
from bot.outreach.body import Body, Paragraph, Span
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from store import lobby, workspaces
from store import outreach as store
from store.models import Activity, Approval, Contact, Customer, Mailbox, Message, Outreach, Person, Version
from tests.stage import Stage

NORA = "nora@datacorp.example"
Row = TypeVar("Row", Contact, Version, Approval, Message, Activity)
FIRST = "It is the first mail to Nora."


class Mails:
    """Mails to DataCorp, where Nora is new; in one transaction that is thrown away."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        self.ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        self.mailbox = session.scalars(select(Mailbox).where(Mailbox.owner_id == self.ana.id)).one()
        self.nora = self._add(Contact(external_ref="nora", customer_id=self.customer.id, name="Nora", email=NORA))

    def ours(self, state: str, to: str = NORA, *, reply_to_id: int | None = None) -> Outreach:
        mail = store.add(
            self.session,
            kind="handoff.farewell",
            customer_id=self.customer.id,
            sender_id=self.ana.id,
            now=clock.now(),
            reply_to_id=reply_to_id,
        )
        mail.state, mail.version = state, 1
        self._add(
            Version(
                outreach_id=mail.id,
                number=1,
                subject="Hello",
                to=[{"name": "", "email": to}],
                cc=[],
                body={"blocks": []},
                written_by="person",
                created_at=clock.now(),
            )
        )
        return mail

    def was_pilot(self, mail: Outreach) -> None:
        self._add(
            Approval(
                outreach_id=mail.id,
                version=1,
                person_id=self.ana.id,
                mailbox_id=self.mailbox.id,
                ref="pilot",
                digest="",
                mime=b"",
                approved_at=clock.now(),
                leaves_at=clock.now(),
                is_pilot=True,
            )
        )

    def heard(self, direction: str) -> None:
        self._add(
            Message(
                mailbox_id=self.mailbox.id,
                message_ref="m1",
                thread_ref="t1",
                direction=direction,
                sort="own" if direction == "out" else "person",
                address="Nora@DataCorp.example",
                customer_id=self.customer.id,
                sent_at=clock.now(),
                heard_at=clock.now(),
            )
        )

    def noted(self, how: str) -> None:
        self._add(
            Activity(
                customer_id=self.customer.id,
                contact_id=self.nora.id,
                type=how,
                subject="Hello",
                occurred_at=clock.now(),
            )
        )

    def said(self, *addresses: str, answers: Outreach | None = None) -> str | None:
        """What is said about one more mail, to Nora unless somebody else is named."""
        mail = self.ours("drafted", reply_to_id=answers.id if answers else None)
        to = tuple(Address("Nora" if one == NORA else "", one) for one in addresses or (NORA,))
        return recipients.unusual(self.session, mail, Draft("Hello", to, (), Body((Paragraph((Span("Hello"),)),))))

    def _add(self, row: Row) -> Row:
        row.workspace_id = self.customer.workspace_id
        self.session.add(row)
        self.session.flush()
        return row


@pytest.fixture
def mails(stage: Stage) -> Iterator[Mails]:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    with stage.runtime.writing(found.id) as session:
        yield Mails(session)
        session.rollback()


def test_the_first_mail_to_somebody_is_one_until_there_was_another(mails: Mails) -> None:
    assert mails.said() == FIRST
    for state in ("drafted", "discarded", "bounced"):
        mails.ours(state)
    mails.was_pilot(mails.ours("sent"))
    mails.ours("sent", "somebody.else@datacorp.example")
    mails.noted("call")

    assert mails.said() == FIRST

    mails.ours("answered", "Nora@DataCorp.example")
    assert mails.said() is None


@pytest.mark.parametrize("what", ["in", "out", "email"])
def test_a_mail_from_gmail_or_on_record_counts_as_one(mails: Mails, what: str) -> None:
    if what == "email":
        mails.noted(what)
    else:
        mails.heard(what)

    assert mails.said() is None


def test_an_answer_is_no_first_mail(mails: Mails) -> None:
    assert mails.said(answers=mails.ours("sent", "somebody.else@datacorp.example")) is None


@pytest.mark.parametrize(
    ("address", "is_outside"),
    [
        ("lee@datacorp.example", False),
        ("lee@mail.datacorp.example", False),
        ("lee@DATACORP.example", False),
        ("lee@notdatacorp.example", True),
        ("lee@datacorp.example.evil.example", True),
        ("lee.datacorp.example@evil.example", True),
    ],
)
def test_only_the_customers_own_domains_are_inside(mails: Mails, address: str, *, is_outside: bool) -> None:
    said = mails.said(address) or ""

    assert said.endswith(" is outside datacorp.example.") is is_outside


def test_a_contact_on_record_is_inside_wherever_their_mail_is(mails: Mails) -> None:
    mails.nora.email = "nora@home.example"

    assert mails.said("nora@home.example") == "It is the first mail to nora@home.example."


def test_without_a_domain_only_the_contacts_on_record_are_inside(mails: Mails) -> None:
    mails.customer.domain = None

    assert mails.said() == FIRST
    assert mails.said("lee@datacorp.example") == "lee@datacorp.example is not on record at DataCorp."


def test_colleagues_are_not_counted_and_one_address_counts_once(mails: Mails) -> None:
    assert mails.said("sarah@cscx.example") is None
    assert mails.said("sarah@cscx.example", NORA, "NORA@datacorp.example") is not None
    assert mails.said(NORA, "sarah@cscx.example") == FIRST
    assert mails.said(NORA, "lee@datacorp.example") == "Two people outside your company get it."


def test_in_a_pilot_nothing_is_unusual(mails: Mails) -> None:
    workspaces.decide(mails.session, "pilot", value=True)

    assert mails.said("pat@other.example", NORA) is None
