"""An out-of-office note tells until when and who stands in; what it does not say for sure is not guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach.replies.away import read
from bot.outreach.replies.returning import return_day

SENT_ON = date(2026, 3, 2)  # A Monday.


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("I am away until 9 March.", date(2026, 3, 9)),
        ("I am away until March 9th, 2026.", date(2026, 3, 9)),
        ("Away from 3 March to 13 March.", date(2026, 3, 13)),
        ("Back on Thursday.", date(2026, 3, 5)),
        ("Back on Monday.", date(2026, 3, 9)),
        ("Ich bin bis zum 9. März abwesend.", date(2026, 3, 9)),
        ("Ich bin vom 2.3. bis 13.3. nicht da.", date(2026, 3, 13)),
        ("Absent jusqu'au 09/03/2026.", date(2026, 3, 9)),
        ("Hasta el 9 de marzo.", date(2026, 3, 9)),
        ("Out until 3/14.", date(2026, 3, 14)),
        ("Out until 2 January.", date(2027, 1, 2)),
    ],
)
def test_the_day_is_read_in_the_order_of_its_language(note: str, day: date) -> None:
    sent_on = date(2026, 12, 21) if day.year == 2027 else SENT_ON

    assert return_day(note, sent_on=sent_on) == day


@pytest.mark.parametrize(
    "note",
    [
        "Out until 03/04/2026.",
        "Away until 31 February.",
        "Away until further notice.",
        "Away until 1 March.",
        "Open from 9 to 5.",
    ],
)
def test_what_has_two_readings_or_has_passed_or_is_no_day_is_not_guessed(note: str) -> None:
    assert return_day(note, sent_on=SENT_ON) is None


@given(st.text(max_size=300))
def test_any_text_gives_a_day_to_come_or_none(text: str) -> None:
    found = return_day(f"until {text}", sent_on=SENT_ON)

    assert found is None or found >= SENT_ON


def test_whoever_stands_in_is_named_with_their_address_and_the_author_never_is() -> None:
    note = "For urgent matters write to me at michael@datacorp.example or to Dana Li (dana.li@datacorp.example)."

    found = read(note, sent_on=SENT_ON, sender="michael@datacorp.example").substitute

    assert found is not None
    assert (found.name, found.email) == ("Dana Li", "dana.li@datacorp.example")


def test_a_note_that_names_nobody_has_no_substitute() -> None:
    assert read("I am away and will answer when I am back.", sent_on=SENT_ON).substitute is None
