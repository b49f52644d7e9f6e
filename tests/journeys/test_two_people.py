"""The two people of a handoff: asked first, taken, handed back, handed on, reminded, and one who has left."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import clock
from bot.handoff import changing
from bot.handoff.agreement import agreement_line, promise_line
from bot.people.working_time import working_day_after, working_day_before
from store import people
from store.models import Contact, Customer, Outreach, Person, Transition, Version
from tests.edge.outside import Outside
from tests.journeys import plain_days
from tests.stage import Stage, StandIns

MICHAEL = "michael.torres@datacorp.example"
NEW_YORK = ZoneInfo("America/New_York")
Json = dict[str, Any]


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Nobody has a holiday in the two weeks to come."""
    plain_days.begin(stage)
    return stage


@pytest.fixture
def outside(stage: Stage, stand_ins: StandIns) -> Outside:
    return Outside(stage, stand_ins)


def hand_over(stage: Stage, command: str = "/handoff DataCorp to Sarah Johnson because of a territory change") -> None:
    stage.command("U0ANA", command)
    stage.work()


def asked(stage: Stage, outside: Outside) -> None:
    """Ana has drafted the handoff and asked Sarah first."""
    hand_over(stage)
    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()


def announced(stage: Stage) -> None:
    """Ana's farewell has left."""
    hand_over(stage)
    send(stage, "U0ANA")


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


def test_sarah_is_asked_before_anything_is_promised_in_her_name_and_takes_it(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    question = stage.card("U0SARAH")
    assert question["text"] == "You are asked to take a customer over"
    text = stage.text_of(question)
    assert "Ana Ribeiro asks whether you can take DataCorp over." in text
    assert "Because of a territory change." in text
    by = transition(outside).introduce_by_on
    assert by is not None
    assert f"The farewell will say that you write by *{spoken(by)}*." in text

    stage.click("U0SARAH", "handoff.agree")
    stage.work()

    assert "Sarah Johnson takes DataCorp over." in cards_of(stage, "U0ANA")[-1]
    assert stage.card("U0SARAH")["text"] == "You take a customer over"
    send(stage, "U0ANA")
    assert len(stage.mails(MICHAEL)) == 1


def test_asking_twice_asks_once(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    outside.click("U0ANA", "handoff.ask_first", str(transition(outside).id))
    stage.work()

    assert "Sarah Johnson was asked already. Nothing was changed" in outside.said()[-1]
    assert len(stage.messages("U0SARAH")) == 1


@pytest.mark.parametrize("who", ["U0SARAH", "U0PRIYA", "U0DAVID", "U0GINA"])
def test_only_the_outgoing_csm_asks_first(stage: Stage, outside: Outside, who: str) -> None:
    hand_over(stage)

    with outside.nothing_changes():
        outside.click(who, "handoff.ask_first", str(transition(outside).id))

    assert "You are asked to take a customer over" not in cards_of(stage, "U0SARAH")


@pytest.mark.parametrize("action", ["handoff.agree", "handoff.decline", "handoff.another_day"])
@pytest.mark.parametrize("who", ["U0ANA", "U0PRIYA", "U0DAVID"])
def test_nobody_answers_for_the_one_who_is_asked(stage: Stage, outside: Outside, who: str, action: str) -> None:
    asked(stage, outside)

    with outside.nothing_changes():
        outside.click(who, action, str(transition(outside).id))

    assert "Only the colleague who is to take this customer over" in outside.said()[-1]


def test_another_workspace_finds_no_handoff_of_ours_to_answer(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    ours = str(transition(outside).id)

    with outside.nothing_changes():
        for action in ("handoff.agree", "handoff.ask_first", "handoff.name_another", "handoff.bring_draft"):
            outside.click("U1SARAH", action, ours, team="T0NORTH")

    assert all("DataCorp" not in said for said in outside.said()[-4:])


def test_after_a_refusal_the_farewell_is_held_back_until_somebody_else_is_named(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)

    hand_back(stage, "U0SARAH", "On leave <!channel> from *Monday*")
    stage.work()

    refusal = stage.card("U0ANA")
    assert refusal["text"] == "A handoff needs somebody else"
    assert "Sarah Johnson can't take DataCorp over." in stage.text_of(refusal)
    assert "&lt;!channel&gt;" in stage.text_of(refusal)
    assert "You can't take DataCorp over." in stage.text_of(stage.card("U0SARAH"))
    send(stage, "U0ANA")
    assert "Sarah Johnson can't take this customer over" in outside.said()[-1]
    assert stage.mails(MICHAEL) == []

    name_another(stage, outside, "U0ANA", "U0DAVID")
    stage.work()
    send(stage, "U0ANA")

    (farewell,) = stage.mails(MICHAEL)
    assert farewell["cc"] == "David Kim <david@cscx.example>"
    assert "David Kim" in farewell["text"]
    assert "Sarah" not in farewell["text"] + farewell["subject"]
    assert stage.card("U0DAVID")["text"] == "A customer is being handed to you"
    assert "DataCorp goes to David Kim now." in stage.text_of(stage.card("U0SARAH"))
    send(stage, "U0DAVID")
    assert [mail["from"] for mail in stage.mails(MICHAEL)][1] == "David Kim <david@cscx.example>"
    assert "Sarah" not in stage.mails(MICHAEL)[1]["text"]


def test_a_refusal_stops_a_farewell_that_is_about_to_leave(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    stage.click("U0ANA", "outreach.send")
    stage.work()

    hand_back(stage, "U0SARAH", "")
    stage.later(seconds=60)
    stage.work()

    assert stage.mails(MICHAEL) == []
    assert stage.card("U0ANA")["text"] == "A handoff needs somebody else"


def test_who_declined_can_take_it_after_all(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    hand_back(stage, "U0SARAH", "too much on")
    stage.work()

    stage.click("U0SARAH", "handoff.agree")
    stage.work()
    send(stage, "U0ANA")

    assert len(stage.mails(MICHAEL)) == 1
    assert "Settled: DataCorp goes to Sarah Johnson." in card_called(stage, "U0ANA", "Settled: somebody takes it over")


def test_a_discarded_handoff_withdraws_the_question(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    number = transition(outside).id

    outside.click("U0ANA", "handoff.more", f"{number}:discard")
    stage.work()

    assert stage.card("U0SARAH")["text"] == "A question was withdrawn"
    with outside.nothing_changes():
        outside.click("U0SARAH", "handoff.agree", str(number))


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


def test_asking_again_after_a_refusal_points_to_naming_somebody_else(stage: Stage, outside: Outside) -> None:
    asked(stage, outside)
    hand_back(stage, "U0SARAH", "")

    answer = stage.command("U0ANA", "/handoff DataCorp to David Kim")

    assert "Sarah Johnson can't take DataCorp over, and nobody else is named yet." in str(answer["body"])
