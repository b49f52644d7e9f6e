"""A mail that came back says whether for good, from which address, and why in words people use."""

from __future__ import annotations

import pytest

from bot.connectors.google.reading import Heard, Named
from bot.outreach.replies import bouncing
from tests.bot.outreach.replies.hearing import heard

DAEMON = Named("mailer-daemon@googlemail.com")
MICHAEL = "michael.torres@datacorp.example"


def notice(status: str, diagnosis: str, *, action: str = "failed", text: str = "") -> Heard:
    report = (
        f"Final-Recipient: rfc822; {MICHAEL}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnosis}"
    )
    return heard(text, sender=DAEMON, subject="Notice", delivery_status=f"Reporting-MTA: dns; x\n\n{report}\n")


@pytest.mark.parametrize(
    ("status", "diagnosis", "reason"),
    [
        ("5.1.1", "550 The account does not exist", "the address does not exist"),
        ("5.1.10", "550 RESOLVER.ADR.RecipientNotFound", "the address does not exist"),
        ("5.2.2", "552 over quota", "the mailbox is full"),
        ("5.7.1", "550 likely unsolicited mail", "it was refused as spam"),
        ("5.4.5", "550 Daily user sending limit exceeded", "Gmail's own sending limit was reached"),
        ("5.7.1", "550 not authorized", "the company's mail server refused it by its own rules"),
        ("5.9.9", "550 strange", "the mail server gave no reason that I understand"),
    ],
)
def test_the_reason_is_said_in_plain_words(status: str, diagnosis: str, reason: str) -> None:
    found = bouncing.read(notice(status, diagnosis))

    assert (found.is_hard, found.failed, found.reason) == (True, (MICHAEL,), reason)


def test_a_delay_is_not_for_good_even_where_its_code_says_so() -> None:
    assert bouncing.read(notice("5.0.0", "later", action="delayed")).is_hard is False
    assert bouncing.read(notice("4.4.1", "timed out")).is_hard is False


def test_of_several_recipients_every_failed_one_is_named_and_who_got_it_is_not() -> None:
    blocks = [
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1",
        "Final-Recipient: rfc822; b@x.example\nAction: delivered\nStatus: 2.0.0",
        "Final-Recipient: rfc822; c@x.example\nAction: failed\nStatus: 5.2.2",
    ]

    found = bouncing.read(heard("", sender=DAEMON, delivery_status="\n\n".join(["Reporting-MTA: dns; x", *blocks])))

    assert found.failed == ("a@x.example", "c@x.example")


def test_the_returned_mails_own_id_and_our_reference_are_found_in_its_header_and_in_words() -> None:
    fields = (("Message-ID", "<ours@mail.gmail.com>"), ("X-Rapport-Ref", "ref-ref-ref"))
    as_part = heard("", sender=DAEMON, returned_headers=fields)
    as_words = heard("> Message-ID: <ours@mail.gmail.com>\n> X-Rapport-Ref: ref-ref-ref", sender=DAEMON)

    assert bouncing.message_ids(as_part) == bouncing.message_ids(as_words) == {"<ours@mail.gmail.com>"}
    assert bouncing.our_ref(as_part) == bouncing.our_ref(as_words) == "ref-ref-ref"
