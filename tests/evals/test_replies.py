"""What docs/evals.md publishes about answers is what is understood of the labelled messages today."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.evals import sections
from tests.evals.replies.labelled import rows
from tests.evals.replies.scoring import Score
from tests.evals.score_replies import TITLE, scored, section


@pytest.fixture(scope="module")
def result() -> Score:
    return scored()


def test_the_section_of_figures_is_current(result: Score) -> None:
    assert sections.read(TITLE).strip() == section(result).strip(), "run: python -m tests.evals.score_replies"


def test_what_a_message_is_and_where_it_belongs_is_never_wrong(result: Score) -> None:
    assert [result.right[label] for label in ("sort", "match", "is_hard", "failed")] == [
        result.due[label] for label in ("sort", "match", "is_hard", "failed")
    ]


@pytest.mark.parametrize("label", ["text", "asks", "return_on", "substitute", "reason"])
def test_more_than_nine_of_ten_messages_say_what_a_careful_colleague_reads_in_them(result: Score, label: str) -> None:
    assert result.right[label] >= 0.92 * result.due[label]


def test_the_labelled_set_is_large_and_holds_every_sort() -> None:
    sorts = Counter(row.labels["sort"] for row in rows())

    assert sorts.total() >= 150
    assert set(sorts) == {"person", "auto-reply", "bounce", "read receipt", "calendar answer", "list", "own"}
