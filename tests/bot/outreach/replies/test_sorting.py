"""A message is sorted by the signals that machines leave, in an order in which the surer one wins."""

from __future__ import annotations

import pytest

from bot.connectors.google.reading import Named
from bot.outreach.replies.sorting import sort_of
from tests.bot.outreach.replies.hearing import heard

OWN = {"ana@cscx.example"}
DAEMON = Named("mailer-daemon@googlemail.com")


def test_ordinary_mail_from_exchange_is_a_persons_although_it_suppresses_auto_responses() -> None:
    assert sort_of(heard(headers={"X-Auto-Response-Suppress": "All"}), OWN) == "person"


@pytest.mark.parametrize(
    ("headers", "sort"),
    [
        ({"Auto-Submitted": "no"}, "person"),
        ({"Auto-Submitted": "auto-replied (vacation)"}, "auto-reply"),
        ({"Auto-Submitted": "auto-generated; x=y"}, "auto-reply"),
        ({"X-Autoreply": "yes"}, "auto-reply"),
        ({"X-Autorespond": "Re: x"}, "auto-reply"),
        ({"Precedence": "bulk"}, "auto-reply"),
        ({"X-MS-Exchange-Inbox-Rules-Loop": "a@b"}, "auto-reply"),
        ({"X-MS-Exchange-Generated-Message-Source": "Mailbox Rules Agent"}, "auto-reply"),
        ({"Return-Path": "<>"}, "auto-reply"),
        ({"List-Id": "<x.datacorp.example>"}, "list"),
        ({"Precedence": "list"}, "list"),
        ({"List-Id": "<x>", "Auto-Submitted": "auto-replied"}, "auto-reply"),
        ({"X-Failed-Recipients": "a@b.example", "Auto-Submitted": "auto-replied"}, "bounce"),
        ({"Content-Type": "multipart/report; report-type=delivery-status"}, "bounce"),
        ({"Content-Type": "multipart/report; report-type=disposition-notification"}, "read receipt"),
        ({"Content-Type": "text/calendar; method=REPLY"}, "calendar answer"),
    ],
)
def test_each_signal_says_what_it_is(headers: dict[str, str], sort: str) -> None:
    assert sort_of(heard(headers=headers), OWN) == sort


def test_ours_is_ours_whatever_else_it_looks_like() -> None:
    automatic = {"Auto-Submitted": "auto-replied"}

    assert sort_of(heard(headers=automatic, labels=frozenset({"SENT"})), OWN) == "own"
    assert sort_of(heard(headers=automatic, sender=Named("ana@cscx.example")), OWN) == "own"


def test_a_subject_alone_makes_nothing_automatic_and_with_such_words_it_does() -> None:
    subject = "Out of office: sync problem"

    assert sort_of(heard("That ticket is about the calendar.", subject=subject), OWN) == "person"
    assert sort_of(heard("I am out of the office until Monday.", subject=subject), OWN) == "auto-reply"


def test_a_report_that_all_went_well_is_a_receipt_and_no_bounce() -> None:
    status = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0"

    assert sort_of(heard(sender=DAEMON, delivery_status=status), OWN) == "read receipt"
    assert sort_of(heard(sender=DAEMON, delivery_status=status.replace("delivered", "failed")), OWN) == "bounce"


def test_an_invitation_with_a_word_is_a_persons_and_its_acceptance_is_a_calendars() -> None:
    parts = ("multipart/alternative", "text/plain", "text/calendar")

    assert sort_of(heard(subject="Review on Thursday", mime_types=parts), OWN) == "person"
    assert sort_of(heard(subject="Accepted: Review on Thursday", mime_types=parts), OWN) == "calendar answer"
