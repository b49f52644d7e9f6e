"""A mail that thanks for many conversations stays true when there is one more; one that counts them does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.outreach import drafts
from bot.outreach.body import from_json, to_json
from store import outreach
from store.models import Activity, Customer, Outreach, Person
from tests.stage import Stage


def drafted(stage: Stage) -> None:
    stage.command("U0SARAH", "/handoff Lumivar Optics to Maya Chen")
    stage.work()


def send(stage: Stage) -> None:
    """Press Send, and let Sarah write down a call of three months ago before the mail leaves."""
    stage.click("U0SARAH", "outreach.send")
    stage.work()
    with stage.runtime.writing(1) as session:
        customer = session.scalars(select(Customer).where(Customer.external_ref == "C-LUMIVAR")).one()
        sarah = session.scalars(select(Person).where(Person.slack_ref == "U0SARAH")).one()
        values = {"type": "call", "subject": "Shifts", "occurred_at": clock.now() - timedelta(days=95)}
        session.add(Activity(workspace_id=1, customer_id=customer.id, person_id=sarah.id, **values))
    stage.later(seconds=31)
    stage.work()


def count_them_out(stage: Stage) -> None:
    """Put the number on record into the words of the draft, as a model may write them."""
    with stage.runtime.writing(1) as session:
        mail = session.scalars(select(Outreach).where(Outreach.kind == "handoff.farewell")).one()
        counted = next(fact.value for fact in outreach.facts_of(session, mail.id) if fact.key == "meetings")
        draft = drafts.current(session, mail)
        body = from_json(json.loads(json.dumps(to_json(draft.body)).replace("many conversations", counted)))
        drafts.write(
            session,
            mail.id,
            replace(draft, body=body),
            based_on=mail.version,
            written_by="claude",
            author_id=None,
            now=clock.now(),
        )


def test_one_more_conversation_holds_no_mail_back_that_does_not_count_them(stage: Stage) -> None:
    drafted(stage)
    assert "our many conversations since" in stage.text_of(stage.message_with("U0SARAH", "outreach.send"))

    send(stage)

    assert len(stage.accepted()) == 1


def test_one_more_conversation_holds_back_a_mail_that_gives_their_number(stage: Stage) -> None:
    drafted(stage)
    count_them_out(stage)
    stage.click("U0SARAH", "outreach.send")  # The old card brings the current one.
    stage.work()

    send(stage)

    assert stage.accepted() == []
    assert "What it says has changed since: Calls and meetings: 29 conversations is now 30" in str(
        stage.messages("U0SARAH")
    )
