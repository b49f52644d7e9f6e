"""A handoff of somebody who leaves or has left: one mail from who takes over, and a departure that stays secret."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from store.models import Contact, Customer, Person
from tests.edge.outside import Outside
from tests.journeys.handing_over import MICHAEL, at_nine, hand_over, later_working_day, move_to, send, transition
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("plain_days_ahead")


def test_a_customer_of_somebody_who_left_gets_one_mail_from_who_takes_over(stage: Stage, outside: Outside) -> None:
    with outside.record() as session:
        juniper = session.scalars(select(Customer).where(Customer.external_ref == "C-JUNIPER")).one()
        to = session.scalars(select(Contact.email).where(Contact.customer_id == juniper.id, Contact.is_primary)).one()
    assert to is not None

    stage.command("U0PRIYA", "/handoff Juniper to Sarah Johnson")
    stage.work()

    card = stage.card("U0SARAH")
    assert card["text"] == "A customer is being handed to you"
    assert "Paul Ortega has left and can't say goodbye." in stage.text_of(card)
    status = stage.text_of(stage.card("U0PRIYA"))
    assert "Sarah has one mail to review" in status
    assert "I now look after" not in status

    send(stage, "U0SARAH")

    (mail,) = stage.mails(to)
    assert mail["from"] == "Sarah Johnson <sarah@cscx.example>"
    assert "in place of Paul Ortega" in " ".join(mail["text"].split())
    assert "wrote" not in mail["text"]
    assert not mail["cc"]
    assert stage.card("U0PRIYA")["text"] == "A handoff mail was sent"
    stage.click("U0PRIYA", "handoff.reassign")
    stage.submit("U0PRIYA")
    stage.work()
    assert transition(outside).state == "completed"


def test_whoever_takes_over_from_somebody_who_left_reads_the_briefing_their_card_offers(stage: Stage) -> None:
    stage.command("U0PRIYA", "/handoff Juniper to Sarah Johnson")
    stage.work()

    stage.click("U0SARAH", "briefing.open")

    seen = stage.text_of(stage.modal("U0SARAH"))
    assert "Juniper" in seen
    assert "A briefing is for the two CSMs" not in seen


def test_only_a_manager_hands_a_leavers_customer_on(stage: Stage, outside: Outside) -> None:
    with outside.nothing_changes():
        answer = stage.command("U0SARAH", "/handoff Juniper to Sarah Johnson")

    assert "Only the CSM who looks after this customer, or their manager" in str(answer["body"])


def test_a_farewell_whose_sender_leaves_before_it_did_becomes_one_mail_of_the_incoming_csm(
    stage: Stage, outside: Outside
) -> None:
    hand_over(stage)
    with outside.record() as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        ana.deactivated_at = clock.now()

    stage.command("U0PRIYA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    send(stage, "U0SARAH")

    (mail,) = stage.mails(MICHAEL)
    assert mail["from"] == "Sarah Johnson <sarah@cscx.example>"
    assert "in place of Ana Ribeiro" in " ".join(mail["text"].split())


def test_a_departure_is_on_no_card_but_those_who_may_know(stage: Stage, outside: Outside) -> None:
    last_day = clock.today() + timedelta(days=25)
    told = f"until {last_day.day} {last_day:%B}"
    hand_over(stage, f"/handoff DataCorp to Sarah Johnson because of a departure, {told}")
    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()
    confidential = ("departure", "leaving", f"{last_day.day} {last_day:%B}")
    stage.click("U0SARAH", "handoff.agree")
    stage.work()
    seen = [stage.text_of(message) for message in stage.messages("U0SARAH")]

    send(stage, "U0ANA")
    stage.click("U0SARAH", "outreach.facts")
    by = transition(outside).introduce_by_on
    assert by is not None
    seen.append(json.dumps(stage.modals("U0SARAH")))
    move_to(stage, at_nine(later_working_day(by, 1)))
    seen += [stage.text_of(message) for who in ("U0SARAH", "U0DAVID") for message in stage.messages(who)]
    mails = [mail["text"] + mail["subject"] for mail in stage.mails(MICHAEL)]

    assert transition(outside).reason == "departure"
    assert len(seen) > 4
    assert len(mails) == 1
    for text in [*seen, *mails]:
        assert not [word for word in confidential if word in text.casefold() or word in text], text
