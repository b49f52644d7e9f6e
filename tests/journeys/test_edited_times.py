"""Times for a call that somebody has edited in their mail: looked at again as far as they can be recognised."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from store.models import Meeting
from tests.edge.bearer import program
from tests.edge.outside import Outside
from tests.journeys.calling import BOOK, Calling, offered
from tests.journeys.conversing import MICHAEL
from tests.journeys.test_offering_times import SEND, Offering
from tests.stage import Json, StandIns

OURS = "For a call with"


@pytest.fixture
def offering(calling: Calling) -> Offering:
    """The times stand in Sarah's introduction."""
    ready = Offering(calling)
    ready.press()
    return ready


def retype(offering: Offering, said: str, instead: str) -> None:
    """Let Sarah put other words in the place of a paragraph that begins with these."""
    stage = offering.stage
    stage.click("U0SARAH", "outreach.edit", message=stage.message_with("U0SARAH", SEND))
    body = next(block for block in stage.modal("U0SARAH")["blocks"] if block.get("block_id") == "body")["element"]
    value: Json = body["initial_value"]
    leaf = next(one for element in value["elements"] for one in element["elements"] if said in one.get("text", ""))
    before, _, after = leaf["text"].partition(said)
    leaf["text"] = before + instead + after.partition("\n")[1] + after.partition("\n")[2]
    stage.submit("U0SARAH", {"body": {"body": {"type": "rich_text_input", "rich_text_value": value}}})
    stage.work()


def sends(offering: Offering) -> None:
    offering.stage.click("U0SARAH", SEND)
    offering.calling.later(seconds=31)


def test_an_edited_offer_does_not_leave_with_a_time_that_is_only_hours_away(offering: Offering) -> None:
    first, _, last = offering.times()
    retype(offering, OURS, f"Could we talk on {first} or {last}?")
    assert "these times" not in offering.text()
    offering.calling.later(seconds=offering.first() - timedelta(hours=3).total_seconds())

    sends(offering)

    assert "A time for a call in it would be over, or only hours away" in offering.calling.says("U0SARAH")


def test_an_edited_offer_leaves_once_the_time_that_is_only_hours_away_is_taken_out(offering: Offering) -> None:
    last = offering.times()[-1]
    retype(offering, OURS, f"Could we talk on {last}?")
    offering.calling.later(seconds=offering.first() - timedelta(hours=3).total_seconds())

    sends(offering)

    assert f"Could we talk on {last}?" in " ".join(offering.calling.arrived()["text"].split())


def test_an_edited_offer_stays_once_another_of_its_times_is_booked_and_may_name_the_booked_one(
    offering: Offering,
) -> None:
    first, second, _ = offering.times()
    retype(offering, OURS, f"Could we talk on {second}?")
    offering.stage.click("U0ANA", BOOK, value=offered(offering.stage.message_with("U0ANA", BOOK))[0])
    offering.stage.work()

    sends(offering)
    assert f"A time for a call in it is not on offer any more: {second}." in offering.calling.says("U0SARAH")

    retype(offering, f"Could we talk on {second}?", f"We talk on {first}.")
    sends(offering)
    assert any(f"We talk on {first}." in " ".join(mail["text"].split()) for mail in offering.stage.mails(MICHAEL))


def test_a_mail_that_names_the_time_of_a_call_does_not_leave_once_that_call_is_called_off(offering: Offering) -> None:
    first = offering.times()[0]
    retype(offering, OURS, f"We talk on {first}.")
    offering.stage.click("U0ANA", BOOK, value=offered(offering.stage.message_with("U0ANA", BOOK))[0])
    offering.stage.work()
    offering.stage.click("U0ANA", "meeting.cancel")
    offering.stage.work()

    sends(offering)

    assert f"A time for a call in it is not on offer any more: {first}. Take it out" in offering.calling.says("U0SARAH")
    assert not any(first in " ".join(mail["text"].split()) for mail in offering.stage.mails(MICHAEL))


def test_of_two_times_in_one_sentence_only_the_one_that_is_not_booked_is_objected_to(offering: Offering) -> None:
    first, second, _ = offering.times()
    retype(offering, OURS, f"We talk on {first} instead of {second}.")
    offering.stage.click("U0ANA", BOOK, value=offered(offering.stage.message_with("U0ANA", BOOK))[0])
    offering.stage.work()

    sends(offering)

    assert f"A time for a call in it is not on offer any more: {second}. Take it out" in offering.calling.says(
        "U0SARAH"
    )


def test_where_from_shows_each_offered_time_below_the_sentence_that_offers_it(offering: Offering) -> None:
    stage = offering.stage
    with offering.calling.reading() as session:
        choices = [datetime.fromisoformat(one) for one in session.scalars(select(Meeting)).one().choices]

    stage.click("U0SARAH", "outreach.facts", message=stage.message_with("U0SARAH", SEND))

    shown = [block["text"]["text"] for block in stage.modal("U0SARAH")["blocks"] if block["type"] == "section"]
    quoted, *facts = next(text for text in shown if text.startswith(f"> {OURS}")).split("\n")
    assert "these times are free" in quoted
    times = [f"• Time offered for a call: *<!date^{int(at.timestamp())}^" for at in choices]
    assert [fact[: len(time)] for fact, time in zip(facts, times, strict=True)] == times


def test_the_api_lists_each_time_that_a_paragraph_offers_with_its_value(
    offering: Offering, stand_ins: StandIns
) -> None:
    with offering.calling.reading() as session:
        meeting = session.scalars(select(Meeting)).one()
    sarah = program(Outside(offering.stage, stand_ins), "U0SARAH", "read")

    mail = sarah.get(f"/api/handoffs/{meeting.transition_id}").json["mails"][1]

    used = {key for paragraph in mail["paragraphs"] for key in paragraph["facts"]}
    assert {fact["key"] for fact in mail["facts"]} == used
    times = [fact for fact in mail["facts"] if fact["key"].startswith("call_time:")]
    assert [datetime.fromisoformat(fact["value"]) for fact in times] == [
        datetime.fromisoformat(choice) for choice in meeting.choices
    ]
    assert {fact["label"] for fact in times} == {"Time offered for a call"}
