"""A sentence somebody typed stays theirs, whatever was rewritten around it."""

from __future__ import annotations

from bot.outreach.body import Body, from_plain
from bot.outreach.typed import lost, sentences, typed
from store.models import Version

FIRST = "Hi Michael,\n\nSarah takes over. All else stays.\n\nBest,\nAna"
EDITED = "Hi Mike,\n\nSarah takes over. The audit in March was a joy. All else stays.\n\nBest,\nAna"
CLAUDES = "Hi Mike,\n\nThe audit in March was a joy. From Friday Sarah looks after you.\n\nBest,\nAna"


def versions(*told: tuple[str, str]) -> list[tuple[Version, Body]]:
    return [
        (Version(number=number, written_by=by), from_plain(text)) for number, (by, text) in enumerate(told, start=1)
    ]


def test_sentences_end_with_their_mark_or_their_line() -> None:
    assert sentences(from_plain("Hi Mike,\nhow are you? Fine!  Good.\n\n1. One.\n2. Two")) == [
        *("Hi Mike,", "how are you?", "Fine!", "Good.", "One.", "Two"),
    ]


def test_what_a_person_changed_is_theirs_and_the_rest_is_the_templates() -> None:
    assert typed(versions(("template", FIRST), ("person", EDITED))) == ["Hi Mike,", "The audit in March was a joy."]


def test_it_stays_theirs_after_claude_left_it_standing() -> None:
    told = versions(("template", FIRST), ("person", EDITED), ("claude", CLAUDES))

    assert typed(told) == ["Hi Mike,", "The audit in March was a joy."]


def test_bringing_an_earlier_text_back_makes_nothing_of_it_a_persons() -> None:
    assert typed(versions(("template", FIRST), ("claude", CLAUDES), ("person", FIRST))) == []


def test_a_draft_nobody_edited_has_nothing_typed() -> None:
    assert typed(versions(("template", FIRST), ("claude", CLAUDES))) == []
    assert typed([]) == []


def test_a_sentence_is_lost_when_a_word_of_it_is() -> None:
    kept = ["The audit in March was a joy."]

    assert lost(kept, from_plain(CLAUDES)) == []
    assert lost(kept, from_plain("So:\n\nThe audit  in March\nwas a joy.")) == []
    assert lost(kept, from_plain("The audit in May was a joy.")) == kept
    assert lost(kept, from_plain("The audit in March was a joy")) == kept
