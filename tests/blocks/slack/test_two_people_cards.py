"""The cards between the two people of a handoff, in every state and with the worst names: valid, harmless, discreet."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from blocks.slack import alone, offers, promises, two_people
from blocks.slack.drawing import Drawing
from bot.handoff.showing_people import AloneShown, OfferShown, TwoShown
from bot.outreach.body import from_plain
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.showing import MailShown
from bot.sandbox.slack.blockkit import check_message, check_view

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
NAMES = (
    "DataCorp",
    "<!channel> Ltd",
    "*Bold* _and_ `code` & <https://evil.example|your bank>",
    "شركة \u202eالبيانات",
    "🚚 Trucks " * 20,
    "A" * 3000,
    "line\nbreak",
)
MAIL_STATES = ("drafting", "drafted", "approved", "sending", "sent", "needs a person", "discarded")
STATES = ("planned", "announced", "introduced", "completed", "cancelled")
ANSWERS: tuple[dict[str, Any], ...] = ({}, {"agreed_at": NOW}, {"declined_at": NOW, "declined_because": "why"})


def shown(name: str = "DataCorp", **more: Any) -> TwoShown:
    values: dict[str, Any] = {
        "transition_id": 1,
        "state": "planned",
        "customer": name,
        "outgoing": name,
        "outgoing_has_left": False,
        "incoming": name,
        "is_incoming": True,
        "is_outgoing": False,
        "may_name_another": True,
        "contact": name,
        "reason": name,
        "last_day": date(2026, 4, 1),
        "introduce_by": date(2026, 3, 6),
        "is_overdue": True,
        "is_other": False,
        "farewell_state": "drafted",
        "introduction_state": "drafted",
        "asked_at": NOW,
        "agreed_at": None,
        "declined_at": None,
        "declined_by": None,
        "declined_because": None,
        "introduced_at": None,
        "is_moved": False,
        "may_reassign": True,
        "next_reader": name,
        "next_at": NOW,
    }
    return TwoShown(**{**values, **more})


def mail(state: str, name: str, there: str | None = "Saturday 22:40", unusual: str | None = None) -> MailShown:
    text = from_plain(f"Hi Michael,\n\nI am {name[:60]}.")
    draft = Draft(f"About {name}"[:240].replace("\n", " "), (Address("Michael", "m@datacorp.example"),), (), text)
    return MailShown(
        outreach_id=7,
        version=2,
        state=state,
        sender=name,
        address="sarah@cscx.example",
        draft=None if state == "drafting" else draft,
        signature=name[:200],
        shown="0123456789abcdef",
        written_by="template",
        leaves_at=NOW,
        sent_at=NOW if state == "sent" else None,
        approval_id=3,
        approved_at=NOW,
        trouble=None,
        doubts=(),
        stale_since=None,
        there=there,
        good_moment=NOW if there else None,
        changes_at=NOW,
        unusual=unusual,
    )


def everything_between_two() -> Iterator[tuple[str, Drawing]]:
    draws = (two_people.asked_card, two_people.declined_card, promises.due_card, promises.overdue_card)
    for name, state, answer, reader in itertools.product(NAMES, STATES, ANSWERS, (True, False)):
        said = {**answer, "declined_because": name} if "declined_at" in answer else answer
        two = shown(name, state=state, is_incoming=reader, is_outgoing=not reader, **said)
        for draw in draws:
            yield f"{draw.__name__} {state} {name[:12]!r}", draw(two)
        yield f"passed on {name[:12]!r}", two_people.passed_on(two)
    for name, state in itertools.product(NAMES, MAIL_STATES):
        two = shown(name, introduction_state=state, state="introduced" if state == "sent" else "planned")
        for mine in (mail(state, name), None):
            card = alone.alone_card(AloneShown(two, mine, subject=name, trouble=name if state == "drafting" else None))
            yield f"alone {state} {name[:12]!r}", card
    for name, state in itertools.product(NAMES, ("offered", "taken", "declined", "overtaken")):
        one = OfferShown(5, state, name, name)
        yield f"offer {state} {name[:12]!r}", offers.offer_card(one)
        yield f"offers {state} {name[:12]!r}", offers.offers_card([one] * 120)


def test_every_card_is_one_that_slack_takes() -> None:
    for what, drawing in everything_between_two():
        assert check_message(drawing.blocks, drawing.text) == [], what
        if drawing.trouble:
            assert check_message(drawing.trouble.blocks, drawing.trouble.text) == [], what


def test_no_name_becomes_a_mention_or_a_link_on_any_card() -> None:
    for what, drawing in everything_between_two():
        said = _mrkdwn(drawing.blocks)
        assert "<!channel" not in said, what
        assert "<https" not in said, what


def test_no_card_has_more_than_five_buttons_and_a_menu_in_a_row() -> None:
    for what, drawing in everything_between_two():
        for block in drawing.blocks:
            buttons = [element for element in block.get("elements", []) if element.get("type") == "button"]
            assert len(buttons) <= 5, what


def test_the_notification_of_bad_news_names_nobody() -> None:
    bad = shown("DataCorp", declined_at=NOW, is_incoming=False), shown("DataCorp", state="announced", is_incoming=False)

    for drawing in (two_people.declined_card(bad[0]), promises.overdue_card(bad[1]), promises.due_card(shown())):
        assert "DataCorp" not in drawing.text


@pytest.mark.parametrize("state", ["approved", "sent", "discarded"])
def test_a_reminder_is_settled_once_the_mail_is_no_draft_any_more(state: str) -> None:
    two = shown(state="announced", introduction_state=state)

    for drawing in (promises.due_card(two), promises.overdue_card(two)):
        assert drawing.text == "A reminder is settled"
        assert "actions" not in {block["type"] for block in drawing.blocks}


def test_who_does_not_send_the_mail_sees_its_subject_and_not_its_words() -> None:
    card = alone.alone_card(AloneShown(shown(is_incoming=False), None, subject="A new face", trouble=None))

    assert "A new face" in json.dumps(card.blocks)
    assert "rich_text" not in {block["type"] for block in card.blocks}


def test_the_one_mail_of_a_handoff_asks_before_it_is_sent_only_where_something_is_unusual() -> None:
    reason = "It is the first mail to Michael."
    usual, unusual = mail("drafted", "DataCorp", there=None), mail("drafted", "DataCorp", there=None, unusual=reason)

    cards = [alone.alone_card(AloneShown(shown(), mine, subject="", trouble=None)) for mine in (usual, unusual)]
    sends = [
        element
        for card in cards
        for block in card.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == "outreach.send"
    ]

    assert ["confirm" in send for send in sends] == [False, True]
    assert sends[1]["confirm"]["text"]["text"] == f"{reason} Leaves now to Michael <m@datacorp.example>."


def test_only_who_may_name_another_is_offered_to() -> None:
    refused = shown(declined_at=NOW, is_incoming=False)

    may = two_people.declined_card(refused)
    may_not = two_people.declined_card(replace(refused, may_name_another=False))

    assert "handoff.name_another" in json.dumps(may.blocks)
    assert "handoff.name_another" not in json.dumps(may_not.blocks)


def test_every_modal_is_one_that_slack_takes() -> None:
    for name in NAMES:
        listed = [OfferShown(number, "offered", name, name) for number in range(120)]
        for view in (
            two_people.cannot_take("1", name),
            two_people.choose_day("1", name, "2026-03-06"),
            two_people.choose_another("1", name),
            offers.pick("1", listed),
        ):
            assert check_view(view) == [], (name[:12], view["callback_id"])


def _mrkdwn(blocks: list[dict[str, Any]]) -> str:
    """Everything on a card that Slack reads as marked-up text."""
    found = []
    for block in blocks:
        parts = [block.get("text"), *block.get("elements", [])]
        found += [part["text"] for part in parts if isinstance(part, dict) and part.get("type") == "mrkdwn"]
    return "\n".join(found)
