"""Every card of a handoff, in every state and with the worst names: valid, harmless, and small enough for a glance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from blocks.slack import (
    answering,
    choices,
    customers,
    facts,
    forms,
    handoff,
    help_lines,
    moves,
    notices,
    over_budget,
)
from blocks.slack.drawing import Drawing
from bot.errors import Ambiguous, Choice
from bot.handoff.reassigning import Move
from bot.handoff.showing import HandoffShown, MoveShown
from bot.handoff.summary import Summary
from bot.outreach import sending
from bot.outreach.body import Body, from_plain
from bot.outreach.budget import Limit, OverBudget
from bot.outreach.doubts import Doubt
from bot.outreach.drafts import Draft
from bot.outreach.evidence import Stretch
from bot.outreach.facts import Fact
from bot.outreach.holding_back import HeldShown
from bot.outreach.mime import Address
from bot.outreach.showing import MailShown
from bot.outreach.ways import WayShown
from bot.sandbox.slack.blockkit import check_message, check_view
from store.models import Contact, Customer, Person

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
STATES = ("drafting", "drafted", "approved", "sending", "sent", "answered", "needs a person", "discarded", "cancelled")
NAMES = (
    "DataCorp",
    "<!channel> Ltd",
    "*Bold* _and_ `code` & <https://evil.example|your bank>",
    "شركة البيانات",
    "🚚 Trucks " * 20,
    "A" * 300,
    "line\nbreak",
)


def mail(state: str, name: str, **more: Any) -> MailShown:
    body: Body = more.pop(
        "body", from_plain("Hi Michael,\n\nSarah takes over.\n\n1. She writes by Friday.\n2. You reply.")
    )
    draft = Draft(f"About {name}"[:240].replace("\n", " "), (Address("Michael", "m@datacorp.example"),), (), body)
    values: dict[str, Any] = {
        "outreach_id": 7,
        "version": 2,
        "state": state,
        "sender": name,
        "address": "ana@cscx.example",
        "draft": None if state == "drafting" else draft,
        "signature": f"{name}\nCSM",
        "shown": "0123456789abcdef",
        "written_by": "template",
        "leaves_at": NOW,
        "sent_at": NOW if state in ("sent", "answered") else None,
        "approval_id": 3,
        "approved_at": NOW,
        "trouble": None,
        "doubts": (),
        "stale_since": None,
        "there": None,
        "good_moment": None,
        "changes_at": None,
    }
    return MailShown(**{**values, **more})


def shown(state: str, name: str = "DataCorp", theirs: str = "drafted", **more: Any) -> HandoffShown:
    values: dict[str, Any] = {
        "transition_id": 1,
        "state": "announced" if state in ("sent", "answered") else "planned",
        "customer": name,
        "customer_id": 1,
        "outgoing_id": 1,
        "outgoing": name,
        "incoming": name,
        "reason": name,
        "last_day": date(2026, 4, 1),
        "introduce_by": date(2026, 3, 6),
        "asked_by": name,
        "summary": Summary(*([name] * 10)),
        "language": "de",
        "facts": 9,
        "oldest_fact": date(2026, 1, 1),
        "today": date(2026, 3, 3),
        "others": (name, name, name, name),
        "farewell": mail(state, name),
        "introduction": mail(theirs, name),
        "announced_at": NOW,
        "introduced_at": None,
        "completed_at": None,
        "is_moved": False,
        "may_ask_first": True,
        "agreement": name,
        "promise": name,
        "gaps": "Briefing: 2 gaps.",
        "trouble": None,
    }
    return HandoffShown(**{**values, **more})


def too_much(name: str) -> OverBudget:
    """Twenty people of this name who have had enough mail, with addresses of their own."""
    return OverBudget(tuple(Limit(f"{n}{'z' * 200}@datacorp.example", f"{name} has had 2.", NOW) for n in range(20)))


def every_drawing() -> Iterator[tuple[str, Drawing]]:
    for name in NAMES:
        for state in STATES:
            yield f"outgoing {state} {name[:12]!r}", handoff.outgoing_card(shown(state, name))
            yield f"incoming {state} {name[:12]!r}", handoff.incoming_card(shown("sent", name, state))
        yield f"pointer {name[:12]!r}", handoff.pointer(shown("drafted", name), may_name=True, dm=("T1", "D1"))
        yield f"no text {name[:12]!r}", handoff.outgoing_card(shown("drafting", name, trouble=name))
        for trouble in (sending.RECONNECT, f"{sending.REFUSED}: {name}", sending.LIMITED):
            farewell = mail("approved" if trouble == sending.LIMITED else "drafted", name, trouble=trouble)
            yield f"{trouble[:9]} {name[:12]!r}", handoff.outgoing_card(shown("drafted", name, farewell=farewell))
        not_connected = mail("drafted", name, address=None, shown="", signature="")
        yield f"no Gmail {name[:12]!r}", handoff.outgoing_card(shown("drafted", name, farewell=not_connected))
        asked = (Doubt(name, name * 9, "0123456789ab"),) * 4
        late = {"there": "Saturday 22:40", "good_moment": NOW, "changes_at": NOW, "unusual": name}
        doubtful = mail("drafted", name, doubts=asked, **late)
        yield f"in doubt {name[:12]!r}", handoff.outgoing_card(shown("drafted", name, farewell=doubtful))
        yield f"theirs in doubt {name[:12]!r}", handoff.incoming_card(shown("sent", name, introduction=doubtful))
        old = mail("drafted", name, stale_since=date(2026, 2, 20))
        yield f"old {name[:12]!r}", handoff.outgoing_card(shown("drafted", name, farewell=old))
        stopped = mail("drafted", name, stopped_at=NOW)
        yield f"stopped {name[:12]!r}", handoff.outgoing_card(shown("drafted", name, farewell=stopped))
        held = HeldShown(7, name, name)
        for state in ("drafted", "approved"):
            kept = mail(state, name, held=held, over_budget=too_much(name))
            yield f"held {state} {name[:12]!r}", handoff.outgoing_card(shown(state, name, farewell=kept))
        done = MoveShown(1, name, name, name, name, 2, 1, 0, NOW, NOW + timedelta(hours=24), None, None)
        yield f"move {name[:12]!r}", moves.move_card(done, now=NOW)
        yield f"moved back {name[:12]!r}", moves.move_card(replace(done, undone_at=NOW, undone_by=name), now=NOW)
    long = from_plain("word " * 9000)
    yield "very long", handoff.outgoing_card(shown("drafted", farewell=mail("drafted", "DataCorp", body=long)))
    yield "very long, leaving", handoff.outgoing_card(shown("x", farewell=mail("approved", "DataCorp", body=long)))


DRAWINGS = dict(every_drawing())


@pytest.mark.parametrize("which", DRAWINGS)
def test_a_card_is_valid_and_harmless(which: str) -> None:
    drawing = DRAWINGS[which]

    assert check_message(drawing.blocks, drawing.text) == []
    said = json.dumps(drawing.blocks, ensure_ascii=False) + drawing.text
    assert "<!channel>" not in without_rich_text(drawing.blocks) + drawing.text
    assert "<https://evil" not in without_rich_text(drawing.blocks) + drawing.text
    assert '"type": "broadcast"' not in said
    if drawing.trouble:
        assert check_message(drawing.trouble.blocks, drawing.trouble.text) == []


@pytest.mark.parametrize("which", DRAWINGS)
def test_a_card_has_at_most_five_buttons_and_one_menu(which: str) -> None:
    elements = [e for block in DRAWINGS[which].blocks if block["type"] == "actions" for e in block["elements"]]
    settling = [e for e in elements if e["action_id"] == "outreach.its_true" or e.get("value", "").count(":") == 2]
    elements = [e for e in elements if e not in settling]  # Two for each of the two sentences that need a word.

    assert sum(element["type"] == "button" for element in elements) <= 5
    assert sum(element["type"] == "overflow" for element in elements) <= 1
    assert len(settling) <= 4


def test_the_notification_of_a_card_names_no_customer_and_no_figure() -> None:
    for state in STATES:
        assert "DataCorp" not in handoff.outgoing_card(shown(state)).text
        assert "DataCorp" not in handoff.incoming_card(shown("sent", theirs=state)).text


def test_a_pointer_names_nobody_where_customers_could_read_it() -> None:
    drawing = handoff.pointer(shown("drafted"), may_name=False, dm=("T1", "D1"))

    assert "DataCorp" not in json.dumps([drawing.text, drawing.blocks])


def test_the_confirmation_names_every_recipient_with_address() -> None:
    card = handoff.outgoing_card(shown("drafted"))
    send = next(e for b in card.blocks if b["type"] == "actions" for e in b["elements"] if e.get("confirm"))

    assert "Michael <m@datacorp.example>" in send["confirm"]["text"]["text"]


def test_at_night_the_first_button_is_for_later_and_the_dialog_says_what_time_it_is_there() -> None:
    late = mail("drafted", "DataCorp", there="Saturday 22:40", good_moment=NOW, changes_at=NOW)
    card = handoff.outgoing_card(shown("drafted", farewell=late))
    row = next(b["elements"] for b in card.blocks if b["type"] == "actions")

    assert [e["text"]["text"] for e in row if e["type"] == "button"][:2] == ["Send later", "Send both"]
    assert [e.get("style") for e in row][:2] == ["primary", None]
    assert "It is Saturday 22:40 where they are." in row[1]["confirm"]["text"]["text"]
    assert card.changes_at == NOW


REASON = "pat@other.example is outside datacorp.example."
UNUSUAL: list[tuple[dict[str, Any], str]] = [
    ({"unusual": REASON}, REASON),
    ({"there": "Saturday 22:40"}, "It is Saturday 22:40 where they are."),
    ({"unusual": REASON, "there": "Saturday 22:40"}, f"{REASON} It is Saturday 22:40 where they are."),
]


def sends(drawing: Drawing) -> dict[str, Any]:
    rows = [block["elements"] for block in drawing.blocks if block["type"] == "actions"]
    return next(element for row in rows for element in row if element.get("action_id") == "outreach.send")


def single_sends(mine: MailShown) -> list[dict[str, Any]]:
    """Give the Send of an introduction and of a mail that goes on in a conversation."""
    reply = answering.mail_card(mine, "reply", "DataCorp", is_unwritten=False)
    return [sends(handoff.incoming_card(shown("sent", introduction=mine))), sends(reply)]


def test_send_asks_nothing_where_nothing_is_unusual() -> None:
    for send in single_sends(mail("drafted", "DataCorp")):
        assert "confirm" not in send
        assert send["value"] == "7:0123456789abcdef"
        assert send["style"] == "primary"


@pytest.mark.parametrize(("more", "first"), UNUSUAL, ids=["recipients", "night", "both"])
def test_send_asks_where_something_is_unusual_and_names_that_first(more: dict[str, Any], first: str) -> None:
    for send in single_sends(mail("drafted", "DataCorp", **more)):
        text = send["confirm"]["text"]["text"]
        assert text == f"{first} Leaves now to Michael <m@datacorp.example>."
        assert send["value"] == "7:0123456789abcdef"


def test_send_both_asks_in_any_case_and_names_what_is_unusual_first() -> None:
    usual = sends(handoff.outgoing_card(shown("drafted")))
    unusual = sends(handoff.outgoing_card(shown("drafted", farewell=mail("drafted", "D", unusual=REASON))))

    assert usual["confirm"]["text"]["text"].startswith("Leaves now to Michael <m@datacorp.example>. DataCorp gets")
    assert unusual["confirm"]["text"]["text"].startswith(f"{REASON} Leaves now to Michael <m@datacorp.example>. ")


def test_in_a_pilot_send_asks_nothing_even_at_night() -> None:
    pilot = mail("drafted", "DataCorp", there="Saturday 22:40", way=WayShown(pilot_for="Michael"))

    assert all("confirm" not in send for send in single_sends(pilot))


@pytest.mark.parametrize("number", [1, 2, 3, 50])
def test_a_dialog_that_cannot_hold_every_name_says_how_many_more_there_are(number: int) -> None:
    crowd = mail("drafted", "DataCorp", unusual="x" * 300, there="Wednesday 22:40")
    assert crowd.draft is not None
    to = tuple(Address(f"Person {n} {'y' * 60}", f"{n}{'z' * 50}@datacorp.example") for n in range(number))
    crowd = replace(crowd, draft=replace(crowd.draft, to=to))

    both = handoff.outgoing_card(shown("drafted", farewell=crowd, incoming="A" * 90))
    for send in (*single_sends(crowd), sends(both)):
        text = send["confirm"]["text"]["text"]
        assert len(text) <= 300
        assert "Leaves now to Person 0" in text
        assert (f" and {number - 2} more, all on the card." in text) == (number > 2)
    assert sends(both)["confirm"]["text"]["text"].endswith("it does not leave now.")


def test_an_old_draft_offers_to_be_written_anew_instead_of_sent() -> None:
    card = handoff.outgoing_card(shown("drafted", farewell=mail("drafted", "D", stale_since=date(2026, 2, 20))))
    row = next(b["elements"] for b in card.blocks if b["type"] == "actions")

    assert row[0]["action_id"] == "handoff.redraft"
    assert "outreach.send" not in json.dumps(card.blocks)
    assert "This draft is from Friday 20 February" in json.dumps(card.blocks)


def test_a_departure_is_not_told_to_the_person_who_takes_over() -> None:
    card = handoff.incoming_card(shown("sent", reason="departure"))

    assert "departure" not in json.dumps(card.blocks)


@pytest.mark.parametrize("name", NAMES)
def test_every_modal_is_valid(name: str) -> None:
    line = " ".join(name.split())
    person = Address(line[:60].replace("<", "").replace(">", ""), "m@datacorp.example")
    move = Move(1, name, 1, name, 2, name, (name,) * 12, (name,), 1, 97)
    fact = Fact("k", name, name * 3, name, date(2026, 1, 1), "customer", name)
    views = (
        forms.edit_mail("1:1", [person], [person], line[:240], from_plain(name), f"*Careful*, {len(name)}"),
        forms.edit_mail("1:1", [], [], "x", from_plain("word " * 9000)),
        forms.ask_handoff(),
        forms.ask_handoff(("1", name), ("2", name)),
        forms.confirm_move("1:2:3", move),
        facts.facts(name, [fact] * 300, [Stretch((name,) * 40, (fact,) * 40)] * 40, 7, may_release=False),
        facts.facts(name, [fact] * 300, [], 7, may_release=False),
        facts.facts(name, [replace(fact, audience="internal")] * 60, [], 7, may_release=True),
        forms.add_line("7"),
        forms.send_later("7:0123456789abcdef", NOW, line),
        over_budget.form(too_much(name), 7),
        forms.who_hears("7", [person], [], [name] * 40),
        notices.notice(name * 20),
    )

    for view in views:
        assert check_view(view) == []
        assert "<!channel>" not in without_rich_text(view["blocks"])


def test_what_there_is_none_of_is_not_counted() -> None:
    nothing = Move(1, "DataCorp", 1, "Ana", 2, "Sarah", (), (), 0, 0)
    moved = MoveShown(1, "DataCorp", "Ana", "Sarah", "Ana", 0, 0, 0, NOW, NOW + timedelta(hours=24), None, None)
    views = (
        forms.confirm_move("1:2:3", nothing),
        forms.confirm_move("1:2:3", replace(nothing, tasks=("Audit",))),
        facts.facts("DataCorp", [], [], 7, may_release=True),
    )

    said = [block["text"]["text"] for view in views for block in view["blocks"] if block["type"] == "section"]

    assert said == [
        "*DataCorp* goes from Ana to *Sarah*.",
        "*DataCorp* goes from Ana to *Sarah*, with:\n*1* open task: Audit",
        "*What this mail says about DataCorp*",
    ]
    assert moves.move_card(moved, now=NOW).blocks[0]["text"]["text"] == "*DataCorp is with Sarah now*, from Ana."


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_valid(name: str) -> None:
    several = Ambiguous("Two fit.", field="customer", choices=[Choice(1, name, name), Choice(2, name, "")])
    customer = Customer(name=name, tier=name, arr_cents=24_500_000, currency="USD", since_on=None, renews_on=None)
    person = Person(name=name)
    contact = Contact(name=name, title=name)

    for blocks in (
        choices.choices("handoff.choose", several, name * 20),
        customers.line(customer, person, [contact] * 5, today=NOW.date()),
        help_lines.help_for(name),
        help_lines.examples(),
    ):
        assert check_message(blocks, "text") == []
        assert "<!channel>" not in without_rich_text(blocks)


def without_rich_text(blocks: list[dict[str, Any]]) -> str:
    """What is marked-up text in these blocks; rich text and plain text cannot mention anybody."""
    return json.dumps(
        [marked for block in blocks if block["type"] != "rich_text" for marked in marked_up(block)], ensure_ascii=False
    )


def marked_up(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from marked_up(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from marked_up(inner)
