"""Who has had enough mail from us gets no more this week, unless the sender says why it can't wait."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from blocks.slack.text import plain
from bot.outreach.budget import REASONS
from store.models import AuditEntry, Contact, SettledClaim
from tests.bot.outreach.test_budget import MICHAEL, Week
from tests.edge.outside import Outside
from tests.journeys.conversing import Conversing
from tests.stage import Stage, StandIns

TOO_MUCH = "Michael Torres has had 2 mails from us in seven days that answered nothing"


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    """A draft to Michael, who has had two mails this week."""
    talk = Conversing(stage)
    talk.until(0, 15)
    with stage.runtime.writing(talk.workspace_id) as session:
        week = Week(session)
        week.ours(3)
        week.ours(2)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    return talk


def because(why: str, words: str = "") -> dict[str, Any]:
    option = {"text": plain(REASONS[why]), "value": why}
    typed = {"words": {"words": {"type": "plain_text_input", "value": words}}} if words else {}
    return {"why": {"why": {"type": "radio_buttons", "selected_option": option}}, **typed}


def card(stage: Stage) -> str:
    return stage.text_of(stage.message_with("U0ANA", "outreach.send"))


def sends(stage: Stage, talk: Conversing) -> None:
    stage.click("U0ANA", "outreach.send")
    stage.work()
    talk.later(seconds=31)


def test_the_card_says_who_has_had_enough_and_send_asks_why_it_cannot_wait(talk: Conversing, stage: Stage) -> None:
    assert TOO_MUCH in card(stage)

    sends(stage, talk)

    assert TOO_MUCH in stage.text_of(stage.modal("U0ANA"))
    assert stage.mails(MICHAEL) == []


def test_with_a_reason_it_leaves_and_the_reason_is_in_the_log_and_under_details(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "budget.ask")
    stage.submit("U0ANA", because("urgent", "Their *audit* is on Thursday."))
    stage.work()
    assert TOO_MUCH not in card(stage)
    assert stage.mails(MICHAEL) == []

    sends(stage, talk)

    assert len(stage.mails(MICHAEL)) == 1
    with talk.reading() as session:
        (kept,) = session.scalars(select(SettledClaim)).all()
        (logged,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "budget.set_aside")).all()
    assert kept.reason == "It is urgent for them: Their *audit* is on Thursday."
    assert (logged.person_id, logged.detail) == (kept.person_id, {"why": "urgent"})
    stage.click("U0ANA", "outreach.details")
    assert "It is urgent for them: Their" in stage.text_of(stage.modal("U0ANA"))


@pytest.mark.parametrize("values", [{}, because("other")])
def test_without_a_reason_nothing_is_set_aside(talk: Conversing, stage: Stage, values: dict[str, Any]) -> None:
    stage.click("U0ANA", "budget.ask")

    stage.submit("U0ANA", values)
    stage.work()

    assert talk.rows(SettledClaim) == []
    assert TOO_MUCH in card(stage)


def test_the_reason_holds_for_the_people_who_were_on_the_mail(talk: Conversing, stage: Stage) -> None:
    with stage.runtime.writing(talk.workspace_id) as session:
        week = Week(session)
        contacts = select(Contact).where(Contact.customer_id == week.customer.id, Contact.email != MICHAEL)
        luis = next(one for one in session.scalars(contacts) if one.email)
        week.ours(1, to=luis.email or "")
    stage.click("U0ANA", "budget.ask")
    stage.submit("U0ANA", because("asked"))
    stage.work()
    assert "This one would be too many" not in card(stage)

    option = {"text": {"type": "plain_text", "text": "x"}, "value": luis.email}
    stage.click("U0ANA", "outreach.who")
    stage.submit("U0ANA", {"cc": {"outreach.recipients": {"selected_options": [option]}}})
    stage.work()

    assert "This one would be too many" in card(stage)


def test_who_is_not_to_be_contacted_is_not_written_to_for_any_reason(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "budget.ask")
    stage.submit("U0ANA", because("urgent"))
    stage.work()
    with stage.runtime.writing(talk.workspace_id) as session:
        michael = session.scalars(select(Contact).where(Contact.email == MICHAEL)).one()
        michael.do_not_contact = True

    sends(stage, talk)

    assert stage.mails(MICHAEL) == []
    assert "is marked as not to be contacted" in json.dumps(stage.messages("U0ANA"), ensure_ascii=False)


def test_the_card_asks_no_more_once_the_week_is_over(talk: Conversing, stage: Stage) -> None:
    assert TOO_MUCH in card(stage)

    talk.later(days=5, hours=1)

    assert TOO_MUCH not in card(stage)


@pytest.mark.parametrize(
    ("who", "team"), [("U0SARAH", "T0CSCX"), ("U0PRIYA", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")]
)
def test_nobody_but_the_sender_sets_the_budget_aside(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    mail = talk.farewell()

    with Outside(stage, stand_ins).nothing_changes():
        Outside(stage, stand_ins).click(who, "budget.ask", str(mail.id), team=team)

    assert talk.rows(SettledClaim) == []
