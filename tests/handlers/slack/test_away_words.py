"""How people say that they are away: days in many spellings, and who covers."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import Invalid
from handlers.slack.grammar import route
from handlers.slack.grammar.away import parse_away

MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("line", "first", "last", "cover"),
    [
        ("away 3 to 14 March, Sarah covers", date(2027, 3, 3), date(2027, 3, 14), "Sarah"),
        ("I'm away 3-14 March Sarah Johnson covers", date(2027, 3, 3), date(2027, 3, 14), "Sarah Johnson"),
        ("away March 3 to 14, Sarah is covering", date(2027, 3, 3), date(2027, 3, 14), "Sarah"),
        ("away until Friday, <@U0SARAH> covers", MONDAY, date(2027, 3, 5), "<@U0SARAH>"),
        ("away from 28 March to 5 April, covered by David", date(2027, 3, 28), date(2027, 4, 5), "David"),
        ("away 27 February to 4 March, Sarah covers", MONDAY, date(2027, 3, 4), "Sarah"),
        ("away 30 December to 4 January, Sarah covers", date(2027, 12, 30), date(2028, 1, 4), "Sarah"),
        ("away next week, Sarah covers for me", date(2027, 3, 8), date(2027, 3, 12), "Sarah"),
        ("away tomorrow, Sarah covers", date(2027, 3, 2), date(2027, 3, 2), "Sarah"),
        ("away 2027-03-03 to 2027-03-14", date(2027, 3, 3), date(2027, 3, 14), None),
    ],
)
def test_days_and_cover_are_read_however_they_are_written(
    line: str, first: date, last: date, cover: str | None
) -> None:
    meant = route(line)

    assert meant is not None
    assert meant.verb == "away"
    assert parse_away(meant.rest, today=MONDAY) == (first, last, cover)


@pytest.mark.parametrize("words", ["03/04 to 05/06, Sarah covers", "some day, Sarah covers", "30 to 31 February"])
def test_days_that_cannot_be_read_are_asked_for_again(words: str) -> None:
    with pytest.raises(Invalid, match="Nothing was saved"):
        parse_away(words, today=MONDAY)


def test_a_customer_whose_name_begins_with_the_word_is_a_customer() -> None:
    meant = route("Away Travel Ltd")

    assert meant is not None
    assert meant.verb == "customer"
