"""What docs/evals.md publishes about negative answers is what is read in the labelled ones today."""

from __future__ import annotations

from tests.evals import sections
from tests.evals.score_negative import TITLE, rows, score, section


def test_the_section_of_figures_is_current() -> None:
    assert sections.read(TITLE).strip() == section().strip(), "run: python -m tests.evals.score_negative"


def test_of_ten_negative_answers_nine_are_found_and_of_ten_found_nine_are_negative() -> None:
    scored = score(rows())

    assert scored.recall >= 0.9
    assert scored.precision >= 0.9
    assert scored.in_the_right_way == scored.found


def test_the_labelled_set_is_large_and_half_of_it_is_negative() -> None:
    scored = score(rows())

    assert scored.replies >= 80
    assert 0.4 <= scored.due / scored.replies <= 0.6
    assert {row.reads_as for row in rows()} == {None, "no more mail", "leaving", "unhappy", "declined"}
