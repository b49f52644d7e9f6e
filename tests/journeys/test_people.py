"""People who join, leave, come back, become guests or travel, as Slack tells of them once an hour."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.slack import Member
from bot.people import roster
from bot.permissions import NEUTRAL
from jobs import clock as jobs_clock
from store import lobby
from store.models import Customer, Job, Outreach, Person
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

Json = dict[str, Any]


def account(stage: Stage, who: str, **changes: Any) -> None:
    assert "person" in stage.post("slack/account", {"person": who, **changes})


def look(stage: Stage) -> None:
    """An hour goes by, and the clock has the people looked at."""
    offset = float(stage.clock_file.read_text()) if stage.clock_file.exists() else 0.0
    stage.clock_file.write_text(str(offset + 3600))
    jobs_clock.ask_hourly(stage.runtime)
    stage.work()


def workspace(stage: Stage, team: str = "T0CSCX") -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, team)
    assert found is not None
    return found.id


def person(stage: Stage, email: str, team: str = "T0CSCX") -> Person:
    with stage.runtime.reading(workspace(stage, team)) as session:
        return _one(session, email)


def _one(session: Session, email: str) -> Person:
    return session.scalars(select(Person).where(Person.email == email)).one()


def lines(stage: Stage, who: str) -> list[str]:
    return [stage.text_of(message) for message in stage.messages(who)]


def leaving(stage: Stage) -> None:
    """Ana has pressed Send, and her account is deactivated before the mail leaves."""
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    account(stage, "U0ANA", deleted=True)


def test_when_somebody_leaves_their_manager_hears_whose_customers_have_nobody(stage: Stage) -> None:
    account(stage, "U0ANA", deleted=True)
    look(stage)

    (told,) = lines(stage, "U0PRIYA")
    assert "*Ana Ribeiro has left.*" in told
    assert "These customers have nobody: " in told
    for customer in ("DataCorp", "Weberwerk & Söhne GmbH".replace("&", "&amp;"), "Tidelock Marine"):
        assert customer in told
    assert "/rapport reassign" in told
    assert stage.messages("U0PRIYA")[0]["text"] == "Ana Ribeiro has left."
    assert person(stage, "ana@cscx.example").deactivated_at is not None


def test_it_is_told_once_and_to_nobody_else(stage: Stage) -> None:
    account(stage, "U0ANA", deleted=True)
    for _ in range(3):
        look(stage)

    assert len(lines(stage, "U0PRIYA")) == 1
    for who in ("U0SARAH", "U0DAVID", "U0OMAR", "U1SARAH"):
        assert stage.messages(who) == [], who


def test_a_mail_that_has_not_left_is_stopped_with_its_sender_gone(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")
    stage.submit("U0ANA", {"undo_seconds": {"undo_seconds": {"type": "number_input", "value": "120"}}})
    leaving(stage)
    jobs_clock.ask_hourly(stage.runtime)
    stage.work()
    stage.later(hours=2)
    stage.work()

    assert stage.accepted() == []
    (told,) = lines(stage, "U0PRIYA")
    assert "A mail that had not left yet was stopped, and nothing was sent: DataCorp." in told


@pytest.mark.parametrize("is_there", [True, False])
def test_a_leavers_mail_that_may_have_left_is_settled_by_their_manager(stage: Stage, *, is_there: bool) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.broken("gmail", "drafts.send", "cut_before")
    stage.broken("gmail", "threads.get", "status", status=500, times=None)
    for _ in range(8):
        stage.later(minutes=1)
        stage.work()
    account(stage, "U0ANA", deleted=True)
    for _ in range(3):
        look(stage)
    asked = [text for text in lines(stage, "U0PRIYA") if "I can't tell whether Ana Ribeiro's mail to" in text]

    stage.click("U0PRIYA", "outreach.is_there" if is_there else "outreach.is_not_there")
    stage.work()

    assert len(asked) == 1
    with stage.runtime.reading(workspace(stage)) as session:
        farewell = session.scalars(select(Outreach).where(Outreach.kind == "handoff.farewell")).one()
    assert farewell.state == ("sent" if is_there else "drafted")
    (settled,) = [text for text in lines(stage, "U0PRIYA") if "Settled: Ana Ribeiro's mail to" in text]
    assert ("It left; one copy." if is_there else "Nothing waits to leave.") in settled
    assert "outreach.is_there" not in settled


def test_nobody_else_moves_a_customer_when_somebody_leaves(stage: Stage) -> None:
    before = owners(stage)
    account(stage, "U0ANA", deleted=True)
    look(stage)

    assert owners(stage) == before


def owners(stage: Stage) -> dict[str, int | None]:
    with stage.runtime.reading(workspace(stage)) as session:
        return {customer.name: customer.owner_id for customer in session.scalars(select(Customer))}


def test_somebody_who_comes_back_works_as_before(stage: Stage) -> None:
    account(stage, "U0MAYA", deleted=True)
    look(stage)
    account(stage, "U0MAYA", deleted=False)
    look(stage)

    assert person(stage, "maya@cscx.example").deactivated_at is None
    answer = stage.command("U0MAYA", "/customer Acme Corp")
    assert NEUTRAL not in json.dumps(answer["body"])
    assert "Acme Corp" in json.dumps(answer["body"])


def test_somebody_whom_our_records_say_has_left_stays_gone_though_the_account_lives(stage: Stage) -> None:
    before = person(stage, "paul@cscx.example").deactivated_at
    account(stage, "U0PAUL", deleted=False)
    look(stage)

    assert person(stage, "paul@cscx.example").deactivated_at == before is not None
    assert NEUTRAL in json.dumps(stage.command("U0PAUL", "/rapport help")["body"])


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_gets_the_neutral_line_even_when_our_records_have_them_as_a_csm(stage: Stage, flag: str) -> None:
    stage.post("slack/home", {"as": "U0MAYA"})
    stage.work()
    account(stage, "U0MAYA", **{flag: True})
    look(stage)

    for text in ("/customer Acme Corp", "/handoff Acme Corp to Sarah Johnson", "/rapport settings"):
        assert NEUTRAL in json.dumps(stage.command("U0MAYA", text)["body"])
    home = stage.screen("U0MAYA")["home"]["view"]["blocks"]
    assert [block["text"]["text"] for block in home] == [NEUTRAL]


def test_nobody_can_hand_a_customer_to_a_guest(stage: Stage) -> None:
    account(stage, "U0MAYA", is_restricted=True)
    look(stage)

    answer = stage.command("U0ANA", "/handoff DataCorp to Maya Chen")

    assert "Nobody here is called" in json.dumps(answer["body"])


def test_a_guest_who_becomes_a_member_works_as_before(stage: Stage) -> None:
    account(stage, "U0MAYA", is_restricted=True)
    look(stage)
    account(stage, "U0MAYA", is_restricted=False)
    look(stage)

    assert "Acme Corp" in json.dumps(stage.command("U0MAYA", "/customer Acme Corp")["body"])


def test_somebody_is_recognised_by_their_address_once_slack_knows_them(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        _one(session, "joana@cscx.example").slack_ref = None
    assert NEUTRAL in json.dumps(stage.command("U0JO", "/rapport help")["body"])

    look(stage)

    assert person(stage, "joana@cscx.example").slack_ref == "U0JO"
    assert NEUTRAL not in json.dumps(stage.command("U0JO", "/rapport help")["body"])


def test_a_new_account_for_the_same_address_takes_the_place_of_the_old_one(stage: Stage) -> None:
    stage.say("U0MAYA", "help")
    stage.work()
    account(stage, "U0MAYA", deleted=True)
    account(stage, "U0MAYA", id="U0MAYA2", deleted=False)
    look(stage)

    maya = person(stage, "maya@cscx.example")
    assert (maya.slack_ref, maya.dm_ref, maya.deactivated_at) == ("U0MAYA2", None, None)
    stage.say("U0MAYA2", "help")
    stage.work()
    assert "Hello Maya Chen" in lines(stage, "U0MAYA2")[-1]


def test_people_live_in_the_time_zone_that_slack_knows(stage: Stage) -> None:
    account(stage, "U0ANA", tz="Asia/Tokyo")
    look(stage)

    assert person(stage, "ana@cscx.example").zone == "Asia/Tokyo"


def member(ref: str, email: str | None, *, zone: str | None = None, gone: bool = False) -> Member:
    return Member(ref, email, zone, is_deactivated=gone, is_guest=False)


def test_a_zone_that_nobody_knows_changes_nothing(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        roster.take_in(session, [member("U0DAVID", None, zone="Mars/Olympus")], now=clock.now())

    assert person(stage, "david@cscx.example").zone == "America/Los_Angeles"


def test_an_account_that_belongs_to_a_colleague_is_not_given_to_another_by_its_address(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        _one(session, "joana@cscx.example").slack_ref = None
        members = [member("U0DAVID", "joana@cscx.example"), member("U0NEW", "JOANA@cscx.example", gone=True)]
        changes = roster.take_in(session, members, now=clock.now())

    assert changes.left == []
    assert person(stage, "joana@cscx.example").slack_ref is None
    assert person(stage, "david@cscx.example").slack_ref == "U0DAVID"


def test_each_workspace_is_looked_at_by_itself(stage: Stage) -> None:
    account(stage, "U1BEN", deleted=True)
    look(stage)

    assert person(stage, "ben@northwind.example", "T0NORTH").deactivated_at is not None
    assert person(stage, "sarah@cscx.example").deactivated_at is None
    assert stage.messages("U0PRIYA") == []


def test_however_many_clocks_ask_it_is_done_once_an_hour(stage: Stage) -> None:
    for _ in range(3):
        jobs_clock.ask_hourly(stage.runtime)
    stage.work()

    with stage.runtime.reading(workspace(stage)) as session:
        done = session.scalars(select(Job).where(Job.name == "people.sync")).all()
    assert [job.state for job in done] == ["done"]
    assert len(stage.calls("slack", "users.list")) == 2  # One for each workspace.


def test_when_slack_is_away_nobody_is_taken_for_gone(stage: Stage) -> None:
    stage.broken("slack", "users.list", "status", times=None, status=503)
    look(stage)
    stage.mend()

    assert person(stage, "ana@cscx.example").deactivated_at is None
    assert clock.now() > person(stage, "paul@cscx.example").deactivated_at  # type: ignore[operator]
