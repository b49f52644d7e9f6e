"""An offer waits while a customer has other worries, and its sender reads why and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.outreach.not_now import not_now
from store import lobby
from store.models import Customer, Mailbox, Message, Opportunity, Ticket, Transition
from tests.stage import Stage


@pytest.fixture
def quiet(stage: Stage) -> Stage:
    """DataCorp without a worry: no ticket is open, nobody hands it over, nothing was offered."""
    with stage.runtime.writing(workspace(stage)) as session:
        session.execute(update(Ticket).values(status="closed"))
        session.execute(update(Opportunity).values(intro_sent_at=None))
        session.execute(update(Transition).values(state="cancelled"))
    return stage


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


def asked(stage: Stage, *rows: Any, **moved: float) -> str | None:
    with stage.runtime.writing(workspace(stage)) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        for row in rows:
            row.workspace_id, row.customer_id = workspace(stage), customer.id
            if isinstance(row, Message):
                row.mailbox_id = session.scalars(select(Mailbox.id)).first() or 0
            if isinstance(row, Transition):
                row.outgoing_id = row.incoming_id = row.asked_by_id = customer.owner_id or 0
            session.add(row)
        session.flush()
        return not_now(session, customer.id, now=clock.now() + timedelta(**moved), zone="Europe/Lisbon")


def ticket(**more: Any) -> Ticket:
    values = {"severity": "urgent", "status": "open", "opened_at": clock.now() - timedelta(days=1), **more}
    return Ticket(external_ref="98411", subject="Sync failing", **values)


def test_a_quiet_customer_may_be_offered_something(quiet: Stage) -> None:
    assert asked(quiet) is None


@pytest.mark.parametrize("severity", ["urgent", "high"])
def test_an_open_ticket_that_burns_comes_first(quiet: Stage, severity: str) -> None:
    said = asked(quiet, ticket(severity=severity, status="pending"))

    assert said is not None
    assert "(#98411, Sync failing). Earliest good day: two working days after it closes." in said


@pytest.mark.parametrize("more", [{"severity": "normal"}, {"status": "solved"}])
def test_a_small_or_solved_ticket_holds_nothing_up(quiet: Stage, more: dict[str, str]) -> None:
    assert asked(quiet, ticket(**more)) is None


def test_a_handoff_comes_first_and_for_two_weeks_after_it(quiet: Stage) -> None:
    moving = Transition(state="announced", planned_at=clock.now())

    said = asked(quiet, moving)

    assert said == "They are being handed to a new CSM. Earliest good day: two weeks after that is done."


@pytest.mark.parametrize(("days", "is_held"), [(13, True), (15, False)])
def test_a_handoff_that_is_done_is_left_to_settle_for_two_weeks(quiet: Stage, days: int, *, is_held: bool) -> None:
    done = Transition(state="completed", planned_at=clock.now(), completed_at=clock.now())

    said = asked(quiet, done, days=days)

    assert (said is not None and "Earliest good day" in said) is is_held


@pytest.mark.parametrize(("days", "is_held"), [(13, True), (15, False)])
def test_an_unhappy_reply_is_left_to_settle_for_two_weeks(quiet: Stage, days: int, *, is_held: bool) -> None:
    reply = Message(
        message_ref="m1",
        thread_ref="t1",
        direction="in",
        sort="person",
        address="michael.torres@datacorp.example",
        sent_at=clock.now(),
        heard_at=clock.now(),
        detail={"is_negative": True},
    )

    said = asked(quiet, reply, days=days)

    assert (said is not None and "was not a happy one" in said) is is_held


@pytest.mark.parametrize(("days", "is_held"), [(89, True), (91, False)])
def test_two_offers_are_a_quarter_apart(quiet: Stage, days: int, *, is_held: bool) -> None:
    offer = Opportunity(external_ref="o9", name="Analytics", stage="open", intro_sent_at=clock.now())

    said = asked(quiet, offer, days=days)

    assert (said is not None and said.startswith("We wrote to them about Analytics")) is is_held
