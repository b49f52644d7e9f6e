"""The two people of a handoff in a journey: what they press, and what their cards and the record say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import clock
from bot.handoff.agreement import agreement_line
from bot.people.working_time import working_day_after, working_day_before
from store.models import Outreach, Person, Transition, Version
from tests.edge.outside import Outside
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"
NEW_YORK = ZoneInfo("America/New_York")
Json = dict[str, Any]


def hand_over(stage: Stage, command: str = "/handoff DataCorp to Sarah Johnson because of a territory change") -> None:
    """Ana has typed this command, and both mails are drafted."""

    def play() -> None:
        stage.command("U0ANA", command)
        stage.work()

    stage.at(command, play)


def asked(stage: Stage, outside: Outside) -> None:
    """Ana has drafted the handoff and asked Sarah first."""
    hand_over(stage)
    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()


def announced(stage: Stage) -> None:
    """Ana's farewell has left."""

    def play() -> None:
        hand_over(stage)
        send(stage, "U0ANA")

    stage.at("announced", play)


def send(stage: Stage, who: str) -> Json:
    answer = stage.click(who, "outreach.send")
    stage.later(seconds=31)
    stage.work()
    return answer


def transition(outside: Outside) -> Transition:
    with outside.record() as session:
        found = session.scalars(select(Transition).order_by(Transition.id.desc())).first()
        assert found is not None
        session.expunge(found)
        return found


def newest(outside: Outside, kind: str) -> Version:
    """The words of the newest mail of a kind."""
    with outside.record() as session:
        mail = session.scalars(select(Outreach).where(Outreach.kind == kind).order_by(Outreach.id.desc())).first()
        assert mail is not None
        version = session.scalars(
            select(Version).where(Version.outreach_id == mail.id, Version.number == mail.version)
        ).one()
        session.expunge(version)
        return version


def person_id(outside: Outside, who: str) -> int:
    with outside.record() as session:
        return session.scalars(select(Person.id).where(Person.slack_ref == who)).one()


def move_to(stage: Stage, at: datetime) -> None:
    stage.later(seconds=(at - clock.now()).total_seconds() + 5)
    stage.work()


def cards_of(stage: Stage, who: str) -> list[str]:
    """The notification texts of a person's cards, oldest first."""
    return [message["text"] for message in stage.messages(who) if message["thread_ts"] in (None, message["ts"])]


def card_called(stage: Stage, who: str, text: str) -> str:
    return next(stage.text_of(m) for m in reversed(stage.messages(who)) if m["text"] == text)


def name_another(stage: Stage, outside: Outside, who: str, colleague: str) -> Json:
    stage.click(who, "handoff.name_another")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": str(person_id(outside, colleague))}
    return stage.submit(who, {"incoming": {"handoff.people": {"type": "external_select", "selected_option": option}}})


def choose_day(stage: Stage, who: str, by: date) -> Json:
    stage.click(who, "handoff.another_day")
    return stage.submit(who, {"day": {"day": {"type": "datepicker", "selected_date": by.isoformat()}}})


def hand_back(stage: Stage, who: str, why: str) -> Json:
    stage.click(who, "handoff.decline")
    return stage.submit(who, {"why": {"why": {"type": "plain_text_input", "value": why}}})


def type_farewell(stage: Stage, text: str) -> None:
    """Ana puts her own words in the place of the drafted ones."""
    stage.click("U0ANA", "outreach.edit")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    words = {"type": "rich_text", "elements": [section]}
    stage.submit("U0ANA", {"body": {"body": {"type": "rich_text_input", "rich_text_value": words}}})
    stage.work()


def said_on_the_card(outside: Outside) -> str:
    """What Ana's card says about how far the two agree."""
    with outside.record() as session:
        found = session.scalars(select(Transition).order_by(Transition.id.desc())).first()
        assert found is not None
        return agreement_line(session, found, zone="Europe/Lisbon") or ""


def later_working_day(on: date, days: int) -> date:
    """Where Sarah is."""
    return working_day_after(on + timedelta(days=days - 1), NEW_YORK.key)


def spoken(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def at_nine(on: date) -> datetime:
    return datetime.combine(on, time(9), NEW_YORK).astimezone(UTC)


def previous_working_day(on: date) -> date:
    """Where Sarah is."""
    return working_day_before(on, NEW_YORK.key)
