"""The call with the customer: proposed from both calendars, booked once, moved, cancelled, and asked about."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from store import workspaces
from store.models import Activity, Customer, Meeting, Transition
from tests.journeys.calling import ARRANGE, BOOK, Calling, offered, start_of, starts
from tests.journeys.conversing import ANA, MICHAEL, SARAH

CHICAGO, LISBON, NEW_YORK = (ZoneInfo(name) for name in ("America/Chicago", "Europe/Lisbon", "America/New_York"))


def test_a_call_is_offered_to_both_once_the_farewell_has_left_and_not_before(calling: Calling) -> None:
    stage = calling.stage
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    before = stage.text_of(stage.card("U0ANA"))

    calling.sends_farewell()

    assert "Arrange a call" not in before
    assert stage.message_with("U0ANA", ARRANGE)
    assert stage.message_with("U0SARAH", ARRANGE)


def test_without_a_calendar_times_come_from_working_hours_and_the_card_says_so(calling: Calling) -> None:
    calling.sends_farewell()

    calling.stage.click("U0ANA", ARRANGE)
    calling.stage.work()

    card = calling.stage.message_with("U0ANA", "meeting.allow")
    text = calling.stage.text_of(card)
    assert "I did not look into your and Sarah's calendar" in text
    assert "for Michael (Chicago)" in text
    assert offered(card) == []
    assert calling.stage.calls("calendar") == []


def test_three_days_are_proposed_on_which_everybody_is_at_work_and_free(calling: Calling) -> None:
    calling.sends_farewell()
    for who in ("U0ANA", "U0SARAH"):
        calling.stage.click(who, ARRANGE)
        calling.stage.work()
        calling.allow(who)

    calling.stage.click("U0ANA", "meeting.look_again")
    calling.stage.work()

    card = calling.stage.message_with("U0ANA", BOOK)
    times = [start_of(value) for value in offered(card)]
    assert len({at.astimezone(CHICAGO).date() for at in times}) == 3
    for at in times:
        assert 9 <= at.astimezone(CHICAGO).hour < 17
        assert 9 <= at.astimezone(LISBON).hour < 18
        assert at.weekday() < 5
        assert at > clock.now()
    text = calling.stage.text_of(card)
    assert f"{times[0].astimezone(LISBON):%H:%M} for you" in text
    assert f"{times[0].astimezone(NEW_YORK):%H:%M} for Sarah" in text
    assert "did not look" not in text


def test_nobody_is_offered_a_time_before_they_are_back(calling: Calling) -> None:
    calling.arranges()
    back = clock.today() + timedelta(days=14)
    calling.answers(f"I am away until {back.day} {back:%B %Y}.", headers={"Auto-Submitted": "auto-replied"})

    calling.stage.click("U0ANA", "meeting.look_again")
    calling.stage.work()

    card = calling.stage.message_with("U0ANA", BOOK)
    times = [start_of(value).astimezone(CHICAGO).date() for value in offered(card)]
    assert len(times) == 3
    assert min(times) > back
    said = f"Michael Torres is away until {back:%A} {back.day} {back:%B}, so I look at the days after."
    assert said in calling.stage.text_of(card)


def test_booking_invites_everybody_once_with_words_the_customer_may_read(calling: Calling) -> None:
    event, at = calling.books()

    assert starts(event) == at
    assert {guest["email"] for guest in event["attendees"]} == {MICHAEL, ANA, SARAH}
    assert event["summary"] == "Meet Sarah Johnson: DataCorp and CSCX"
    for word in ("handoff", "territory", "health", "245"):
        assert word not in json.dumps(event).lower()
    invitations = [mail for mail in calling.stage.mails(MICHAEL) if mail["subject"].startswith("Invitation: ")]
    assert len(invitations) == 1
    mine, theirs = (calling.says(who) for who in ("U0ANA", "U0SARAH"))
    assert "The Meet link is being made" in mine
    assert "meeting.move" in mine
    assert "It stands in Ana Ribeiro's calendar" in theirs
    assert "meeting.move" not in theirs

    calling.later(seconds=10)

    assert "https://meet.google.com/" in json.dumps(calling.stage.message_with("U0SARAH", "meeting.join")["blocks"])


@pytest.mark.on_postgresql
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_connection_that_dies_while_booking_still_makes_one_event(calling: Calling, kind: str) -> None:
    card = calling.arranges()
    calling.stage.broken("calendar", "events.insert", kind, times=1)

    calling.stage.click("U0ANA", BOOK, message=card, value=offered(card)[0])
    calling.stage.work()
    calling.later(minutes=2)

    assert len(calling.events()) == 1
    assert calling.the(Meeting).state == "booked"
    assert len([mail for mail in calling.stage.mails(MICHAEL) if mail["subject"].startswith("Invitation: ")]) == 1


@pytest.mark.on_postgresql
def test_of_two_people_who_choose_at_once_one_is_taken(calling: Calling) -> None:
    card = calling.arranges()
    calling.stage.click("U0SARAH", ARRANGE)
    calling.stage.work()
    theirs = calling.stage.message_with("U0SARAH", BOOK)

    calling.stage.click("U0ANA", BOOK, message=card, value=offered(card)[0])
    calling.stage.click("U0SARAH", BOOK, message=theirs, value=offered(card)[1])
    calling.stage.work()

    assert len(calling.events()) == 1
    refusals = calling.says("U0SARAH")
    assert "Nothing else was booked" in refusals or "Nothing was booked; press Look again" in refusals


@pytest.mark.on_postgresql
def test_a_time_that_was_taken_meanwhile_is_not_booked_and_others_are_proposed(calling: Calling) -> None:
    card = calling.arranges()
    first = offered(card)[0]
    at = start_of(first).timestamp()
    calling.stage.post("calendar/busy", {"address": SARAH, "starts": at, "ends": at + 1800, "title": "Dentist"})

    calling.stage.click("U0ANA", BOOK, message=card, value=first)
    calling.stage.work()

    again = calling.stage.message_with("U0ANA", BOOK)
    assert calling.events() == []
    assert "taken meanwhile" in calling.stage.text_of(again)
    assert first not in offered(again)
    assert "Dentist" not in calling.stage.text_of(again)


def test_a_booking_that_google_refuses_is_said_and_can_be_tried_again(calling: Calling) -> None:
    card = calling.arranges()
    calling.stage.broken("calendar", "events.insert", "error", error="domainPolicy", times=1)

    calling.stage.click("U0ANA", BOOK, message=card, value=offered(card)[0])
    calling.stage.work()
    refused = calling.stage.text_of(calling.stage.message_with("U0ANA", "meeting.look_again"))
    calling.stage.click("U0ANA", "meeting.look_again")
    calling.stage.work()
    calling.stage.click("U0ANA", BOOK, value=offered(card)[0])
    calling.stage.work()

    assert "Google did not take the booking" in refused
    assert len(calling.events()) == 1


def test_in_a_pilot_the_customer_is_not_invited_and_the_card_says_so(calling: Calling) -> None:
    with calling.stage.runtime.writing(calling.workspace_id) as session:
        workspaces.decide(session, workspaces.PILOT, True)

    event, _ = calling.books()

    assert {guest["email"] for guest in event["attendees"]} == {ANA, SARAH}
    assert not [mail for mail in calling.stage.mails(MICHAEL) if mail["subject"].startswith("Invitation: ")]
    assert "the customer was not invited" in calling.says("U0ANA")


@pytest.mark.on_postgresql
def test_moving_keeps_the_event_and_its_guests_and_cancelling_tells_them(calling: Calling) -> None:
    event, _ = calling.books()

    calling.stage.click("U0ANA", "meeting.move")
    calling.stage.work()
    other = offered(calling.stage.message_with("U0ANA", BOOK))[1]
    calling.stage.click("U0ANA", BOOK, value=other)
    calling.stage.work()

    assert [one["id"] for one in calling.events()] == [event["id"]]
    assert starts(calling.event()) == start_of(other)

    calling.stage.click("U0ANA", "meeting.cancel")
    calling.stage.work()

    subjects = {mail["subject"].partition(":")[0] for mail in calling.stage.mails(MICHAEL)}
    assert {"Invitation", "Updated invitation", "Canceled event"} <= subjects
    assert calling.events() == []
    assert "is cancelled" in calling.stage.text_of(calling.stage.message_with("U0ANA", ARRANGE))


def test_a_call_that_took_place_counts_as_contact_and_advances_the_handoff(calling: Calling) -> None:
    _, at = calling.books()
    calling.until_asked(at)

    calling.stage.click("U0SARAH", "meeting.yes")
    calling.stage.work()

    activity = calling.the(Activity)
    assert (activity.type, activity.occurred_at, activity.subject) == ("meeting", at, "Call with Michael and both CSMs")
    assert calling.the(Meeting).state == "took place"
    assert calling.the(Transition).state == "introduced"
    assert "You met in a call" in calling.says("U0SARAH")


@pytest.mark.on_postgresql
def test_a_customer_already_moved_makes_the_handoff_complete_by_the_call(calling: Calling) -> None:
    _, at = calling.books()
    transition = calling.the(Transition)
    with calling.stage.runtime.writing(calling.workspace_id) as session:
        customer = session.get(Customer, transition.customer_id)
        assert customer is not None
        customer.owner_id = transition.incoming_id
    calling.until_asked(at)

    calling.stage.click("U0SARAH", "meeting.yes")

    assert calling.the(Transition).state == "completed"


def test_who_declined_is_named_and_a_call_that_did_not_take_place_leaves_the_handoff(calling: Calling) -> None:
    event, at = calling.books()
    calling.stage.post("calendar/answer", {"address": MICHAEL, "event": event["id"], "answer": "declined"})
    calling.until_asked(at)
    question = calling.stage.message_with("U0SARAH", "meeting.no")

    calling.stage.click("U0SARAH", "meeting.no")
    calling.stage.work()

    assert "Michael had declined" in calling.stage.text_of(question)
    assert calling.the(Transition).state == "announced"
    assert calling.the(Meeting).state == "cancelled"
    assert calling.stage.message_with("U0SARAH", ARRANGE)


@pytest.mark.on_postgresql
def test_a_call_dragged_to_another_day_in_the_calendar_is_asked_about_after_that_day(calling: Calling) -> None:
    event, at = calling.books()
    later = at + timedelta(days=2)
    moved = {"event": event["id"], "starts": later.timestamp(), "ends": later.timestamp() + 1800}
    calling.stage.post("calendar/move", moved)

    calling.until_asked(at)

    with pytest.raises(LookupError):
        calling.stage.message_with("U0SARAH", "meeting.yes")
    assert calling.the(Meeting).starts_at == later

    calling.later(days=2)

    assert calling.stage.message_with("U0SARAH", "meeting.yes")
