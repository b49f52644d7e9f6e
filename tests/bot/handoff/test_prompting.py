"""The handoff's instructions to Claude: the rules of words and pronouns hold for it as they hold for templates."""

from __future__ import annotations

from datetime import date

import pytest

from bot.handoff import prompting
from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.outreach.body import Body
from bot.outreach.facts import Fact
from bot.outreach.writing import Letter, Unusable, first_letter, read
from bot.outreach.writing.answer import Part

TODAY = date(2026, 3, 2)


def fact(key: str, value: str, *, internal: bool = False) -> Fact:
    return Fact(key, key, value, "record", TODAY, "internal" if internal else "customer")


NAMES = [fact("contact", "Michael Torres"), fact("outgoing", "Ana Ribeiro"), fact("incoming", "Sarah Johnson")]


def reading(text: str, *facts: Fact, kind: str = FAREWELL) -> Body | Unusable:
    brief = prompting.BRIEFS[kind]
    return read(Letter(paragraphs=[Part(text=text, facts=[])]), brief, [*NAMES, *facts], limit=brief.limit)


@pytest.mark.parametrize(
    "text",
    ["I am excited to write.", "I look after your account.", "Just checking in.", "Sarah will reach out by Friday."],
)
def test_a_letter_with_a_word_that_no_mail_says_is_unusable(text: str) -> None:
    assert reading(text) == Unusable("a word that no mail says")


def test_a_word_that_no_mail_says_may_stand_inside_a_name_on_record() -> None:
    assert isinstance(reading("Your ticket “Account sync” stays open.", fact("ticket:1", "Account sync")), Body)


@pytest.mark.parametrize(
    ("text", "pronouns", "is_fine"),
    [
        ("She writes by Friday.", "she/her", True),
        ("I will tell her.", "she/her", True),
        ("He writes by Friday.", "he/him", True),
        ("She writes by Friday.", "he/him", False),
        ("He writes by Friday.", "she/her", False),
        ("She writes by Friday.", "they/them", False),
        ("She writes by Friday.", "", False),
        ("Your team and their questions come first.", "", True),
    ],
)
def test_a_pronoun_is_used_only_where_it_is_on_record(text: str, pronouns: str, is_fine: bool) -> None:  # noqa: FBT001
    result = reading(text, *([fact("incoming_pronouns", pronouns)] if pronouns else []))

    assert isinstance(result, Body) is is_fine


@pytest.mark.parametrize(("kind", "limit"), [(FAREWELL, 120), (INTRODUCTION, 90)])
def test_a_letter_longer_than_the_house_allows_is_unusable(kind: str, limit: int) -> None:
    assert isinstance(reading("word " * limit, kind=kind), Body)
    assert reading("word " * (limit + 1), kind=kind) == Unusable("more words than allowed")


def test_the_tone_follows_the_relationship_and_no_internal_fact_is_sent_for_it() -> None:
    close = [*NAMES, fact("relationship", "close", internal=True)]
    new = [*NAMES, fact("relationship", "new", internal=True), fact("contact_form", "formal")]

    warm = prompting.farewell_notes(close, copies_incoming=True)
    early = prompting.farewell_notes(new, copies_incoming=False)

    assert (warm[0], early[0]) == (prompting.TONES["close"], prompting.TONES["new"])
    assert prompting.COPIED in warm
    assert prompting.COPIED not in early
    assert prompting.FORMAL in early
    brief = prompting.BRIEFS[FAREWELL]
    assert "relationship" not in first_letter(brief, close, warm).variable


def test_an_introduction_says_whether_a_farewell_came_before_it() -> None:
    assert prompting.FOLLOWS in prompting.introduction_notes(NAMES, alone=False)
    assert prompting.ALONE in prompting.introduction_notes(NAMES, alone=True)


def test_what_both_letters_have_in_common_is_cached_for_both() -> None:
    farewell = first_letter(prompting.BRIEFS[FAREWELL], NAMES, ())
    introduction = first_letter(prompting.BRIEFS[INTRODUCTION], NAMES, ())

    assert farewell.stable[0] == introduction.stable[0]
    assert farewell.stable[1] != introduction.stable[1]
