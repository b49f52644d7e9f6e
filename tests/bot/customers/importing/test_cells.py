"""A cell means one thing or is refused; what is written comes back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.customers.importing import amounts, days, words
from bot.customers.importing.cells import Format, Unreadable, canonical_ref, cleaned, guarded


def read(kind: Format, cell: str, separator: str = ",") -> object:
    return kind.read(cell, separator)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-04-03", date(2026, 4, 3)),
        ("2026/4/3", date(2026, 4, 3)),
        ("13/04/2026", date(2026, 4, 13)),
        ("04/13/2026", date(2026, 4, 13)),
        ("31.12.2026", date(2026, 12, 31)),
        ("03/03/2026", date(2026, 3, 3)),
        ("3 April 2026", date(2026, 4, 3)),
        ("3. Sept 2026", date(2026, 9, 3)),
        ("1-Apr-2026", date(2026, 4, 1)),
        ("Apr 3, 2026", date(2026, 4, 3)),
        ("2026-04-03 00:00:00", date(2026, 4, 3)),
        ("2026-04-03T00:00:00.000+0000", date(2026, 4, 3)),
    ],
)
def test_a_date_that_reads_one_way_is_taken(cell: str, day: date) -> None:
    assert read(days.DAY, cell) == day


@pytest.mark.parametrize(
    ("cell", "words_of_it"),
    [
        ("03/04/2026", "could be 3 April or 4 March"),
        ("3.4.2026", "could be 3 April or 4 March"),
        ("03/04/26", "two digits"),
        ("46115", "inner number"),
        ("2026-02-30", "is not a date"),
        ("32/13/2026", "is not a date"),
        ("0026-04-03", "between 1900 and 2199"),
        ("2026-04-03 14:30", "is not a date"),
        ("3 Ma 2026", "is not a date"),
        ("soon", "is not a date"),
    ],
)
def test_a_date_that_could_be_another_is_refused(cell: str, words_of_it: str) -> None:
    with pytest.raises(Unreadable, match=words_of_it):
        read(days.DAY, cell)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-04-03 14:30", datetime(2026, 4, 3, 14, 30, tzinfo=UTC)),
        ("2026-04-03 9:30", datetime(2026, 4, 3, 9, 30, tzinfo=UTC)),
        ("2026-04-03T14:30:00Z", datetime(2026, 4, 3, 14, 30, tzinfo=UTC)),
        ("2026-04-03T14:30:00.000+0000", datetime(2026, 4, 3, 14, 30, tzinfo=UTC)),
        ("2026-04-03 14:30+02:00", datetime(2026, 4, 3, 12, 30, tzinfo=UTC)),
        ("13/04/2026 14:30", datetime(2026, 4, 13, 14, 30, tzinfo=UTC)),
        ("2026-04-03", datetime(2026, 4, 3, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_utc_and_a_day_alone_is_its_noon(cell: str, moment: datetime) -> None:
    assert read(days.MOMENT, cell) == moment


@pytest.mark.parametrize("cell", ["2026-04-03 25:00", "03/04/2026 10:00", "2026-04-03 02:30 PM"])
def test_a_moment_that_could_be_another_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        read(days.MOMENT, cell)


@pytest.mark.parametrize(
    ("cell", "separator", "cents"),
    [
        ("245000", ",", 24_500_000),
        ("245,000", ",", 24_500_000),
        ("245,000.50", ",", 24_500_050),
        ("245000.5", ",", 24_500_050),
        ("$245,000", ",", 24_500_000),
        ("€ 245.000,50", ";", 24_500_050),
        ("245000,50", ";", 24_500_050),
        ("1.234.567", ";", 123_456_700),
        ("245 000,50", ";", 24_500_050),
        ("245\u00a0000", ",", 24_500_000),
        ("245'000", ",", 24_500_000),
        ("245000 EUR", ",", 24_500_000),
        ("0", ",", 0),
    ],
)
def test_a_sum_that_reads_one_way_is_taken(cell: str, separator: str, cents: int) -> None:
    amount = read(amounts.MONEY_SUM, cell, separator)

    assert isinstance(amount, amounts.Amount)
    assert amount.cents == cents


@pytest.mark.parametrize(
    ("cell", "separator", "words_of_it"),
    [
        ("245.000,50", ",", "is not a number"),
        ("245,00", ",", "is not a number"),
        ("245,000", ";", "could be 245000 or 245.000"),
        ("245.000", ";", "could be 245000 or 245.000"),
        ("245.000", ",", "could be 245000 or 245.00"),
        ("$245K", ",", "is not a sum"),
        ("USD 5 EUR", ",", "is not a sum"),
        ("-5", ",", "below zero"),
        ("99999999999999999", ",", "too many digits"),
        ("1e5", ",", "is not a sum"),
    ],
)
def test_a_sum_that_could_be_another_is_refused(cell: str, separator: str, words_of_it: str) -> None:
    with pytest.raises(Unreadable, match=words_of_it):
        read(amounts.MONEY_SUM, cell, separator)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (words.ZONE, "america/new york", "America/New_York"),
        (words.choice("account executive"), "Account_Executive", "account executive"),
        (words.YES_NO, "TRUE", True),
        (words.YES_NO, "n", False),
        (words.LIST, "technology companies;  executive reviews ;", ["technology companies", "executive reviews"]),
        (words.LIST, "one\ntwo", ["one", "two"]),
        (words.ADDRESS, "Ana@CSCX.example", "ana@cscx.example"),
        (words.DOMAIN_NAME, "DataCorp.example", "datacorp.example"),
        (words.NAME, "شركة النور\u200f للتجارة 🌱", "شركة النور\u200f للتجارة 🌱"),
        (amounts.NUMBER, "85.125", 85.125),
        (amounts.CURRENCY_CODE, "usd", "USD"),
    ],
)
def test_cells_are_taken_as_meant(kind: Format, cell: str, value: object) -> None:
    assert read(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (words.ADDRESS, "Ana <ana@cscx.example>"),
        (words.ADDRESS, "ana@cscx"),
        (words.ADDRESS, "a..b@cscx.example"),
        (words.ADDRESS, ".a@cscx.example"),
        (words.ADDRESS, "ana@cscx.example,eve@evil.example"),
        (words.DOMAIN_NAME, "https://datacorp.example"),
        (words.ZONE, "Middle Earth"),
        (words.TIME_OF_DAY, "9:00"),
        (words.TIME_OF_DAY, "24:00"),
        (words.YES_NO, "maybe"),
        (words.LANGUAGE_TAG, "Deutsch"),
        (words.WEB_LINK, "javascript:alert(1)"),
        (words.SLACK_PERSON_ID, "ana"),
        (words.NAME, "two\tcells"),
        (words.TEXT, "bell\x07"),
        (words.LIST, '["bell\\u0007"]'),
        (words.LIST, '["half a letter \\ud800"]'),
        (words.LIST, "[1, 2]"),
        (amounts.NUMBER, "98%"),
        (amounts.NUMBER, "0.00001"),
        (amounts.whole_between(10, 120), "9"),
        (amounts.whole_between(10, 120), "30.5"),
        (amounts.CURRENCY_CODE, "Dollar"),
    ],
)
def test_cells_that_cannot_be_meant_are_refused(kind: Format, cell: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, cell)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("0015f00000abcde", "0015f00000abcdeAAA"),
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
    ],
)
def test_a_short_salesforce_id_becomes_the_long_one(short: str, long: str) -> None:
    assert canonical_ref(short) == long
    assert canonical_ref(long) == long


@pytest.mark.parametrize("ref", ["C-1", "ACMECORPORATION", "100200300400500", "001A0000006Vm9", "1234567890", "é" * 15])
def test_other_ids_stay_as_they_are(ref: str) -> None:
    assert canonical_ref(ref) == ref


@given(st.text(alphabet="'=+-@\t\r\n\u200e\uff1dab 1", max_size=8).map(str.strip))
def test_no_cell_is_a_formula_and_every_cell_comes_back(text: str) -> None:
    meant = text.replace("\r\n", "\n").replace("\r", "\n")

    cell = guarded(meant)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))
    assert cleaned(cell) == meant


@given(st.lists(st.text(alphabet='ab;[]" ,\n', min_size=1, max_size=5), max_size=3))
def test_a_list_comes_back_whatever_is_in_it(items: list[str]) -> None:
    cell = words.LIST.write(items)

    assert (read(words.LIST, cell) if cell else []) == items


@given(st.integers(min_value=0, max_value=10**15))
def test_a_sum_comes_back_to_the_cent(cents: int) -> None:
    amount = read(amounts.MONEY_SUM, amounts.MONEY_SUM.write(cents))

    assert amount == amounts.Amount(cents, None)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_figure_comes_back(number: object) -> None:
    value = float(str(number))

    assert read(amounts.NUMBER, amounts.NUMBER.write(value)) == value


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  Hypothesis wants the bounds naive.
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert read(days.MOMENT, days.MOMENT.write(moment)) == moment
