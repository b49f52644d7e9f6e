"""The proposed times of a call in a mail: where they go, what they take the place of, and how long they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.outreach import continuing, drafts
from bot.outreach.body import Body, Paragraph, Span, from_plain, to_text
from store.models import Contact, Meeting, Outreach, Person, Transition
from tests.edge.outside import Outside
from tests.journeys.calling import ARRANGE, BOOK, Calling, offered, start_of
from tests.journeys.conversing import MICHAEL, SARAH
from tests.stage import Json, StandIns

OFFER, SEND = "meeting.offer", "outreach.send"
AWAY = {"Auto-Submitted": "auto-replied"}
DANA = "dana.li@datacorp.example"


def times_of(card: Json) -> list[str]:
    """The proposed times as the card says them for the customer: "Tuesday 24 November, 11:00"."""
    return re.findall(r"\*(\w+ \d+ \w+, \d\d:\d\d)\* for Michael", json.dumps(card["blocks"]))


class Offering:
    """Sarah has the call's card and her introduction before her."""

    def __init__(self, calling: Calling) -> None:
        self.calling, self.stage = calling, calling.stage
        calling.arranges()
        self.stage.click("U0SARAH", ARRANGE)
        self.stage.work()

    def press(self, who: str = "U0SARAH") -> None:
        self.stage.click(who, OFFER)
        self.stage.work()

    def times(self) -> list[str]:
        found = times_of(self.stage.message_with("U0SARAH", OFFER))
        return [time.replace(", ", " at ") for time in found]

    def finds_others(self) -> None:
        """Let Sarah's calendar fill up at the first of the times, and others be looked for."""
        before, at = self.times(), clock.now().timestamp() + self.first()
        self.stage.post("calendar/busy", {"address": SARAH, "starts": at, "ends": at + 1800, "title": "Dentist"})
        self.stage.click("U0SARAH", "meeting.look_again")
        self.stage.work()
        assert self.times() != before

    def text(self, kind: str = "handoff.introduction") -> str:
        """What the newest mail of a kind says now."""
        with self.calling.reading() as session:
            return to_text(drafts.current(session, _newest(session, kind)).body)

    def types(self, change: Callable[[Body], Body], kind: str = "handoff.introduction") -> None:
        """Let the sender of the newest mail of a kind change its words."""
        with self.stage.runtime.writing(self.calling.workspace_id) as session:
            mail = _newest(session, kind)
            draft = drafts.current(session, mail)
            drafts.write(
                session,
                mail.id,
                replace(draft, body=change(draft.body)),
                based_on=mail.version,
                written_by="person",
                author_id=mail.sender_id,
                now=clock.now(),
            )

    def first(self) -> float:
        """How many seconds there are until the first of the proposed times."""
        return (start_of(offered(self.stage.message_with("U0SARAH", BOOK))[0]) - clock.now()).total_seconds()


def _newest(session: Session, kind: str) -> Outreach:
    found = session.scalars(select(Outreach).where(Outreach.kind == kind).order_by(Outreach.id.desc())).first()
    assert found is not None
    return found


@pytest.fixture
def offering(calling: Calling) -> Offering:
    return Offering(calling)


def test_the_times_go_into_the_draft_in_the_customers_zone_and_leave_only_by_send(offering: Offering) -> None:
    stage, times = offering.stage, offering.times()
    assert len(times) == 3

    offering.press()

    draft = stage.text_of(stage.message_with("U0SARAH", SEND))
    assert (
        f"these times are free (Chicago time): {times[0]}, {times[1]} or {times[2]}. Which of them suits you?" in draft
    )
    assert "suit you for a" not in draft, "A letter asks one question."
    assert "One sentence needs you" not in draft
    assert "The times stand in your draft to Michael Torres now." in json.dumps(stage.messages("U0SARAH"))
    assert offering.calling.events() == []
    assert len(stage.mails(MICHAEL)) == 1

    stage.click("U0SARAH", SEND)
    stage.work()
    offering.calling.later(seconds=31)
    assert "Which of them suits you?" in offering.calling.arrived()["text"]


def test_offering_twice_changes_nothing_and_other_times_take_the_place_of_the_first(offering: Offering) -> None:
    offering.press()
    offering.press()
    assert "Those times stand in your draft already." in json.dumps(offering.stage.messages("U0SARAH"))

    offering.finds_others()
    offering.press()

    assert offering.text().count("For a call with") == 1
    assert offering.times()[0] in offering.text()


