"""What the farewell says of who takes over: the day that the two agreed on, the name and the copy."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.handoff import changing
from store import people
from store.models import Transition
from tests.edge.outside import Outside
from tests.journeys.handing_over import (
    MICHAEL,
    asked,
    cards_of,
    choose_day,
    hand_back,
    hand_over,
    later_working_day,
    move_to,
    name_another,
    newest,
    person_id,
    said_on_the_card,
    send,
    spoken,
    transition,
    type_farewell,
)
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("plain_days_ahead")


def test_another_day_changes_what_the_farewell_promises(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    before = transition(outside).introduce_by_on
    assert before is not None
    by = later_working_day(before, 4)

    choose_day(stage, "U0SARAH", by)
    stage.work()

    assert f"write by *{spoken(by)}*" in stage.text_of(stage.card("U0SARAH"))
    send(stage, "U0ANA")
    text = stage.mails(MICHAEL)[0]["text"]
    assert f"by {by:%A}, {by.day} {by:%B}" in text
    assert f"{before:%A}, {before.day} {before:%B}" not in text


def test_a_public_holiday_is_refused_at_its_field_and_named(stage: Stage, outside: Outside) -> None:
    move_to(stage, datetime(clock.today().year + 1, 6, 1, 15, tzinfo=UTC))
    asked(stage, outside)
    number = transition(outside).introduce_by_on

    choose_day(stage, "U0SARAH", clock.today().replace(month=7, day=4))

    (modal,) = stage.modals("U0SARAH")
    assert "4 July is a public holiday where you are. Nothing was changed" in modal["errors"]["day"]
    assert transition(outside).introduce_by_on == number


@pytest.mark.parametrize(("days", "said"), [(-7, "has passed"), (90, "more than two months")])
def test_a_day_nobody_could_mean_is_refused_at_its_field(stage: Stage, outside: Outside, days: int, said: str) -> None:
    asked(stage, outside)
    number = transition(outside).introduce_by_on

    choose_day(stage, "U0SARAH", later_working_day(clock.today("America/New_York"), days))

    (modal,) = stage.modals("U0SARAH")
    assert said in modal["errors"]["day"]
    assert transition(outside).introduce_by_on == number


def test_a_holiday_in_a_far_year_is_refused_as_too_far_without_being_looked_up(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    choose_day(stage, "U0SARAH", date(2040, 12, 25))

    (modal,) = stage.modals("U0SARAH")
    assert "more than two months" in modal["errors"]["day"]


def test_a_farewell_edited_by_hand_keeps_its_words_when_somebody_else_is_named(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    type_farewell(stage, "Hi Michael, Sarah will write to you soon.")
    hand_back(stage, "U0SARAH", "")
    stage.work()

    name_another(stage, outside, "U0ANA", "U0DAVID")
    stage.work()

    assert "The farewell was edited by hand, so I left its words" in json.dumps(stage.modals("U0ANA"))
    line = said_on_the_card(outside)
    assert "it doesn't name David Kim and doesn't say that David writes by" in line
    version = newest(outside, "handoff.farewell")
    assert "Sarah will write to you soon." in json.dumps(version.body)
    assert [entry["email"] for entry in version.cc] == ["david@cscx.example"]
    assert version.written_by == "person"
    assert "David" in json.dumps(newest(outside, "handoff.introduction").body)


def test_the_outgoing_csms_card_says_how_far_the_two_agree(stage: Stage, outside: Outside) -> None:
    hand_over(stage)
    assert said_on_the_card(outside) == ""

    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()
    assert re.fullmatch(
        r"Sarah Johnson was asked on .* at \d\d:\d\d and has not answered yet\.", said_on_the_card(outside)
    )

    hand_back(stage, "U0SARAH", "too much on")
    assert said_on_the_card(outside).startswith("Sarah Johnson can't take this over: “too much on”.")

    stage.work()
    stage.click("U0SARAH", "handoff.agree")
    assert said_on_the_card(outside).startswith("Sarah Johnson takes it (on ")
    type_farewell(stage, "Hi Michael, Sarah will be in touch.")
    assert "it doesn't say that Sarah writes by" in said_on_the_card(outside)


def test_a_farewell_can_leave_without_a_copy_to_the_incoming_csm(stage: Stage, outside: Outside) -> None:
    hand_over(stage)
    handoff, who = transition(outside), person_id(outside, "U0ANA")

    with outside.record() as session:
        row, ana = session.get(Transition, handoff.id), people.get(session, who)
        assert row is not None
        assert ana is not None
        changing.set_copies(session, ana, row, on=False, now=clock.now())
    stage.work()
    send(stage, "U0ANA")

    (farewell,) = stage.mails(MICHAEL)
    assert not farewell["cc"]
    assert "in Cc" not in farewell["text"]


def test_a_farewell_nobody_sent_names_a_new_day_once_its_day_has_passed(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    stage.click("U0SARAH", "handoff.agree")
    first = transition(outside).introduce_by_on
    assert first is not None

    move_to(stage, datetime.combine(first + timedelta(days=1), time(9), ZoneInfo("Europe/Lisbon")).astimezone(UTC))

    by = transition(outside).introduce_by_on
    assert by is not None
    assert by > first
    assert f"{by:%A}, {by.day} {by:%B}" in json.dumps(newest(outside, "handoff.farewell").body)
    assert f"it now says that you write by {spoken(by)}." in cards_of(stage, "U0SARAH")[-1]
