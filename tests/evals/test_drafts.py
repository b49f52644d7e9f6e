"""The page of drafts that people read is what the code writes today."""

from __future__ import annotations

from tests.evals.write_drafts import DRAFTS, PAGE, page


def test_the_page_of_drafts_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.evals.write_drafts"


def test_the_page_shows_twenty_drafts() -> None:
    assert sum(len(kinds) for _, kinds in DRAFTS) == 20
