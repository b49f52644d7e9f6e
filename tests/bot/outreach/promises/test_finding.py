"""What counts as a promise, whose it is, and for which day: sentence by sentence."""

from __future__ import annotations

from datetime import date

import pytest

from bot.outreach.body import Body, Paragraph, Quote, Span
from bot.outreach.promises.dating import back
from bot.outreach.promises.finding import MOST, Promised, Speakers, find

WEDNESDAY = date(2026, 11, 18)
ANA, SARAH, DAVID = 1, 2, 3
SPEAKERS = Speakers(
    ANA, ((ANA, "Ana Ribeiro"), (SARAH, "Sarah Johnson"), (DAVID, "David Kim")), ("Michael Torres", "DataCorp")
)


def found(sentence: str) -> list[Promised]:
    letter = ("Hi Michael,", sentence, "Best wishes,\nAna")
    return find(Body(tuple(Paragraph((Span(text),)) for text in letter)), SPEAKERS, sent_on=WEDNESDAY)


@pytest.mark.parametrize(
    ("sentence", "owner", "due", "title"),
    [
        ("I'll check your API metrics next week.", ANA, date(2026, 11, 27), "Check your API metrics"),
        ("Sarah will write to you by Friday.", SARAH, date(2026, 11, 20), "Write to you"),
        ("Sarah writes to you here by Friday 20 November.", SARAH, date(2026, 11, 20), "Sarah writes to you here"),
        ("We will deliver it within 3 working days.", ANA, date(2026, 11, 23), "Deliver it"),
        ("By Friday I'll send the plan.", ANA, date(2026, 11, 20), "Send the plan"),
        ("I promise to send the March report by Tuesday.", ANA, date(2026, 11, 24), "Send the March report"),
        ("Sarah knows your plans. She'll call you on Tuesday.", SARAH, date(2026, 11, 24), "Call you"),
        ("I'll let you know by the end of next week.", ANA, date(2026, 11, 27), "Let you know"),
        ("Our engineers will fix this by 1 December.", ANA, date(2026, 12, 1), "Fix this"),
        ("I will send you the guide.", ANA, None, "Send you the guide"),
        ("I will send you the audit today.", ANA, WEDNESDAY, "Send you the audit"),
    ],
)
def test_a_promise_is_whose_it_is_for_the_day_it_names(sentence: str, owner: int, due: date | None, title: str) -> None:
    assert [(one.owner_id, one.due_on, one.title) for one in found(sentence)] == [(owner, due, title)]


def test_until_when_somebody_can_be_reached_is_a_promise_of_its_own_sort() -> None:
    for sentence in ("You can reach me until 15 February, here or at +1 212.", "I am reachable until 15 February."):
        (one,) = found(sentence)

        assert (one.owner_id, one.due_on, one.is_presence) == (ANA, date(2027, 2, 15), True)


def test_two_promises_in_one_sentence_have_their_own_days_and_people() -> None:
    first, second = found("I'll send it in two weeks and Sarah will call you on Monday.")

    assert (first.owner_id, first.due_on) == (ANA, date(2026, 12, 2))
    assert (second.owner_id, second.due_on) == (SARAH, date(2026, 11, 23))


@pytest.mark.parametrize(
    "sentence",
    [
        "Michael will send the list by Friday.",
        "If anything breaks, I'll look into it.",
        "I'll miss our calls.",
        "I'll be on leave next week.",
        "Will I see you on Friday?",
        "Sarah knows your plans for the second quarter.",
        "I can help.",
        "Thank you for 18 months of working together.",
    ],
)
def test_what_somebody_else_does_or_what_only_may_be_is_no_promise_of_ours(sentence: str) -> None:
    assert found(sentence) == []


def test_quoted_words_promise_nothing_and_a_long_list_is_cut() -> None:
    quoted = find(Body((Quote((Span("I'll send it by Friday."),)),)), SPEAKERS, sent_on=WEDNESDAY)
    many = found(" ".join(f"I'll send part {number} by Friday." for number in range(9)))

    assert quoted == []
    assert len(many) == MOST


def test_a_first_name_that_two_colleagues_share_means_the_one_who_is_on_the_mail() -> None:
    two = Speakers(ANA, ((ANA, "Ana Ribeiro"), (SARAH, "Sarah Johnson"), (4, "Sarah Lee")), (), frozenset({4}))

    (one,) = find(Body((Paragraph((Span("Sarah will call you on Friday."),)),)), two, sent_on=WEDNESDAY)

    assert one.owner_id == 4


def test_working_days_are_counted_back_over_a_weekend() -> None:
    assert back(date(2026, 11, 23), 2, "America/New_York") == date(2026, 11, 19)
    assert back(date(2026, 11, 22), 0, "America/New_York") == date(2026, 11, 20)


def test_working_days_are_those_where_the_sender_is() -> None:
    assert back(date(2026, 11, 27), 1, "America/New_York") == date(2026, 11, 25)
    assert back(date(2026, 11, 27), 1, "Europe/Lisbon") == date(2026, 11, 26)

    for zone, due in (("America/New_York", date(2026, 11, 30)), ("Europe/Lisbon", date(2026, 11, 27))):
        speakers = Speakers(ANA, ((ANA, "Ana Ribeiro"),), (), zone=zone)
        body = Body((Paragraph((Span("I'll send it within two working days."),)),))
        (one,) = find(body, speakers, sent_on=date(2026, 11, 25))
        assert one.due_on == due
