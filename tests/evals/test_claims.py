"""What docs/evals.md publishes about claims is what the code finds today."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.evals import sections
from tests.evals.claims.labelled import rows
from tests.evals.claims.scoring import score
from tests.evals.score_claims import TITLE, page


@pytest.fixture(scope="module")
def written() -> str:
    return page()


def test_the_page_of_figures_is_current(written: str) -> None:
    assert sections.read(TITLE).strip() == written.strip(), "run: python -m tests.evals.score_claims"


def test_our_own_letters_ask_nothing_with_or_without_their_facts(written: str) -> None:
    assert "Questions in all of them: 0." in written
    assert "off every paragraph: 0," in written


@pytest.mark.parametrize("part", ["seen", "held back", "fresh"])
def test_nineteen_of_twenty_doubtful_claims_are_found(part: str) -> None:
    assert score(row for row in rows() if row.part == part).recall >= 0.95


def test_false_marks_are_rarer_than_one_in_ten_texts() -> None:
    result = score(rows())

    assert len(result.false) * 10 < result.rows


def test_the_labelled_set_is_large_and_made_mostly_of_edits() -> None:
    every = rows()

    made = Counter(row.made for row in every)
    assert len({row.text for row in every}) > 320
    assert made["edit"] * 2 >= len(every)
    assert {mark.sort for row in every for mark in row.marks if mark.verdict != "supported"} == {
        *("money", "percentage", "count", "date", "span", "name", "link", "commitment"),
    }
