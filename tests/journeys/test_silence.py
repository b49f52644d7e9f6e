"""A mail that nobody answers: its sender is reminded in working days, and a nudge is a draft like any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.connectors.google import oauth
from bot.handoff.wording.dates import call_days, either_day
from bot.outreach import quiet
from store.models import Contact, FactUsed, Mailbox, Outreach, Person, Version
from tests.journeys.conversing import ANA, LISBON, MICHAEL, Conversing
from tests.stage import Stage


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def until_the_reminder(talk: Conversing) -> None:
    """Let the days pass; Rapport has looked into the mailbox shortly before."""
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)


def test_silence_is_told_after_three_working_days_and_a_nudge_answers_in_the_same_conversation(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    assert "If nobody has answered <!date^" in stage.text_of(stage.message_with("U0ANA", "handoff.reassign"))
    (reminder,) = talk.reminders()
    assert reminder.due_at.astimezone(LISBON).strftime("%A %H") == "Thursday 15"
    before = len(stage.messages("U0ANA"))

    until_the_reminder(talk)

    assert len(stage.messages("U0ANA")) == before + 1
    card = stage.text_of(stage.card("U0ANA"))
    assert "*No answer from Michael Torres since Monday " in card
    assert ", three working days." in card

    stage.click("U0ANA", "silence.nudge")
    stage.work()
    draft = stage.text_of(stage.message_with("U0ANA", "mail.discard"))
    assert "On Monday " in draft
    assert " I asked you: “" in draft
    assert "no is fine." in draft
    assert "Best wishes,\\nAna" in draft
    assert "just checking in" not in draft
    assert "One sentence needs you" not in draft, "it rests on what is on record"
    stage.click("U0ANA", "outreach.send", message=stage.message_with("U0ANA", "mail.discard"))
    talk.later(seconds=31)

    assert "*No answer from Michael Torres yet.* I'll remind you <!date^" in talk.says("U0ANA")
    assert "Your nudge is drafted below." not in talk.says("U0ANA")
    nudge = talk.arrived()
    assert len(nudge["text"].split("-- ")[0].split()) <= 60
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1
    assert [(one.number, one.done_at is None) for one in talk.reminders()] == [(1, False), (2, True)]

    talk.hears()
    talk.answers("Sorry, yes: Thursday suits me.")
    assert {one.state for one in talk.rows(Outreach) if one.sent_at} == {"answered"}
    assert all(one.cancelled_at for one in talk.reminders())
    assert "Settled: your mail to Michael Torres is answered since." in talk.says("U0ANA")


@pytest.mark.parametrize(
    ("form", "greeting", "goodbye"),
    [
        ("formal", "Dear Dr. Torres,", "Kind regards,\\nAna Ribeiro"),
        ("first name", "Hi Michael,", "Best wishes,\\nAna"),
    ],
)
def test_a_nudge_keeps_to_the_form_of_address(
    talk: Conversing, stage: Stage, form: str, greeting: str, goodbye: str
) -> None:
    talk.sends_farewell()
    with stage.runtime.writing(1) as session:
        session.execute(
            update(Contact).where(Contact.email == MICHAEL).values(name="Dr. Michael Torres", form_of_address=form)
        )
    until_the_reminder(talk)

    stage.click("U0ANA", "silence.nudge")
    stage.work()

    draft = stage.text_of(stage.message_with("U0ANA", "mail.discard"))
    assert greeting in draft
    assert f'{goodbye}"' in draft


def test_two_nudges_are_the_most_and_an_answer_throws_the_unsent_one_away(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    until_the_reminder(talk)
    stage.click("U0ANA", "silence.nudge")
    stage.work()
    stage.click("U0ANA", "outreach.send", message=stage.message_with("U0ANA", "mail.discard"))
    talk.later(seconds=31)
    talk.until(1, 15)
    talk.hears()
    talk.later(hours=1)
    assert talk.reminders()[-1].done_at is not None

    stage.click("U0ANA", "silence.nudge", message=stage.card("U0ANA"))
    stage.work()
    assert [one.state for one in talk.rows(Outreach, kind="nudge")] == ["sent", "drafted"]
    talk.answers("Here I am.")
    assert [one.state for one in talk.rows(Outreach, kind="nudge")] == ["answered", "discarded"]
    assert "Discarded. Nothing was sent." in talk.says("U0ANA")
    assert len(talk.reminders()) == 2


def test_an_answer_ends_the_waiting_and_the_reminder_says_nothing(talk: Conversing) -> None:
    talk.sends_farewell()
    talk.answers("Thank you!")

    until_the_reminder(talk)

    assert "No answer from" not in talk.says("U0ANA")


def test_a_reminder_is_repeated_by_a_tap_and_ended_by_another(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    until_the_reminder(talk)

    stage.click("U0ANA", "silence.again")
    stage.work()
    assert "*No answer from Michael Torres yet.* I'll remind you <!date^" in stage.text_of(stage.card("U0ANA"))
    assert len(talk.reminders()) == 2

    talk.until(1, 15)
    talk.hears()
    talk.later(hours=1)
    assert ", six working days." in stage.text_of(stage.card("U0ANA"))
    stage.click("U0ANA", "silence.leave")
    stage.work()
    assert "Left as it is: your mail to Michael Torres stays unanswered." in stage.text_of(stage.card("U0ANA"))
    assert all(one.cancelled_at or one.done_at for one in talk.reminders())


def test_nobody_is_nudged_while_they_are_away(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    (reminder,) = talk.reminders()
    back = reminder.due_at.date() + timedelta(days=5)
    talk.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})
    stage.click("U0ANA", "reply.keep_date")
    until_the_reminder(talk)

    card = stage.text_of(stage.card("U0ANA"))
    assert "*No answer from Michael Torres since Monday" in card
    assert f"is away until {back:%A} {back.day} {back:%B}." in card
    assert "silence.nudge" not in card


@pytest.mark.on_postgresql
def test_whoever_writes_next_to_somebody_away_knows_it_and_waits_for_no_answer_meanwhile(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    back = clock.today() + timedelta(days=14)
    talk.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})

    card = stage.message_with("U0SARAH", "handoff.decline")
    assert f"Michael Torres is away until {back:%A} {back.day} {back:%B}." in stage.text_of(card)
    assert "I moved Ana Ribeiro's reminder to" in talk.says("U0SARAH")
    assert "I moved your reminder to" in talk.says("U0ANA")

    (introduction,) = talk.rows(Outreach, kind="handoff.introduction")
    proposed = either_day(*call_days(back, ["America/New_York", "America/Chicago"]))
    assert f"Does {proposed} suit you" in stage.text_of(card)
    stage.click("U0SARAH", "briefing.open")
    assert f"{proposed}: a first call" in json.dumps(stage.modals("U0SARAH"), ensure_ascii=False)

    stage.click("U0SARAH", "outreach.more", value=f"{introduction.id}:later")
    (asked,) = [block for block in stage.modal("U0SARAH")["blocks"] if block.get("block_id") == "leaves_at"]
    assert datetime.fromtimestamp(asked["element"]["initial_date_time"], UTC).date() > back

    stage.click("U0SARAH", "outreach.send")
    talk.later(seconds=31)
    (reminder,) = [one for one in talk.reminders() if not one.cancelled_at]
    assert reminder.due_at.date() > back
    receipt = stage.text_of(stage.message_with("U0SARAH", "outreach.details"))
    assert "*Michael Torres is away* until" in receipt
    assert "If nobody has answered " in receipt
    assert "reminder" not in stage.text_of(stage.card("U0SARAH"))


def edited_by_hand(stage: Stage) -> None:
    stage.click("U0SARAH", "outreach.edit")
    body = next(block for block in stage.modal("U0SARAH")["blocks"] if block.get("block_id") == "body")["element"]
    warmer = json.loads(json.dumps(body["initial_value"]).replace("Best wishes", "Warm wishes"))
    stage.submit("U0SARAH", {"body": {"body": {"type": "rich_text_input", "rich_text_value": warmer}}})
    stage.work()


def written_by_claude(stage: Stage) -> None:
    with stage.runtime.writing(1) as session:
        mail = select(Outreach.id).where(Outreach.kind == "handoff.introduction").scalar_subquery()
        session.execute(update(Version).where(Version.outreach_id == mail).values(written_by="claude"))


@pytest.mark.on_postgresql
@pytest.mark.parametrize("changed", [edited_by_hand, written_by_claude])
def test_an_introduction_in_other_words_than_ours_keeps_them_and_its_days_are_asked_about(
    talk: Conversing, stage: Stage, changed: Callable[[Stage], None]
) -> None:
    talk.sends_farewell()
    changed(stage)
    back = clock.today() + timedelta(days=14)
    talk.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})

    card = stage.text_of(stage.message_with("U0SARAH", "handoff.decline"))
    assert ("Warm wishes" in card) == (changed is edited_by_hand)
    proposed = either_day(*call_days(back, ["America/New_York", "America/Chicago"]))
    assert re.search(rf"needs you\.\* “\w+ \d+” – the record says {proposed} ", card)


def test_a_note_is_heard_and_the_draft_stays_where_whoever_takes_over_has_left(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    (drafted,) = talk.rows(Outreach, kind="handoff.introduction")
    with stage.runtime.writing(1) as session:
        session.execute(update(Person).where(Person.slack_ref == "U0SARAH").values(deactivated_at=clock.now()))
    back = clock.today() + timedelta(days=14)
    talk.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})

    assert {message.return_on for message in talk.messages("auto-reply")} == {back}
    assert [mail.version for mail in talk.rows(Outreach, kind="handoff.introduction")] == [drafted.version]


def test_an_automatic_receipt_that_names_no_day_has_no_draft_written_anew(talk: Conversing) -> None:
    talk.sends_farewell()
    (introduction,) = talk.rows(Outreach, kind="handoff.introduction")
    kept = {(fact.key, fact.as_of) for fact in talk.rows(FactUsed, outreach_id=introduction.id)}
    talk.later(days=1)
    talk.answers("We have received your message.", headers={"Auto-Submitted": "auto-replied"})

    assert {message.return_on for message in talk.messages("auto-reply")} == {None}
    assert {(fact.key, fact.as_of) for fact in talk.rows(FactUsed, outreach_id=introduction.id)} == kept


def test_whoever_has_written_since_their_note_is_back(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    back = clock.today() + timedelta(days=14)
    talk.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})
    talk.answers("I am back earlier than I thought. Thank you, Ana!")

    assert "is away until" not in stage.text_of(stage.message_with("U0SARAH", "handoff.decline"))


@pytest.mark.on_postgresql
@pytest.mark.parametrize("is_connected", [True, False])
def test_where_the_mailbox_cannot_be_read_no_silence_is_claimed_and_the_mails_card_says_why(
    talk: Conversing, stage: Stage, *, is_connected: bool
) -> None:
    talk.sends_farewell()
    with stage.runtime.writing(talk.workspace_id) as session:
        mailbox = session.scalars(select(Mailbox).where(Mailbox.address == ANA)).one()
        mailbox.state = "connected" if is_connected else "disconnected"
        mailbox.scopes = [oauth.SEND]

    talk.until(3, 15, 30)
    stage.work()

    said = talk.says("U0ANA")
    assert "No answer from" not in said
    assert ("connected for sending only." if is_connected else "has to be connected again.") in said
    (reminder,) = talk.reminders()
    assert reminder.done_at is reminder.cancelled_at is None, "it is asked again once the mailbox can be read"


@pytest.mark.on_postgresql
def test_a_reminder_waits_for_the_hours_that_its_reader_set(talk: Conversing, stage: Stage) -> None:
    with stage.runtime.writing(talk.workspace_id) as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == "U0ANA")).one()
        ana.work_starts, ana.work_ends = "10:00", "14:00"

    talk.sends_farewell()

    (reminder,) = talk.reminders()
    assert reminder.due_at.astimezone(LISBON).strftime("%A %H:%M") == "Friday 10:00"


def test_nobody_is_interrupted_outside_their_own_hours_or_at_the_weekend_or_on_a_holiday() -> None:
    ana = Person(work_starts="09:00", work_ends="17:30", zone="Europe/Lisbon")
    early_bird = Person(work_starts="06:30", work_ends="15:00", zone="Europe/Lisbon")
    friday = quiet.not_before(_moment("2026-03-06T17:30"), ana)
    early = quiet.not_before(_moment("2026-03-03T06:00"), ana)
    working = _moment("2026-03-03T12:00")

    assert friday.astimezone(LISBON).strftime("%A %H:%M") == "Monday 09:00"
    assert early.astimezone(LISBON).strftime("%A %H:%M") == "Tuesday 09:00"
    assert quiet.not_before(working, ana) == working
    assert quiet.not_before(_moment("2026-12-08T12:00"), ana) == _moment("2026-12-09T09:00")
    assert quiet.days_later(_moment("2026-12-04T12:00"), 2, ana.zone) == _moment("2026-12-09T12:00")
    assert quiet.morning_after(_moment("2026-12-07T12:00").date(), ana.zone) == _moment("2026-12-09T09:00")
    assert quiet.not_before(_moment("2026-03-03T06:00"), early_bird) == _moment("2026-03-03T06:30")
    assert quiet.not_before(_moment("2026-03-03T15:00"), early_bird) == _moment("2026-03-04T06:30")


def test_hours_and_zones_that_make_no_sense_count_as_nine_to_half_past_five_and_utc() -> None:
    backwards = Person(work_starts="20:00", work_ends="04:00", zone="Europe/Lisbon")
    nowhere = Person(work_starts="09:00", work_ends="17:30", zone="no such zone")

    assert quiet.not_before(_moment("2026-03-03T22:00"), backwards) == _moment("2026-03-04T09:00")
    assert quiet.not_before(_moment("2026-03-03T12:00"), nowhere) == _moment("2026-03-03T12:00")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LISBON)
