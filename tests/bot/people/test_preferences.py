"""What may stand in a person's settings, told from what may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import Invalid
from bot.outreach.body.cleaning import safe_link
from bot.people import preferences
from bot.people.preferences import Preferences

BEFORE = Preferences(None, None, 30, "09:00", "17:30", "08:30")
LINKS = ("https://meet.cscx.example/ana", "https://cal.example.com/a/b?c=d&e=%20#f", "HTTPS://meet.example.org")


@pytest.mark.parametrize(
    "phone", ["+351 21 555 0142", "(212) 555-0117", "+49.30.5550171", "212 555 0117 x12", "02125550117 ext. 4"]
)
def test_a_phone_number_as_people_write_it_can_be_saved(phone: str) -> None:
    assert preferences.faults(replace(BEFORE, phone=phone), BEFORE) == {}


@pytest.mark.parametrize("phone", ["0800-FLOWERS", "+", "1" * 41, "555\n0142 11", "٠١٢٣٤٥٦٧", "<tel:1234567>"])
def test_what_cannot_be_dialled_is_refused(phone: str) -> None:
    assert list(preferences.faults(replace(BEFORE, phone=phone), BEFORE)) == ["phone"]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_can_be_saved_may_stand_in_a_mail(link: str) -> None:
    assert preferences.faults(replace(BEFORE, scheduling_link=link), BEFORE) == {}
    assert safe_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.cscx.example",
        "ftp://meet.cscx.example",
        "javascript:alert(1)",
        "https://",
        "https://meet",
        "https://127.0.0.1/x",
        "https://[::1",
        "https://user@meet.example",
        "https://meet.example/a b",
        "https://meet.example/\u202egnp",
        'https://meet.example/"onclick',
        "https://meet.example/" + "x" * 300,
    ],
)
def test_a_link_that_may_not_stand_in_a_mail_is_refused(link: str) -> None:
    assert list(preferences.faults(replace(BEFORE, scheduling_link=link), BEFORE)) == ["scheduling_link"]


@pytest.mark.parametrize(("seconds", "fits"), [(9, False), (10, True), (120, True), (121, False), (0, False)])
def test_a_send_can_be_undone_for_ten_seconds_to_two_minutes(seconds: int, *, fits: bool) -> None:
    assert (preferences.faults(replace(BEFORE, undo_seconds=seconds), BEFORE) == {}) is fits


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1.5", "٣٠", "9" * 40])
def test_undo_seconds_that_are_no_number_are_refused_at_their_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        preferences.read({"undo_seconds": typed})

    assert refused.value.field == "undo_seconds"


def test_what_stays_as_it_was_is_not_judged() -> None:
    imported = replace(BEFORE, phone="ask reception", undo_seconds=2)

    assert preferences.faults(replace(imported, digest_at=None), imported) == {}


@pytest.mark.parametrize("value", ["25:00", "9:00", "noon", ""])
def test_a_day_that_begins_at_no_time_is_refused(value: str) -> None:
    assert "work_starts" in preferences.faults(replace(BEFORE, work_starts=value), BEFORE)
