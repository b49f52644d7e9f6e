"""The cards of a call and of the pulse, in every state and with the worst names: valid and harmless."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blocks.slack import meetings, pulse
from bot.handoff.meeting.showing import CallLine, CallShown, TimeShown
from bot.handoff.pulse import PulseShown
from bot.outreach.contacts_away import ContactAway
from bot.sandbox.slack.blockkit import check_message, check_view

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
NAMES = (
    "DataCorp",
    "<!channel> Ltd",
    "*Bold* & <https://evil.example|bank>",
    "شركة \u202eالبيانات",
    "🚚 Trucks " * 20,
    "A" * 3000,
)
STATES = ("proposed", "booking", "booked", "took place", "cancelled")
TROUBLES: tuple[set[str], ...] = (
    set(),
    {"none"},
    {"taken"},
    {"refused"},
    {"missed"},
    {"no_link", "not_cancelled"},
    {"moved", "declined"},
)


def shown(name: str = "Michael", **more: Any) -> CallShown:
    time = TimeShown(1_772_550_000, "Wednesday 4 March, 11:00", (f"17:00 for {name[:60]}", "12:00 for you"))
    values: dict[str, Any] = {
        "meeting_id": 1,
        "transition_id": 2,
        "state": "proposed",
        "customer": name,
        "contact": name,
        "place": "Chicago",
        "organiser": name,
        "is_organiser": True,
        "incoming": name,
        "times": (time, time, time),
        "booked": None,
        "is_over": False,
        "meet_url": "https://meet.google.com/abc",
        "troubles": frozenset(),
        "unseen": (f"{name[:60]}'s", "your"),
        "allow": True,
        "may_book": True,
        "is_delegated": False,
        "is_pilot": True,
        "is_zone_known": True,
        "invited": tuple(f"{'x' * 60}{number}@datacorp.example" for number in range(50)),
        "asks_again_at": None,
        "away": None,
    }
    return CallShown(**{**values, **more})


@pytest.mark.parametrize("name", NAMES)
def test_every_state_of_a_call_is_valid_and_nothing_typed_becomes_markup(name: str) -> None:
    time = shown().times[0]
    for state, troubles, booked in itertools.product(STATES, TROUBLES, (None, time)):
        call = shown(name, state=state, troubles=frozenset(troubles), booked=booked)
        for drawing in (meetings.call_card(call), meetings.asked_card(call)):
            assert check_message(drawing.blocks, drawing.text) == []
            said = json.dumps(drawing.blocks, ensure_ascii=False)
            assert "<!channel>" not in said
            assert "<https://evil" not in said
            assert name not in drawing.text


def test_a_time_is_not_bookable_before_the_calendar_is_allowed() -> None:
    said = json.dumps(meetings.call_card(shown(may_book=False)).blocks)

    assert "meeting.book" not in said
    assert "meeting.allow" in said


def test_somebody_connected_by_an_admin_is_sent_to_the_admin() -> None:
    said = json.dumps(meetings.call_card(shown(is_delegated=True)).blocks)

    assert "meeting.allow" not in said
    assert "ask them to delegate the calendar" in said


def test_the_line_on_a_handoff_says_how_the_call_stands() -> None:
    lines = {state: json.dumps(meetings.call_line(CallLine(2, state, NOW))) for state in ("", *STATES)}

    assert meetings.call_line(None) == []
    assert "Arrange a call" in lines[""]
    assert "is being arranged" in lines["proposed"]
    assert "is booked for" in lines["booked"]
    assert "You met in a call" in lines["took place"]


@pytest.mark.parametrize("name", NAMES)
def test_every_pulse_is_valid_and_nothing_typed_becomes_markup(name: str) -> None:
    for answer, comment, has_mail in itertools.product(
        (None, "yes", "partly", "no"), (None, name[:300]), (True, False)
    ):
        card = PulseShown(1, name, name, NOW, None, 3, 4, 1, 1, has_mail, answer, comment if answer else None)
        drawing = pulse.pulse_card(card)
        assert check_message(drawing.blocks, drawing.text) == []
        said = json.dumps(drawing.blocks, ensure_ascii=False)
        assert "<!channel>" not in said
        assert "<https://evil" not in said
    assert check_view(pulse.line_form(1, name[:300])) == []


def test_times_from_before_a_guest_is_back_are_not_said_to_be_after_it() -> None:
    on = datetime.fromtimestamp(shown().times[0].starts, UTC).date()
    during, after = (
        str(meetings.call_card(shown(away=ContactAway("Mia <@U1>", until))).blocks)
        for until in (on, on - timedelta(days=2))
    )

    assert "Mia &lt;@U1&gt; is away until" in during
    assert "press Look again for times after that" in during
    assert "so I look at the days after" in after
