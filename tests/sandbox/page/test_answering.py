"""What customers do in their mailbox on the page: reply, pass a mail on, be out of office, have no such mailbox."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.sandbox.page.visit import Visit
from tests.sandbox.slack.town import soon

ANA, SARAH, MICHAEL = "ana@cscx.example", "sarah@cscx.example", "michael.torres@datacorp.example"


def _farewell(visit: Visit) -> None:
    letter = {"from": ANA, "to": [MICHAEL], "cc": [SARAH], "subject": "Sarah joins you", "text": "Dear Michael"}
    answer = visit.page.request.post(f"{visit.world.base_url}/control/mail/write", data=letter)
    assert answer.ok, answer.text()
    expect(visit.page.get_by_role("article")).to_have_count(1)


def _inbox(visit: Visit, address: str) -> list[dict[str, Any]]:
    answer = visit.page.request.get(f"{visit.world.base_url}/control/mail", params={"address": address})
    return [mail for thread in answer.json()["threads"] for mail in thread["messages"] if "INBOX" in mail["labels"]]


def _headers(mail: dict[str, Any]) -> dict[str, str]:
    return {header["name"].lower(): header["value"] for header in mail["headers"]}


def test_a_reply_reaches_everybody_on_the_mail_in_the_same_conversation(visit: Visit) -> None:
    visit.open()
    _farewell(visit)
    mailbox = visit.page.get_by_role("region", name="Mailbox of Michael Torres")
    mailbox.get_by_role("button", name="Reply").click()
    expect(mailbox).to_contain_text(f"To {ANA} · Cc {SARAH}")
    mailbox.get_by_role("textbox", name="Reply").fill("Thank you, Ana.")
    mailbox.get_by_role("button", name="Send").click()

    expect(mailbox.get_by_role("article")).to_have_count(2)
    (at_anas,) = _inbox(visit, ANA)
    answer = _inbox(visit, SARAH)[-1]

    assert (at_anas["subject"], answer["subject"]) == ("Re: Sarah joins you", "Re: Sarah joins you")
    assert at_anas["text"].startswith("Thank you, Ana.")
    assert "> Dear Michael" in at_anas["text"]
    assert at_anas["in_reply_to"]


def test_out_of_office_answers_the_writer_alone_and_says_that_it_is_a_machine(visit: Visit) -> None:
    visit.open()
    _farewell(visit)
    mailbox = visit.page.get_by_role("region", name="Mailbox of Michael Torres")
    mailbox.get_by_role("button", name="Out of office").click()
    expect(mailbox.get_by_role("textbox", name="Out of office")).to_have_value(
        "I am out of the office until"
        f" {_in_ten_days(visit)} and read mail after that."
        " For urgent matters please write to Dana Li (dana.li@datacorp.example)."
    )
    mailbox.get_by_role("button", name="Send").click()

    assert soon(lambda: len(_inbox(visit, ANA)) == 1)
    (note,) = _inbox(visit, ANA)

    assert note["subject"] == "Automatic reply: Sarah joins you"
    assert _headers(note)["auto-submitted"] == "auto-replied"
    assert note["cc"] == ""


def _in_ten_days(visit: Visit) -> str:
    """The day as the page writes it, worked out by the browser and not by us."""
    day: str = visit.page.evaluate(
        """now => new Intl.DateTimeFormat("en-GB", {
            timeZone: "Europe/Lisbon", weekday: "long", day: "numeric", month: "long",
        }).format((now + 10 * 86400) * 1000)""",
        visit.world.now(),
    )
    return day


def test_a_bounce_comes_back_to_the_writer_and_takes_the_mail_away(visit: Visit) -> None:
    visit.open()
    _farewell(visit)
    mailbox = visit.page.get_by_role("region", name="Mailbox of Michael Torres")
    mailbox.get_by_role("button", name="Bounce").click()

    expect(mailbox).to_contain_text("No mail yet.")
    (notice,) = _inbox(visit, ANA)

    assert notice["subject"] == "Delivery Status Notification (Failure)"
    assert _headers(notice)["x-failed-recipients"] == MICHAEL
    assert len(_inbox(visit, SARAH)) == 1


def test_an_empty_reply_is_not_sent_and_can_be_given_up(visit: Visit) -> None:
    visit.open()
    _farewell(visit)
    mailbox = visit.page.get_by_role("region", name="Mailbox of Michael Torres")
    mailbox.get_by_role("button", name="Reply").click()
    mailbox.get_by_role("button", name="Send").click()
    expect(mailbox.get_by_role("textbox", name="Reply")).to_be_focused()
    mailbox.get_by_role("button", name="Cancel").click()

    expect(mailbox.get_by_role("button", name="Reply")).to_be_visible()
    assert _inbox(visit, ANA) == []


def test_what_a_colleague_was_forwarded_is_answered_to_whoever_wrote_it(visit: Visit) -> None:
    visit.open()
    _farewell(visit)
    michaels = visit.page.get_by_role("region", name="Mailbox of Michael Torres")
    michaels.get_by_role("button", name="Forward").click()
    michaels.get_by_role("combobox", name="Forward to").select_option("Luis Ortiz · luis.ortiz@datacorp.example")
    michaels.get_by_role("button", name="Send").click()
    visit.page.get_by_role("combobox", name="Whose mailbox").select_option("Luis Ortiz · luis.ortiz@datacorp.example")
    luis = visit.page.get_by_role("region", name="Mailbox of Luis Ortiz")
    expect(luis.get_by_role("article", name="Mail: Fwd: Sarah joins you")).to_contain_text("Dear Michael")
    luis.get_by_role("button", name="Reply").click()
    expect(luis).to_contain_text(f"To {ANA} · Cc {MICHAEL}")
    luis.get_by_role("textbox", name="Reply").fill("I can take this one.")
    luis.get_by_role("button", name="Send").click()

    assert soon(lambda: len(_inbox(visit, ANA)) == 1)
    (answer,) = _inbox(visit, ANA)
    (farewell,) = _inbox(visit, SARAH)
    assert answer["subject"] == "Re: Fwd: Sarah joins you"
    assert answer["text"].startswith("I can take this one.")
    assert farewell["rfc_message_id"] in _headers(answer)["references"]
