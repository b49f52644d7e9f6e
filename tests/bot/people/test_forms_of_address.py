"""People are called what they want to be called, and nothing about them is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.forms_of_address import familiar, formal


@pytest.mark.parametrize(
    ("name", "preferred", "called"),
    [
        ("Michael Torres", None, "Michael"),
        ("Catherine O'Brien", "Cat", "Cat"),
        ("Dr. Hannah van der Berg, PhD", None, "Hannah"),
        ("Weiss, Hannah", None, "Hannah"),
        ("Maeve O'Brien", None, "Maeve"),
        ("J. Robert Smith", None, "J. Robert Smith"),
        ("ליאור כהן", None, "ליאור"),
        ("佐藤 美咲", None, "佐藤 美咲"),
        ("🚀 Dan Reyes", None, "Dan"),
        ("Cher", None, "Cher"),
        ("<!channel> Torres", None, "<!channel>"),
        ("🚀", None, "🚀"),
        (",", None, ","),
    ],
)
def test_a_colleague_says_the_preferred_name_or_the_first_name(name: str, preferred: str | None, called: str) -> None:
    assert familiar(name, preferred) == called


@pytest.mark.parametrize(
    ("name", "preferred", "called"),
    [
        ("Dr. Hannah Weber", None, "Dr. Weber"),
        ("Herr Dr. Klaus Weber", "Herr Dr. Weber", "Herr Dr. Weber"),
        ("Prof. Dr. Anna van der Berg, MBA", None, "Prof. Dr. van der Berg"),
        ("Eleanor Pell", None, "Eleanor Pell"),
        ("佐藤 美咲", "Sato-san", "Sato-san"),
        ("佐藤 美咲", None, "佐藤 美咲"),
        ("Dr. Cher", None, "Cher"),
    ],
)
def test_a_formal_letter_uses_title_and_family_name_and_never_guesses_one(
    name: str, preferred: str | None, called: str
) -> None:
    assert formal(name, preferred) == called


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(str.strip))
def test_every_name_gives_something_to_call_a_person_by(name: str) -> None:
    assert familiar(name).strip()
    assert formal(name).strip()
