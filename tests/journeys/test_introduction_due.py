"""After the farewell left: the promised introduction is reminded of, moved, handed back, and one day overdue."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.handoff import changing
from bot.handoff.agreement import promise_line
from store import people
from store.models import Transition
from tests.edge.outside import Outside
from tests.journeys.handing_over import (
    MICHAEL,
    announced,
    at_nine,
    cards_of,
    later_working_day,
    move_to,
    name_another,
    person_id,
    previous_working_day,
    send,
    spoken,
    transition,
)
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("plain_days_ahead")


def test_after_the_farewell_left_a_refusal_reaches_the_outgoing_csm_and_the_manager_at_once(
    stage: Stage, outside: Outside
) -> None:
    announced(stage)

    outside.submit("U0SARAH", "handoff.decline", str(transition(outside).id), {"why": {"why": {"value": "ill"}}})
    stage.work()

    for who in ("U0ANA", "U0PRIYA"):
        card = stage.card(who)
        assert card["text"] == "A handoff needs somebody else"
        assert "the customer has been told to expect Sarah Johnson" in stage.text_of(card)
        assert "Michael Torres" in stage.text_of(card)
    assert "You can't take DataCorp over." in stage.text_of(stage.card("U0SARAH"))

    name_another(stage, outside, "U0PRIYA", "U0DAVID")
    stage.work()
    send(stage, "U0DAVID")

    first, second = stage.mails(MICHAEL)
    assert second["from"] == "David Kim <david@cscx.example>"
    assert second["in_reply_to"] == first["rfc_message_id"]
    said = " ".join(second["text"].split())
    assert "Ana announced Sarah Johnson as your contact; that has changed, and I now look after DataCorp." in said
    assert "DataCorp goes to David Kim now." in stage.text_of(stage.card("U0SARAH"))


def test_somebody_who_declined_cannot_send_the_introduction(stage: Stage, outside: Outside) -> None:
    announced(stage)
    draft = stage.card("U0SARAH")
    outside.submit("U0SARAH", "handoff.decline", str(transition(outside).id), {"why": {"why": {"value": ""}}})

    button = next(
        element
        for block in draft["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "outreach.send"
    )
    outside.click("U0SARAH", "outreach.send", button["value"])
    stage.later(seconds=31)
    stage.work()

    assert len(stage.mails(MICHAEL)) == 1
    assert "You said that you can't take DataCorp over. Nothing was sent" in outside.said()[-1]


def test_the_promised_day_is_reminded_of_the_working_day_before_and_once(stage: Stage, outside: Outside) -> None:
    announced(stage)
    by = transition(outside).introduce_by_on
    assert by is not None
    before = len(stage.messages("U0SARAH"))

    move_to(stage, at_nine(previous_working_day(by)) - timedelta(minutes=5))
    assert len(stage.messages("U0SARAH")) == before
    move_to(stage, at_nine(previous_working_day(by)))
    stage.later(hours=2)
    stage.work()

    assert cards_of(stage, "U0SARAH")[before:] == ["A promise of yours is due"]
    assert f"DataCorp expects your mail by {spoken(by)}." in stage.text_of(stage.card("U0SARAH"))
    assert "A promise to a customer is overdue" not in cards_of(stage, "U0ANA")


def test_an_overdue_promise_reaches_who_made_it_then_the_outgoing_csm_then_the_manager(
    stage: Stage, outside: Outside
) -> None:
    announced(stage)
    by = transition(outside).introduce_by_on
    assert by is not None
    overdue = at_nine(later_working_day(by, 1))

    move_to(stage, overdue)
    assert stage.card("U0SARAH")["text"] == "A promise of yours is overdue"
    assert "Ana Ribeiro hears of it" in stage.text_of(stage.card("U0SARAH"))
    assert "A promise to a customer is overdue" not in cards_of(stage, "U0ANA")

    stage.later(days=1)
    stage.work()
    assert stage.card("U0ANA")["text"] == "A promise to a customer is overdue"
    assert "A promise to a customer is overdue" not in cards_of(stage, "U0PRIYA")

    stage.later(days=4)
    stage.work()
    assert stage.card("U0PRIYA")["text"] == "A promise to a customer is overdue"
    assert "Sarah Johnson has not written to DataCorp yet." in stage.text_of(stage.card("U0PRIYA"))

    stage.later(days=30)
    stage.work()
    for who in ("U0SARAH", "U0ANA", "U0PRIYA"):
        assert len([text for text in cards_of(stage, who) if "is overdue" in text]) == 1


def test_what_was_reminded_of_is_settled_by_sending_and_nobody_else_hears(stage: Stage, outside: Outside) -> None:
    announced(stage)
    by = transition(outside).introduce_by_on
    assert by is not None
    move_to(stage, at_nine(previous_working_day(by)))
    stage.click("U0SARAH", "handoff.bring_draft")
    stage.work()

    send(stage, "U0SARAH")
    stage.later(days=20)
    stage.work()

    assert len(stage.mails(MICHAEL)) == 2
    assert "A reminder is settled" in cards_of(stage, "U0SARAH")
    assert not [text for who in ("U0SARAH", "U0ANA", "U0PRIYA") for text in cards_of(stage, who) if "overdue" in text]


def test_another_day_after_the_farewell_left_moves_the_reminders_and_tells_the_outgoing_csm(
    stage: Stage, outside: Outside
) -> None:
    announced(stage)
    first = transition(outside).introduce_by_on
    assert first is not None
    by, number, who = later_working_day(first, 7), transition(outside).id, person_id(outside, "U0SARAH")

    with outside.record() as session:
        handoff, sarah = session.get(Transition, number), people.get(session, who)
        assert handoff is not None
        assert sarah is not None
        changing.another_day(session, sarah, handoff, by, now=clock.now())
    stage.work()

    assert f"Sarah Johnson now writes to DataCorp by {spoken(by)}." in cards_of(stage, "U0ANA")[-1]
    move_to(stage, at_nine(later_working_day(first, 1)))
    assert not [text for text in cards_of(stage, "U0SARAH") if "promise of yours" in text]
    move_to(stage, at_nine(previous_working_day(by)))
    assert "A promise of yours is due" in cards_of(stage, "U0SARAH")


def test_the_incoming_csm_reads_what_the_farewell_promised_even_after_moving_the_day(
    stage: Stage, outside: Outside
) -> None:
    announced(stage)
    handoff = transition(outside)
    first = handoff.introduce_by_on
    assert first is not None
    who, by = person_id(outside, "U0SARAH"), later_working_day(first, 7)

    with outside.record() as session:
        row, sarah = session.get(Transition, handoff.id), people.get(session, who)
        assert row is not None
        assert sarah is not None
        before = promise_line(session, row)
        changing.another_day(session, sarah, row, by, now=clock.now())
        after = promise_line(session, row)

    assert before == f"The farewell says you write by {spoken(first)}."
    assert after == f"You now write by {spoken(by)}; the farewell said {first:%A}, {first.day} {first:%B}."


def test_an_introduction_that_has_grown_old_is_redrafted_by_its_sender(stage: Stage) -> None:
    announced(stage)
    move_to(stage, at_nine(clock.today() + timedelta(days=14)))
    stage.work()
    draft = stage.message_with("U0SARAH", "handoff.redraft")
    assert "This draft is from" in stage.text_of(draft)
    assert '"outreach.send"' not in json.dumps(draft["blocks"])

    stage.click("U0SARAH", "handoff.redraft")
    stage.work()
    send(stage, "U0SARAH")

    introduction = stage.mails(MICHAEL)[-1]
    assert introduction["from"] == "Sarah Johnson <sarah@cscx.example>"
    asked = re.search(r"Does \w+ (\d+).* or \w+ (\d+) (\w+)", " ".join(introduction["text"].split()))
    assert asked is not None
    second = datetime.strptime(f"{asked[2]} {asked[3]} {clock.today().year}", "%d %B %Y").date()  # noqa: DTZ007
    assert 0 < (second - clock.today()).days % 365 <= 14
