"""An open point reads as part of a sentence to the customer it was written about."""

from __future__ import annotations

import pytest

from bot.handoff.wording.points import in_sentence, is_deed


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Send Michael the audit of the Elgin imports", "to send you the audit of the Elgin imports"),
        ("Show Michael the list", "to show you the list"),
        ("Look at DataCorp's API figures.", "to look at your API figures"),
        ("Written answer on uptime for Michael", "written answer on uptime for you"),
        ("German manual for the night shift", "German manual for the night shift"),
        ("Template for boiler checks", "template for boiler checks"),
        ("Check the first feed with Nell", "to check the first feed with Nell"),
        ("Plan for Reno with dates", "plan for Reno with dates"),
        ("SSO guide", "SSO guide"),
        ("Michael gets the plan", "Michael gets the plan"),
        ("Send Michael's boss the plan", "to send Michael's boss the plan"),
        ("McKinsey figures", "McKinsey figures"),
        ("", ""),
    ],
)
def test_a_title_is_turned_towards_its_reader(title: str, said: str) -> None:
    assert in_sentence(title, reader="Michael", customer="DataCorp") == said


def test_what_is_to_be_done_is_told_from_a_thing() -> None:
    assert is_deed("Check the feed")
    assert not is_deed("Check for boilers")
    assert not is_deed("Offer for five seats")


def test_a_name_full_of_signs_is_only_a_name() -> None:
    said = in_sentence("Send (.*)+ the plan for $1", reader="(.*)+", customer="$1")

    assert said == "to send you the plan for $1"
