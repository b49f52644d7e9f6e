"""A bounded number of the hostile requests and mails whose full runs are published in docs/proofs/."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.outreach.mime import Mail, render
from tests.proofs import hostile, mails

REQUESTS, DELIVERIES, MAILS = 3000, 1000, 1500


def test_nobody_without_credentials_gets_an_error_page_changes_anything_or_is_read(tmp_path: Path) -> None:
    with hostile.product(tmp_path) as (app, watching):
        seen = hostile.without_credentials(app, watching, REQUESTS, seed=2)

    assert seen.faults == []
    assert seen.number == REQUESTS


def test_deliveries_with_anything_in_them_get_an_answer_and_approve_nothing(tmp_path: Path) -> None:
    with hostile.product(tmp_path) as (app, watching):
        seen = hostile.signed(app, watching, DELIVERIES, seed=2)

    assert seen.faults == []
    assert seen.statuses["2xx"] > DELIVERIES / 2


def test_a_second_parser_finds_exactly_what_was_meant_in_every_mail() -> None:
    checked = mails.check(MAILS, seed=2)

    assert checked.faults == []
    assert checked.number > MAILS / 2


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"Bcc: thief@evil.example\r\n", "headers that nobody meant"),
        (b"To: thief@evil.example\r\n", "more than one"),
    ],
)
def test_a_mail_with_a_header_too_many_would_be_found(raw: bytes, fault: str) -> None:
    def with_one_more(mail: Mail) -> bytes:
        return raw + render(mail)

    found = mails.check(20, seed=2, rendered=with_one_more).faults

    assert any(fault in each for each in found)
