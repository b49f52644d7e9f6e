"""Who has had enough mail from us gets no more this week, unless the sender says why it can't wait."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from blocks.slack.text import plain
from bot import clock
from bot.outreach.budget import REASONS
from store.models import AuditEntry, Contact, SettledClaim, Transition
from tests.bot.outreach.test_budget import MICHAEL, Week
from tests.edge.outside import Outside
from tests.journeys.conversing import Conversing
from tests.stage import Json, Stage, StandIns

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


def somebody_else_with_too_much(talk: Conversing) -> str:
    """Give the address of another contact of DataCorp, who has had two mails as well."""
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        week = Week(session)
        contacts = select(Contact).where(Contact.customer_id == week.customer.id, Contact.email != MICHAEL)
        other = next(one.email for one in session.scalars(contacts) if one.email)
        week.ours(1, to=other)
        week.ours(0.9, to=other)
    return str(other)


def copies(stage: Stage, address: str) -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": address}
    stage.click("U0ANA", "outreach.who")
    stage.submit("U0ANA", {"cc": {"outreach.recipients": {"selected_options": [option]}}})
    stage.work()


def asks_when(talk: Conversing) -> Json:
    """Choose Send later from the menu; gives the field that asks when."""
    (transition,) = talk.rows(Transition)
    talk.stage.click("U0ANA", "handoff.more", value=f"{transition.id}:later")
    (field,) = (one for one in talk.stage.modal("U0ANA")["blocks"] if one.get("block_id") == "leaves_at")
    return cast("Json", field["element"])


def picks(talk: Conversing, **wait: float) -> str:
    """Send at a moment that is so far away; gives what the open form answers."""
    moment = {"type": "datetimepicker", "selected_date_time": int((clock.now() + timedelta(**wait)).timestamp())}
    answer = talk.stage.submit("U0ANA", {"leaves_at": {"leaves_at": moment}})
    talk.stage.work()
    return json.dumps(answer, ensure_ascii=False)


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


def test_everybody_who_has_had_enough_is_named_and_one_reason_holds_for_all_who_were(
    talk: Conversing, stage: Stage
) -> None:
    copies(stage, somebody_else_with_too_much(talk))
    assert card(stage).count("has had") == 3, "Michael, the other one, and DataCorp as a whole"

    stage.click("U0ANA", "budget.ask")
    assert stage.text_of(stage.modal("U0ANA")).count("has had") == 3
    stage.submit("U0ANA", because("asked"))
    stage.work()

    assert "This one would be too many" not in card(stage)
    sends(stage, talk)
    assert len(stage.mails(MICHAEL)) == 1


def test_the_reason_does_not_hold_for_somebody_who_has_had_enough_only_since(talk: Conversing, stage: Stage) -> None:
    with stage.runtime.writing(talk.workspace_id) as session:
        week = Week(session)
        contacts = select(Contact).where(Contact.customer_id == week.customer.id, Contact.email != MICHAEL)
        other = next(one.email for one in session.scalars(contacts) if one.email)
        week.ours(1, to=other)
    copies(stage, other)
    stage.click("U0ANA", "budget.ask")
    stage.submit("U0ANA", because("asked"))
    stage.work()
    assert "This one would be too many" not in card(stage)

    with stage.runtime.writing(talk.workspace_id) as session:
        Week(session).ours(0.1, to=other)
    sends(stage, talk)

    assert stage.mails(MICHAEL) == []
    assert "has had 2 mails" in stage.text_of(stage.modal("U0ANA"))
    assert "Michael Torres has had" not in stage.text_of(stage.modal("U0ANA"))


def test_the_reason_holds_for_nobody_whom_its_form_did_not_name(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "budget.ask")
    assert stage.text_of(stage.modal("U0ANA")).count("has had") == 1
    with stage.runtime.writing(talk.workspace_id) as session:
        week = Week(session)
        week.ours(1, to="press@datacorp.example")
        week.ours(1, to="office@datacorp.example")

    stage.submit("U0ANA", because("asked"))
    sends(stage, talk)

    assert stage.mails(MICHAEL) == []
    assert "DataCorp has had 4 mails from us" in stage.text_of(stage.modal("U0ANA"))


def test_a_mail_may_be_sent_for_a_moment_at_which_it_is_welcome_again_and_for_no_earlier_one(
    talk: Conversing, stage: Stage
) -> None:
    asks_when(talk)
    assert TOO_MUCH in picks(talk, hours=20)
    assert talk.farewell().state == "drafted"

    assert TOO_MUCH not in picks(talk, days=4.1)
    assert talk.farewell().state == "approved"
    talk.later(days=4, hours=3)

    assert len(stage.mails(MICHAEL)) == 1


def test_send_later_proposes_a_moment_at_which_it_is_welcome_again(talk: Conversing) -> None:
    proposed = asks_when(talk)["initial_date_time"]

    assert proposed > (clock.now() + timedelta(days=4)).timestamp()


@pytest.mark.on_postgresql
def test_details_keep_no_reason_that_the_mail_did_not_need(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "budget.ask")
    stage.submit("U0ANA", because("urgent"))
    stage.work()
    talk.later(days=4, hours=1)

    sends(stage, talk)

    assert len(stage.mails(MICHAEL)) == 1
    stage.click("U0ANA", "outreach.details")
    assert "could not wait" not in stage.text_of(stage.modal("U0ANA"))


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
