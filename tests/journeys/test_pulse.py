"""Thirty days after a handoff the new CSM is asked once, with what the record shows, and answers with one tap."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from jobs import clock as jobs_clock
from store.models import Person, Pulse
from tests.journeys.conversing import Conversing
from tests.stage import Stage

HEAD = "*Did the warm handoff happen?*"


class Later(Conversing):
    """The same conversation, a month on."""

    def introduces(self) -> None:
        """Let Sarah send her introduction, and Michael answer it."""
        self.stage.at("introduction answered", self._introduce)

    def _introduce(self) -> None:
        self.sends_farewell()
        self.stage.click("U0SARAH", "outreach.send")
        self.stage.work()
        self.later(seconds=31)
        self.writes("Thank you, I look forward to it.")
        self.hears()

    def hour(self) -> None:
        """Let the clock ask for what is done once an hour."""
        jobs_clock.ask_hourly(self.stage.runtime)
        self.stage.work()

    def a_month_on(self) -> None:
        """Come back on a Wednesday at three in Lisbon, thirty to thirty-six days later."""
        self.stage.later(days=30)
        self.until(2, 15)
        self.hour()

    def asked(self) -> list[Any]:
        with self.stage.runtime.reading(self.workspace_id) as session:
            return list(session.scalars(select(Pulse).order_by(Pulse.id)))


@pytest.fixture
def month(stage: Stage) -> Later:
    return Later(stage)


def test_the_new_csm_is_asked_once_with_what_the_record_shows(month: Later) -> None:
    month.introduces()
    month.hour()
    before = month.asked()

    month.a_month_on()
    month.hour()
    month.later(hours=2)
    month.hour()

    assert before == []
    assert len(month.asked()) == 1
    assert "Mails since: 1 from them, 1 from us." in month.says("U0SARAH"), "Sarah's own, which Rapport sent, is one"
    text = month.stage.text_of(month.stage.message_with("U0SARAH", "pulse.partly"))
    assert "DataCorp came to you from Ana Ribeiro thirty days ago" in text
    assert "They answered" in text
    assert "No call is on record" in text
    with pytest.raises(LookupError):
        month.stage.message_with("U0ANA", "pulse.yes")


@pytest.mark.on_postgresql
def test_one_tap_records_the_answer_and_one_line_may_go_with_it(month: Later) -> None:
    month.introduces()
    month.a_month_on()

    month.stage.click("U0SARAH", "pulse.partly")
    month.stage.work()
    month.stage.click("U0SARAH", "pulse.line")
    month.stage.submit("U0SARAH", {"line": {"line": {"value": "No call, <!channel> *only* mails."}}})
    month.stage.work()

    pulse = month.asked()[0]
    assert (pulse.answer, pulse.comment) == ("partly", "No call, <!channel> *only* mails.")
    text = month.stage.text_of(month.stage.message_with("U0SARAH", "pulse.line"))
    assert "Partly." in text
    assert "<!channel>" not in text


def test_nobody_is_asked_outside_their_working_hours_and_nobody_is_forgotten(month: Later) -> None:
    month.introduces()
    month.stage.later(days=30)
    month.until(6, 15)
    month.hour()
    on_sunday = month.asked()

    month.until(0, 15)
    month.hour()

    assert on_sunday == []
    assert len(month.asked()) == 1


def team_home(month: Later, who: str) -> str:
    month.stage.post("slack/home", {"as": who})
    month.stage.work()
    return json.dumps(month.stage.screen(who)["home"], ensure_ascii=False)


def test_the_new_csms_manager_reads_the_answer_on_home_without_the_line_and_without_who_gave_it(month: Later) -> None:
    month.introduces()
    month.a_month_on()
    before = team_home(month, "U0PRIYA")

    month.stage.click("U0SARAH", "pulse.partly")
    month.stage.work()
    month.stage.click("U0SARAH", "pulse.line")
    month.stage.submit("U0SARAH", {"line": {"line": {"value": "Nobody called them."}}})
    month.stage.work()

    said = json.dumps(month.stage.screen("U0PRIYA")["home"], ensure_ascii=False)
    assert HEAD not in before
    part = said[said.index(HEAD) :].split('"', 1)[0]
    assert "DataCorp: partly, said on" in part
    assert "Sarah" not in part
    assert "Ana" not in part
    assert "Nobody called them" not in said


def managed(month: Later, **managers: str) -> None:
    """Say who manages whom, each by the local part of their address."""
    with month.stage.runtime.writing(month.workspace_id) as session:
        found = {(one.email or "").split("@")[0]: one for one in session.scalars(select(Person))}
        for name, manager in managers.items():
            found[name].manager_id = found[manager].id


def says_no(month: Later) -> None:
    month.introduces()
    month.a_month_on()
    month.stage.click("U0SARAH", "pulse.no")
    month.stage.work()


@pytest.mark.parametrize("who", ["U0ANA", "U0SARAH", "U0DAVID"])
def test_nobody_but_the_new_csms_manager_reads_answers_on_home(month: Later, who: str) -> None:
    managed(month, ana="david")  # Who still owns the customer in Rapport.

    says_no(month)

    assert HEAD not in team_home(month, who)
    assert f"{HEAD}\\n• DataCorp: no, said on" in team_home(month, "U0PRIYA")


def test_those_above_the_manager_read_the_answer_as_the_question_says(month: Later) -> None:
    managed(month, priya="david")

    says_no(month)

    assert "DataCorp: no, said on" in team_home(month, "U0DAVID")
    question = month.stage.text_of(month.stage.message_with("U0SARAH", "pulse.yes"))
    assert "Your manager and those above them see the answer" in question


def test_a_manager_who_handed_the_customer_over_does_not_read_what_is_said_of_it(month: Later) -> None:
    managed(month, sarah="ana", ana="priya")

    says_no(month)

    assert HEAD not in team_home(month, "U0ANA")
    assert "DataCorp: no, said on" in team_home(month, "U0PRIYA")


@pytest.mark.on_postgresql
def test_an_answer_to_a_question_that_named_only_the_manager_is_shown_to_nobody(month: Later) -> None:
    month.introduces()
    month.a_month_on()
    with month.stage.runtime.writing(month.workspace_id) as session:
        for pulse in session.scalars(select(Pulse)):
            pulse.seen = {name: value for name, value in pulse.seen.items() if name != "readers"}
    month.stage.click("U0SARAH", "pulse.no")
    month.stage.work()

    assert HEAD not in team_home(month, "U0PRIYA")


def test_an_answer_leaves_the_managers_home_after_a_month(month: Later) -> None:
    month.introduces()
    month.a_month_on()
    month.stage.click("U0SARAH", "pulse.yes")
    month.stage.work()
    there = team_home(month, "U0PRIYA")

    month.stage.later(days=31)

    assert "DataCorp: yes, said on" in there
    assert HEAD not in team_home(month, "U0PRIYA")
