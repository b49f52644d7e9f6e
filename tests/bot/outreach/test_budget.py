"""People get two unprompted mails from us in seven days and a customer four; answers are always welcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.outreach.body import Body, Paragraph, Span
from bot.outreach.budget import over_budget
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from store import lobby
from store import outreach as store
from store.models import Contact, Customer, Mailbox, Message, Outreach, Person, Version
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


class Week:
    """A week of mails to DataCorp, in one transaction that is thrown away."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        self.ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        self.mailbox = session.scalars(select(Mailbox)).first()
        self.number = 0

    def ours(self, days: float, *, to: str = MICHAEL, state: str = "sent", reply_to_id: int | None = None) -> Outreach:
        """A mail that Rapport sent so many days ago."""
        self.number += 1
        at = clock.now() - timedelta(days=days)
        mail = store.add(
            self.session,
            kind="handoff.farewell",
            customer_id=self.customer.id,
            sender_id=self.ana.id,
            now=at,
            reply_to_id=reply_to_id,
        )
        mail.state, mail.version, mail.sent_at, mail.message_id = state, 1, at, f"<ours{self.number}@mail.gmail.com>"
        version = Version(
            workspace_id=self.customer.workspace_id,
            outreach_id=mail.id,
            number=1,
            subject="Hello",
            to=[{"name": "", "email": to}],
            cc=[],
            body={"blocks": []},
            written_by="person",
            created_at=at,
        )
        self.session.add(version)
        self.session.flush()
        return mail

    def heard(self, days: float, *, thread: str = "", message_id: str = "", direction: str = "out") -> None:
        """A mail as a mailbox has it, written by hand unless its Message-ID is one of ours."""
        self.number += 1
        at = clock.now() - timedelta(days=days)
        message = Message(
            workspace_id=self.customer.workspace_id,
            mailbox_id=self.mailbox.id if self.mailbox else 0,
            message_ref=f"m{self.number}",
            thread_ref=thread or f"t{self.number}",
            message_id=message_id or f"<hand{self.number}@cscx.example>",
            direction=direction,
            sort="own" if direction == "out" else "person",
            address=MICHAEL,
            customer_id=self.customer.id,
            sent_at=at,
            heard_at=at,
        )
        self.session.add(message)
        self.session.flush()

    def said(self, *, to: str = MICHAEL, answers: Outreach | None = None) -> str | None:
        """What is said about one more mail now."""
        mail = self.ours(0, to=to, state="drafted", reply_to_id=answers.id if answers else None)
        draft = Draft("Hello", (Address("", to),), (), Body((Paragraph((Span("Hello"),)),)))
        over = over_budget(self.session, mail, draft, self.ana, now=clock.now())
        return over.said if over else None


def told(stage: Stage, story: str) -> str | None:
    """Tell one week: `o3` is ours three days ago, `h3` by hand, `a` the question about an answer instead."""
    with stage.runtime.writing(workspace(stage)) as session:
        week = Week(session)
        first: Outreach | None = None
        for event in story.split():
            if event.startswith("o"):
                first = week.ours(float(event[1:]))
            elif event.startswith("h"):
                week.heard(float(event[1:]))
        said = week.said(answers=first if story.endswith(" a") else None)
        session.rollback()
    return said


@pytest.mark.parametrize(
    ("story", "is_held"),
    [
        ("", False),
        ("o1", False),
        ("o1 o2", True),
        ("o1 o8", False),
        ("o1 h2", True),
        ("h1 h2", True),
        ("h1 h6.9", True),
        ("h1 h7.1", False),
        ("o1 o2 a", False),
    ],
)
def test_a_contact_gets_two_in_seven_days_and_answers_are_always_welcome(
    stage: Stage, story: str, *, is_held: bool
) -> None:
    said = told(stage, story)

    assert (said is not None) is is_held
    assert said is None or "2 mails from us in seven days that answered nothing" in said


def test_our_own_mail_in_the_mailbox_and_answers_by_hand_are_counted_once_or_not_at_all(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        week = Week(session)
        sent = week.ours(1)
        week.heard(1, message_id=str(sent.message_id))
        week.heard(3, thread="talk", direction="in")
        week.heard(2, thread="talk")
        week.ours(2, reply_to_id=sent.id)

        said = week.said()
        session.rollback()

    assert said is None


def test_a_customer_gets_four_however_many_people_are_there(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        week = Week(session)
        for number in range(4):
            contact = Contact(
                workspace_id=week.customer.workspace_id,
                external_ref=f"new{number}",
                customer_id=week.customer.id,
                name=f"New {number}",
                email=f"new{number}@datacorp.example",
            )
            session.add(contact)
            week.ours(number + 1, to=f"new{number}@datacorp.example")

        said = week.said()
        week.customer.status = "onboarding"
        session.flush()
        while_new = week.said()
        session.rollback()

    assert said is not None
    assert said.startswith("DataCorp has had 4 mails from us")
    assert while_new is None