def test_the_question_gives_way_beside_a_link_to_the_calendar_which_stays(calling: Calling) -> None:
    with calling.stage.runtime.writing(calling.workspace_id) as session:
        linked = update(Person).where(Person.email == SARAH)
        session.execute(linked.values(scheduling_link="https://meet.cscx.example/sarah"))
    offering = Offering(calling)
    assert "Any free time in my calendar (https://meet.cscx.example/sarah) works too." in offering.text()
    assert "suit you for a" in offering.text()

    offering.press()

    assert offering.text().count("?") == 1
    assert "Any free time in my calendar (https://meet.cscx.example/sarah) works too." in offering.text()


def test_times_that_were_made_bold_give_way_to_others(offering: Offering) -> None:
    offering.press()
    offering.types(_bold(offering.times()[0]))
    offering.finds_others()

    offering.press()

    assert offering.text().count("For a call with") == 1
    assert offering.text().count("?") == 1


def test_words_that_the_sender_typed_around_and_like_ours_stay(offering: Offering) -> None:
    typed = "For a call with our architect I need an agenda. Does that suit you for a start, and who should come?"
    offering.types(lambda body: Body((*body.blocks[:-1], *from_plain(typed).blocks, body.blocks[-1])))
    ours = next(block for block in offering.text().split("\n\n") if "suit you for a 20-minute" in block)
    offering.types(_with_words_after(ours, " I am in the office all week."))

    offering.press()
    offering.types(_with_words_after("Which of them suits you?", " Lunch is on me."))
    offering.finds_others()
    offering.press()

    assert typed in offering.text()
    assert "I am in the office all week." in offering.text()
    assert "Lunch is on me." in offering.text()
    assert "suit you for a 20-minute" not in offering.text()
    assert offering.text().count("these times are free") == 1


def test_the_times_go_into_the_letter_and_never_into_a_word_to_somebody_else(offering: Offering) -> None:
    calling = offering.calling
    calling.answers(f"I am out of the office. For urgent matters contact Dana Li, {DANA}.", headers=AWAY)
    note = calling.messages("auto-reply")[0]
    with offering.stage.runtime.writing(calling.workspace_id) as session:
        sarah = session.scalars(select(Person).where(Person.email == SARAH)).one()
        continuing.to_substitute(session, note, sarah, now=clock.now())

    offering.press()

    assert "these times are free" in offering.text()
    assert "these times are free" not in offering.text("reply")

    with offering.stage.runtime.writing(calling.workspace_id) as session:
        session.execute(update(Outreach).where(Outreach.kind == "handoff.introduction").values(state="discarded"))
    offering.press()

    assert "You have no draft to them" in json.dumps(offering.stage.messages("U0SARAH"))
    assert "these times are free" not in offering.text("reply")


def test_without_a_draft_the_times_begin_an_answer_to_what_the_customer_wrote(offering: Offering) -> None:
    stage = offering.stage
    offering.press("U0ANA")
    refused = json.dumps(stage.messages("U0ANA"))
    offering.calling.answers("Could we have a call next week?")

    offering.press("U0ANA")

    assert "You have no draft to them" in refused
    draft = stage.text_of(stage.message_with("U0ANA", "mail.discard"))
    assert "Hi Michael," in draft
    assert "For a call with Sarah and me, these times are free (Chicago time):" in draft


@pytest.mark.parametrize("sign_off", ["", "Best,\nAna"])
def test_in_an_answer_the_times_follow_what_its_sender_typed(offering: Offering, sign_off: str) -> None:
    offering.calling.answers("Could we have a call next week?")
    offering.press("U0ANA")
    said = ["Hi Michael,", "Of course.", "I will bring the migration plan."]
    offering.types(lambda _: from_plain("\n\n".join([*said, sign_off])), "reply")

    offering.press("U0ANA")

    blocks = offering.text("reply").split("\n\n")
    assert blocks[:3] == said
    assert blocks[3].startswith("For a call with Sarah and me, these times are free")
    assert blocks[4:] == [sign_off] * bool(sign_off)


@pytest.mark.parametrize("recorded", [{"form_of_address": "formal"}, {"name": "Ana Torres"}])
def test_colleagues_are_named_in_full_formally_and_to_a_namesake(offering: Offering, recorded: dict[str, str]) -> None:
    with offering.stage.runtime.writing(offering.calling.workspace_id) as session:
        session.execute(update(Contact).where(Contact.email == MICHAEL).values(**recorded))

    offering.press()

    assert "For a call with Ana Ribeiro and me, these times" in offering.text()


