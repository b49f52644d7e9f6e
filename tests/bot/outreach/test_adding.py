"""Where a paragraph goes that Rapport adds to a mail of a person's own: after their words, before their sign-off."""

from __future__ import annotations

import pytest

from bot.outreach.adding import before_sign_off
from bot.outreach.body import from_plain, to_paragraphs

ADDED = from_plain("Which of them suits you?").blocks[0]


@pytest.mark.parametrize("sign_off", ["Best wishes,\nAna", "Ana", "Mit freundlichen Grüßen\nAna Ribeiro", "Cheers"])
def test_what_is_added_stands_before_the_sign_off(sign_off: str) -> None:
    body = before_sign_off(from_plain(f"Hi Michael,\n\nOf course.\n\n{sign_off}"), ADDED)

    assert to_paragraphs(body) == ["Hi Michael,", "Of course.", "Which of them suits you?", sign_off]


@pytest.mark.parametrize(
    "words", ["Hi Michael,", "Hi Michael,\n\nOf course.", "Hi Michael,\n\nShall we?", "Thank you!"]
)
def test_without_a_sign_off_it_stands_at_the_end(words: str) -> None:
    body = before_sign_off(from_plain(words), ADDED)

    assert to_paragraphs(body) == [*words.split("\n\n"), "Which of them suits you?"]
