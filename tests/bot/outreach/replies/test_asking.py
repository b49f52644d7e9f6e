"""The one thing that an answer asks for is shown in its author's words, and nothing is shown when that is not sure."""

from __future__ import annotations

import pytest

from bot.outreach.replies.asking import asked_for
from bot.outreach.replies.sentences import LONGEST


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Thanks! Could we move the review to Thursday?", "Could we move the review to Thursday?"),
        ("Danke. Können Sie mir bitte die Liste schicken?", "Können Sie mir bitte die Liste schicken?"),
        ("Thanks, could you send it?", "Thanks, could you send it?"),
        ("Fine. Please add our controller to the call.", "Please add our controller to the call."),
        ("Could you tell me whether the\nprice stays the same?", "Could you tell me whether the price stays the same?"),
    ],
)
def test_one_request_is_found_in_its_own_words(text: str, asked: str) -> None:
    assert asked_for(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, all the best!",
        "Thanks Ana, how are you?",
        "Could you send the slides? And when do we meet?",
        "Let me know if you need anything.",
        "> Could we meet?\nYes.",
        "",
    ],
)
def test_courtesy_two_requests_and_quotes_are_no_request(text: str) -> None:
    assert asked_for(text) is None


def test_a_long_request_is_cut_at_a_word() -> None:
    asked = asked_for("Could you send us " + "the list of all open tickets and " * 12 + "more?")

    assert asked is not None
    assert len(asked) <= LONGEST
    assert asked.endswith("…")


def test_hostile_words_come_through_as_they_are() -> None:
    assert asked_for("Can you <!channel> *call* me? ") == "Can you <!channel> *call* me?"
