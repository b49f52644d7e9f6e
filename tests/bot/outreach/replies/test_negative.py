"""A negative answer is recognised by what its author wrote, and nothing is read into one where that is not sure."""

from __future__ import annotations

import pytest

from bot.outreach.replies.negative import Negative, read
from bot.outreach.replies.sentences import LONGEST


@pytest.mark.parametrize(
    ("text", "reads_as", "sentence"),
    [
        ("Please stop emailing us. Bye.", "no more mail", "Please stop emailing us."),
        ("Thanks, Ana. We are looking at\nalternatives.", "leaving", "We are looking at alternatives."),
        ("Hi,\n\nwe are not happy with it.\n\nMichael", "unhappy", "we are not happy with it."),
    ],
)
def test_each_sort_is_found_with_the_sentence_that_shows_it(text: str, reads_as: str, sentence: str) -> None:
    found = read(text, answers_offer=False)

    assert found is not None
    assert (found.reads_as, found.sentence) == (reads_as, sentence)


def test_of_several_the_gravest_is_named() -> None:
    text = "We are very disappointed. We will not renew."

    assert read(text, answers_offer=False) == Negative("leaving", "We will not renew.")


@pytest.mark.parametrize("text", ["No thanks.", "No, thank you, we are fine.", "We are not interested."])
def test_a_plain_no_counts_only_where_something_was_offered(text: str) -> None:
    offered = read(text, answers_offer=True)

    assert offered is not None
    assert offered.reads_as == "declined"
    assert read(text, answers_offer=False) is None


def test_no_to_a_call_turns_no_offer_down() -> None:
    assert read("No thanks, no call needed.", answers_offer=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "We are not disappointed at all.",
        "There is no need to cancel our contract.",
        "If we were unhappy, we would say so.",
        "We are disappointed to see you go.",
        "> We are not happy with the release.\nThat is settled.",
        "To unsubscribe from our newsletter, click here.",
        "",
    ],
)
def test_what_is_denied_supposed_quoted_or_about_something_else_is_not_negative(text: str) -> None:
    assert read(text, answers_offer=False) is None


def test_a_condition_in_another_part_of_the_sentence_takes_nothing_back() -> None:
    assert read("If nothing changes by Friday, we will cancel our contract.", answers_offer=False) is not None


def test_a_long_sentence_is_cut() -> None:
    found = read("We are unhappy with " + "the planner and " * 30 + "more.", answers_offer=False)

    assert found is not None
    assert len(found.sentence) <= LONGEST
    assert found.sentence.endswith("…")
