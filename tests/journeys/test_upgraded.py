"""The day after an upgrade: what people began with the first release goes on, and what it left is still there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.connections import google
from jobs.clock import ask_hourly
from store import audit_check, cards
from store.models import Customer, Mailbox, Outreach
from tests.conftest import PostgresTemplate, SqliteTemplate
from tests.stage import Json, Stage, StandIns, staged
from tests.store.releases import NOW, new_place

pytestmark = pytest.mark.on_postgresql

CSCX, NORTH = 1, 2


@pytest.fixture
def stage(template: SqliteTemplate | PostgresTemplate, stand_ins: StandIns, tmp_path: Path) -> Iterator[Stage]:
    """The first release's database in this release, half a minute before a mail of Ana's leaves."""
    stand_ins.clock_file.write_text(str((NOW - clock.now()).total_seconds()))
    stand_ins.world.reset(keep_tokens=True)
    with new_place(template, tmp_path) as place:
        place.fill()
        place.upgrade()
        with staged(stand_ins, place.application_url, tmp_path) as ready:
            granted = grant_again(ready, stand_ins)
            yield ready
        with stand_ins.world.locked() as db:
            db.executemany("delete from gmail_grants where refresh_token = ?", granted)
    stand_ins.clock_file.unlink()
    stand_ins.world.reset(keep_tokens=True)  # Whoever fills a database first finds it as it began.


def grant_again(stage: Stage, stand_ins: StandIns) -> list[tuple[str]]:
    """Let Google know the grants that the first release was given; gives their tokens."""
    tokens = []
    for workspace_id in (CSCX, NORTH):
        with stage.runtime.reading(workspace_id) as session, stand_ins.world.locked() as db:
            for mailbox in session.scalars(select(Mailbox)):
                token = google.refresh_token_of(stage.runtime.vault, mailbox)
                assert token is not None
                tokens.append((token,))
                db.execute(
                    "insert into gmail_grants (mailbox, client_id, scopes, refresh_token) values (?, ?, ?, ?)",
                    (mailbox.address, "sandbox-client", " ".join(mailbox.scopes), token),
                )
    return tokens


def draw(stage: Stage, kind: str, subject_id: int, *, workspace_id: int = CSCX) -> None:
    """Have a card drawn that the first release posted."""
    with stage.runtime.writing(workspace_id) as session:
        cards.touch(session, subject_id, kind, now=clock.now())
    stage.work()


def state_of(stage: Stage, outreach_id: int) -> str:
    with stage.runtime.reading(CSCX) as session:
        return session.get_one(Outreach, outreach_id).state


def home_of(stage: Stage, who: str) -> str:
    stage.post("slack/home", {"as": who})
    stage.work()
    return json.dumps(stage.screen(who)["home"], ensure_ascii=False)


def test_a_mail_that_was_approved_before_leaves_at_its_time_and_once(stage: Stage) -> None:
    stage.work()
    assert stage.accepted() == []

    stage.later(seconds=31)
    stage.work()
    ask_hourly(stage.runtime)
    stage.later(minutes=5)
    stage.work()

    (mail,) = stage.accepted()
    assert (mail["mailbox"], mail["subject"]) == (
        "ana@cscx.example",
        "Sarah Johnson will look after Tidelock Marine from 27 November",
    )
    assert state_of(stage, 11) == "sent"
    assert "A customer is being handed to you" in {message["text"] for message in stage.messages("U0SARAH")}
    with stage.runtime.reading(CSCX) as session:
        assert audit_check.check_database(session).broken is None


def test_it_can_still_be_undone(stage: Stage) -> None:
    draw(stage, "handoff", 6)
    stage.click("U0ANA", "outreach.undo")
    stage.later(minutes=2)
    stage.work()

    assert stage.accepted() == []
    assert state_of(stage, 11) == "drafted"


def test_a_draft_of_before_is_drawn_and_sent(stage: Stage) -> None:
    draw(stage, "handoff", 3)
    card = stage.card("U0MAYA")
    assert "Handoff: Acme Corp → David Kim" in stage.text_of(card)

    stage.click("U0MAYA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert "maya@cscx.example" in {mail["mailbox"] for mail in stage.accepted()}
    assert state_of(stage, 5) == "sent"


def test_what_nobody_knew_before_still_waits_for_its_sender(stage: Stage) -> None:
    draw(stage, "handoff", 4)

    assert "I can't tell whether your mail" in stage.text_of(stage.message_with("U0ANA", "outreach.is_there"))
    assert "Please check one mail" in home_of(stage, "U0ANA")


def test_an_announced_handoff_asks_its_new_csm_for_the_introduction(stage: Stage) -> None:
    shown = home_of(stage, "U0SARAH")

    assert "*Write to Michael Torres (DataCorp)* by Friday 27 November" in shown


def test_a_customer_that_was_moved_before_can_be_moved_back(stage: Stage) -> None:
    draw(stage, "reassignment", 1)

    stage.click("U0ANA", "handoff.undo_reassign")
    stage.work()

    with stage.runtime.reading(CSCX) as session:
        assert session.scalars(select(Customer.owner_id).where(Customer.name == "DataCorp")).all() == [1]


def test_the_other_workspace_goes_on_as_well_and_sees_nothing_of_the_first(stage: Stage) -> None:
    draw(stage, "handoff", 2, workspace_id=NORTH)

    assert "Handoff: DataCorp → Ben Ode" in stage.text_of(stage.card("U1SARAH"))
    answer: Json = stage.command("U1SARAH", "/rapport")
    assert "DataCorp" in json.dumps(answer)
    assert "Michael Torres" not in json.dumps(answer) + "".join(map(stage.text_of, stage.messages("U1SARAH")))


def test_the_first_morning_message_comes_on_the_next_working_day(stage: Stage) -> None:
    ask_hourly(stage.runtime)
    stage.work()
    monday = NOW.replace(hour=8, minute=31) + timedelta(days=2)
    stage.later(seconds=(monday - clock.now()).total_seconds())
    stage.work()

    assert stage.card("U0ANA")["text"].startswith("Your Monday: ")