@pytest.mark.parametrize(
    ("zone", "said"), [("America/Indiana/Knox", "(Knox, Indiana time)"), ("Etc/UTC", "(UTC)"), ("Etc/GMT+6", "(UTC)")]
)
def test_a_zone_is_named_by_its_city_or_as_utc(offering: Offering, zone: str, said: str) -> None:
    with offering.stage.runtime.writing(offering.calling.workspace_id) as session:
        session.execute(update(Contact).where(Contact.email == MICHAEL).values(zone=zone))

    offering.press()

    assert f"these times are free {said}: " in offering.text()


def test_a_time_that_is_only_hours_away_is_not_offered(offering: Offering) -> None:
    first, *others = offering.times()
    offering.calling.later(seconds=offering.first() - 3600)

    offering.press()

    assert first not in offering.text()
    assert all(time in offering.text() for time in others)


def test_a_mail_does_not_leave_with_a_time_that_is_only_hours_away_by_then(offering: Offering) -> None:
    offering.press()
    offering.calling.later(seconds=offering.first() - timedelta(hours=3).total_seconds())

    offering.stage.click("U0SARAH", SEND)
    offering.calling.later(seconds=31)

    assert "A time for a call in it would be over, or only hours away" in offering.calling.says("U0SARAH")
    assert len(offering.stage.mails(MICHAEL)) == 1

    offering.press()
    offering.stage.click("U0SARAH", SEND)
    offering.calling.later(seconds=31)

    assert "these times are free" in offering.calling.arrived()["text"]


def test_a_mail_for_later_is_refused_where_its_times_would_be_over(offering: Offering) -> None:
    offering.press()
    at = clock.now() + timedelta(seconds=offering.first() - 3600)
    moment = {"type": "datetimepicker", "selected_date_time": int(at.timestamp())}
    stage = offering.stage

    stage.click("U0SARAH", "outreach.more", value=f"{offering.calling.the(Transition).introduction_id}:later")
    refused = stage.submit("U0SARAH", {"leaves_at": {"leaves_at": moment}})

    assert "A time for a call in it would be over, or only hours away" in json.dumps(refused)
    with offering.calling.reading() as session:
        assert _newest(session, "handoff.introduction").state == "drafted"


def test_a_mail_comes_back_when_the_call_is_booked_before_it_leaves(offering: Offering) -> None:
    offering.press()
    offering.stage.click("U0SARAH", SEND)
    offering.stage.work()

    offering.stage.click("U0ANA", BOOK, value=offered(offering.stage.message_with("U0ANA", BOOK))[0])
    offering.stage.work()
    offering.calling.later(seconds=31)

    assert "The times for a call in it are not on offer any more." in offering.calling.says("U0SARAH")
    with offering.calling.reading() as session:
        assert _newest(session, "handoff.introduction").state == "drafted"


def test_a_mail_whose_times_were_taken_out_leaves(offering: Offering) -> None:
    offering.press()
    offering.types(
        lambda body: Body(tuple(block for block in body.blocks if "these times" not in to_text(Body((block,)))))
    )
    offering.calling.later(seconds=offering.first() - 60)

    offering.stage.click("U0SARAH", SEND)
    offering.calling.later(seconds=31)

    with offering.calling.reading() as session:
        assert _newest(session, "handoff.introduction").state == "sent"


@pytest.mark.parametrize(("who", "team"), [("U0MAYA", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")])
def test_only_the_two_csms_put_times_into_a_draft(calling: Calling, stand_ins: StandIns, who: str, team: str) -> None:
    calling.arranges()
    meeting = calling.the(Meeting)

    with Outside(calling.stage, stand_ins).nothing_changes():
        Outside(calling.stage, stand_ins).click(who, OFFER, str(meeting.id), team=team)


def _bold(words: str) -> Callable[[Body], Body]:
    def change(body: Body) -> Body:
        return Body(tuple(_with_bold(block, words) if isinstance(block, Paragraph) else block for block in body.blocks))

    return change


def _with_bold(block: Paragraph, words: str) -> Paragraph:
    before, found, after = "".join(span.text for span in block.spans).partition(words)
    return replace(block, spans=(Span(before), Span(found, bold=True), Span(after))) if found else block


def _with_words_after(ending: str, words: str) -> Callable[[Body], Body]:
    """Add words to the paragraph that ends so; a paragraph that was changed names no facts any more."""

    def change(body: Body) -> Body:
        blocks = []
        for block in body.blocks:
            is_meant = isinstance(block, Paragraph) and to_text(Body((block,))).endswith(ending)
            blocks.append(
                Paragraph((*block.spans, Span(words))) if is_meant and isinstance(block, Paragraph) else block
            )
        return Body(tuple(blocks))

    return change
