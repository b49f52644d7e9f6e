"""Which days a draft speaks of as to come: those that Rapport wrote, and only the ones after it was written."""

from __future__ import annotations

from datetime import date

import pytest

from bot.outreach.aging import days_to_come
from bot.outreach.body import Body, List, Paragraph, Quote, Span

WRITTEN = date(2026, 3, 4)  # A Wednesday.


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Sarah writes to you here by Friday, 6 March.", {date(2026, 3, 6)}),
        ("Does Tuesday 10 or Thursday 12 March suit you?", {date(2026, 3, 10), date(2026, 3, 12)}),
        ("Thank you for the call on 20 February.", set()),
        ("Thank you for many conversations since April 2025.", set()),
        ("I write today, 4 March.", set()),
        ("We start together in June.", set()),
    ],
)
def test_the_days_after_it_was_written_are_to_come(said: str, named: set[date]) -> None:
    assert days_to_come(Body((Paragraph((Span(said),), ("plan",)),)), WRITTEN) == named


def test_what_somebody_typed_is_theirs() -> None:
    typed = Paragraph((Span("I write by 6 March."),))
    quoted = Quote((Span("Until 7 March?"),))
    ours = List(((Span("We answer by 9 March."),), (Span("Nothing else."),)), ordered=True, facts=("promise",))

    assert days_to_come(Body((typed, quoted, ours)), WRITTEN) == {date(2026, 3, 9)}
