"""Names chosen by others stay names: no mention, link, formatting, header or markup comes out of them anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from blocks.slack.text import escape
from store.models import Contact, Customer, Mailbox, Person
from tests.edge.outside import Outside
from tests.stage import Stage

Json = dict[str, Any]
CALENDAR = "https://meet.cscx.example/sarah"
"""Sarah's own scheduling link."""
NAMES = [
    "<!channel> & <@U0SARAH> *bold* _it_ ~no~ `code`",
    "<https://evil.example|bank> https://evil.example/login [bank](https://evil.example)",
    "<!date^1^{date}^https://evil.example|x><script>alert(1)</script>",
    'Smith, "Bob" <ceo@evil.example>',
    "Bobby'); DROP TABLE customers;-- {{7*7}} {name} %s",
    "👩‍👩‍👧 שלום \u202egnp.exe",
]


def mrkdwn(value: Any) -> Iterator[str]:
    """Every text in blocks that Slack would read as markup."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from mrkdwn(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn(inner)


def rich_leaves(value: Any) -> Iterator[str]:
    """The sort of every leaf of rich text; of a link, where it leads."""
    if isinstance(value, dict):
        if str(value.get("type", "")).startswith("rich_text") and "elements" in value:
            yield from (leaf.get("url", leaf["type"]) for leaf in value["elements"] if "elements" not in leaf)
        for inner in value.values():
            yield from rich_leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from rich_leaves(inner)


def assert_harmless(calls: list[Json], name: str) -> None:
    """Whatever was told to Slack: no markup of the name's own, in blocks or in notification texts."""
    for call in calls:
        told = call["arguments"]
        shown = [told.get("blocks"), told.get("view")]
        for text in [*mrkdwn(shown), str(told.get("text") or "")]:
            assert "<!channel" not in text, text
            assert "<@U0SARAH" not in text, text
            assert "<https://evil" not in text, text
            assert "<!date^1^" not in text, text
            assert "*bold*" not in text, text
            assert "`code`" not in text, text
        assert set(rich_leaves(shown)) <= {"text", CALENDAR}, name
        assert told.get("link_names") in (None, False, "0")
        assert told.get("parse") in (None, "none")


@pytest.mark.parametrize("name", NAMES)
def test_a_customers_name_is_only_ever_a_name(stage: Stage, outside: Outside, name: str) -> None:
    with outside.record() as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        customer.name = name

    answers = [stage.command("U0ANA", "/handoff datacorp.example to Sarah Johnson because of " + name, "C0CS")]
    stage.work()
    for action in ("outreach.edit", "outreach.facts"):
        stage.click("U0ANA", action)
    answers.append(stage.command("U0ANA", "/customer datacorp.example", "C0CS"))
    answers.append(stage.command("U0ANA", f"/customer {name}?", "C0CS"))
    stage.command("U0PRIYA", "/rapport reassign datacorp.example to David")
    stage.submit("U0PRIYA")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    (mail,) = stage.mails("michael.torres@datacorp.example")
    assert len(stage.accepted()) == 1
    assert mail["cc"] == "Sarah Johnson <sarah@cscx.example>"
    assert "<script>" not in str(mail.get("html"))
    assert 'href="https://evil' not in str(mail.get("html"))
    told = [*stage.calls("slack", "chat."), *stage.calls("slack", "views."), *stage.calls("slack", "response")]
    assert escape(name) in json.dumps([list(mrkdwn(call["arguments"])) for call in told], ensure_ascii=False).replace(
        '\\"', '"'
    )
    assert_harmless(told, name)
    assert_harmless([{"arguments": answer["body"]} for answer in answers], name)
    assert all((answer["status"], answer["error"]) == (200, None) for answer in answers)
    assert stage.refused == []


def test_choices_among_hostile_names_are_harmless_too(stage: Stage, outside: Outside) -> None:
    with outside.record() as session:
        for customer in session.scalars(select(Customer).where(Customer.name.like("Northgate%"))):
            customer.name = f"North <!channel> *bold* {customer.name}"
            customer.domain = "<https://evil.example|bank>"
        session.scalars(select(Person).where(Person.slack_ref == "U0MAYA")).one().name = "<!channel>"

    answer = stage.command("U0PRIYA", "/handoff North to Sarah Johnson", "C0CS")

    assert "2 customers fit" in json.dumps(answer["body"])
    assert_harmless([{"arguments": answer["body"]}], "choices")


@pytest.mark.parametrize(
    "tricky", ["Michael\r\nBcc: spy@evil.example", "Michael\nTorres", "=?utf-8?q?x?=", "M" * 400, "\x00", "\u202e"]
)
def test_a_contacts_name_with_header_tricks_adds_no_header_and_loses_no_card(
    stage: Stage, outside: Outside, tricky: str, database_kind: str
) -> None:
    if tricky == "\x00" and database_kind == "postgresql":
        pytest.skip("PostgreSQL keeps no NUL in a text")
    with outside.record() as session:
        session.scalars(select(Contact).where(Contact.name == "Michael Torres")).one().name = tricky

    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    card = stage.card("U0ANA")

    assert card["text"] in ("Your handoff draft is ready", "Your handoff needs you")
    if card["text"] == "Your handoff draft is ready":
        stage.click("U0ANA", "outreach.send")
        stage.later(seconds=31)
        stage.work()
        (mail,) = stage.mails("michael.torres@datacorp.example")
        assert mail["cc"] == "Sarah Johnson <sarah@cscx.example>"
    assert stage.mailbox("spy@evil.example")["threads"] == []


def test_a_senders_name_that_cannot_be_mailed_still_has_a_card_that_says_so(stage: Stage, outside: Outside) -> None:
    with outside.record() as session:
        session.scalars(
            select(Mailbox).where(Mailbox.address == "ana@cscx.example")
        ).one().display_name = "A\r\nBcc: x@y.example"

    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    with stage.runtime.reading(outside.workspace()) as session:
        assert session.scalars(select(Mailbox.display_name).where(Mailbox.address == "ana@cscx.example")).one()
    stage.broken("gmail", "sendAs", "status", status=500, times=None)
    stage.work()
    with outside.nothing_changes():
        stage.click("U0ANA", "outreach.send")

    assert "must be one line without control characters." in outside.said()[-1]
    assert stage.card("U0ANA")["text"] != ""
