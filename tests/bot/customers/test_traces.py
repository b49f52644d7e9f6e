"""A person is told by what is theirs alone, in whatever way it was written, and nobody else is taken for them."""

from __future__ import annotations

import unicodedata

import pytest

from bot.customers.traces import GONE, Traces, traces_of

ADDRESS = "michael.torres@datacorp.example"


def traces(*names: str, others: tuple[str, ...] = (), companies: tuple[str, ...] = ()) -> Traces:
    return traces_of(names or ("Michael Torres", "Mikey"), {ADDRESS}, others=others, companies=companies)


@pytest.mark.parametrize(
    "written",
    [
        "Michael Torres",
        "MICHAEL TORRES",
        "michael\u00a0torres",
        "Michael\n  Torres",
        "Torres, Michael",
        "Michael Torres's",
        "mailto:Michael.Torres@DataCorp.example?",
        "michael.torres%40datacorp.example",
    ],
)
def test_a_full_name_or_address_is_found_anywhere(written: str) -> None:
    assert traces().give_away(f"We met {written} again.", at_customer=False)
    assert "orres" not in traces().taken_out(f"We met {written} again.", at_customer=False).lower()


@pytest.mark.parametrize("written", ["Michael", "TORRES", "mikey", "Mr Torres", "michael.torres", "Michael's"])
def test_a_single_name_counts_only_where_it_is_about_their_company(written: str) -> None:
    said = f"Ask {written} first."

    assert traces().give_away(said, at_customer=True)
    assert not traces().give_away(said, at_customer=False)
    assert GONE in traces().taken_out(said, at_customer=True)


@pytest.mark.parametrize("written", ["Michaela", "Torresian", "not-michael.torres@datacorp.example.org", "tormichael"])
def test_part_of_another_word_is_nobody(written: str) -> None:
    said = f"Ask {written} first."

    taken = traces().taken_out(said, at_customer=False)

    assert taken == said


def test_names_that_others_have_too_are_left_to_them() -> None:
    known = traces(others=("Michael Lindt", "Torres Vega"))

    assert known.taken_out("Michael called, then Torres.", at_customer=True) == "Michael called, then Torres."
    assert known.taken_out("Michael Torres called.", at_customer=True) == f"{GONE} called."
    assert traces(others=("michael torres",)).shared == ("Michael Torres",)
    assert not traces(others=("michael torres",)).give_away("Michael Torres", at_customer=False)


def test_the_name_of_a_company_is_not_taken_from_it() -> None:
    known = traces(companies=("Torres Consulting",))

    assert known.taken_out("Torres Consulting pays.", at_customer=True) == "Torres Consulting pays."


def test_names_that_are_words_count_only_when_written_like_names() -> None:
    known = traces("Will Young", "Will")

    assert known.taken_out("Will said he will call; WILL too.", at_customer=True) == (
        f"{GONE} said he will call; {GONE} too."
    )


@pytest.mark.parametrize(("name", "said"), [("李明", "已与李明先生通话"), ("José Núñez", "José Núñez llamó")])
def test_names_in_other_scripts_and_in_either_form_of_accents_are_found(name: str, said: str) -> None:
    known = traces(name)

    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, said)
        assert known.taken_out(written, at_customer=True) != written


def test_json_loses_entries_that_are_theirs_and_keeps_the_rest() -> None:
    stored = {
        "guests": [ADDRESS.upper(), "luis@datacorp.example"],
        "to": [{"name": "M", "email": ADDRESS}, {"name": "Luis", "email": "luis@datacorp.example"}],
        "substitute": {"name": "M", "email": ADDRESS},
        "said": ["Michael Torres", 3, None, True],
    }

    kept = traces().taken_out(stored, at_customer=False)

    assert kept == {
        "guests": ["luis@datacorp.example"],
        "to": [{"name": "Luis", "email": "luis@datacorp.example"}],
        "substitute": None,
        "said": [GONE, 3, None, True],
    }
