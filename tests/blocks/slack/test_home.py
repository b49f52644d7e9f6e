"""Home within what Slack takes: however much there is to show, and whatever people have typed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from blocks.slack import home as home_blocks
from blocks.slack import settings
from bot.home import HandoffShown, HomeShown, MailboxShown, MailShown, PulseShown
from bot.needs import URGENCY, Need, Place
from bot.outreach.holding_back import HeldShown
from bot.people.preferences import Preferences
from bot.sandbox.slack.blockkit import check_view

MOST_BLOCKS = 60
HOSTILE = "<!channel> *b* `c` ~d~ &amp; <https://evil.example|x> \u202e\u0645\u0631\u062d\u0628\u0627 🌱 " + "x" * 3000
PLACE = Place("D0ANA", "1700000000.000100")
DAY = date(2026, 11, 20)
MINE = Preferences("+351 21 555 0142", "https://meet.cscx.example/ana", 30, "09:00", "17:30", None)
SETTINGS_ONLY = HomeShown("Ana Ribeiro", DAY, "Europe/Lisbon", (), (), (), (), (), False, None, MINE)


def crowded(text: str) -> HomeShown:
    """A Home with more of everything than it has room for."""
    needs = (
        *(Need(of, text, text, DAY, count=2, place=PLACE, subject=text, doubts=(text,) * 3) for of in URGENCY),
    ) * 5
    mails = tuple(
        MailShown(text, text, text, state, DAY, datetime(2026, 11, 20, 14, tzinfo=UTC), PLACE)
        for state in ("drafting", "drafted", "finishing", "approved", "sending")
    )
    handoffs = tuple(
        HandoffShown(text, text, text, phase, False, DAY, DAY, DAY, DAY, text, PLACE)
        for phase in (
            *("writing", "drafted", "leaving", "unknown", "asked", "agreed"),
            *("declined", "announced", "introduced", "sent"),
        )
    )
    gmail = MailboxShown("ana@cscx.example", is_connected=False)
    return HomeShown(
        text,
        DAY,
        "Europe/Lisbon",
        needs,
        mails * 5,
        handoffs,
        handoffs,
        handoffs,
        True,
        gmail,
        MINE,
        team_pulses=(PulseShown(text, "partly", DAY),) * 5,
    )


def drawn(shown: HomeShown) -> list[dict[str, object]]:
    blocks: list[dict[str, object]] = home_blocks.home(shown, team_ref="T0CSCX").blocks
    return blocks


def test_a_crowded_home_stays_within_sixty_blocks_and_slacks_rules() -> None:
    blocks = drawn(crowded(HOSTILE))

    assert len(blocks) <= MOST_BLOCKS
    assert check_view({"type": "home", "blocks": blocks}) == []
    assert "And 66 more." in json.dumps(blocks)


def test_nothing_that_people_typed_can_ping_link_or_format() -> None:
    text = json.dumps(drawn(crowded(HOSTILE)), ensure_ascii=False)

    assert "<!channel>" not in text
    assert "<https://evil.example" not in text
    assert " *b* " not in text


def test_a_held_mail_names_who_holds_it_and_why_and_nothing_in_that_pings_links_or_formats() -> None:
    held = HeldShown(7, HOSTILE, HOSTILE)
    needs = tuple(Need(of, "DataCorp", "Michael", DAY, place=PLACE, held=held) for of in ("draft", "introduction"))
    blocks = drawn(replace(SETTINGS_ONLY, needs=needs))

    text = json.dumps(blocks, ensure_ascii=False)
    assert text.count("*Held by ") == len(needs)
    assert "Ready to send" not in text
    assert "<!channel>" not in text
    assert check_view({"type": "home", "blocks": blocks}) == []


def test_the_most_urgent_stands_first_as_it_was_sorted() -> None:
    blocks = drawn(crowded("DataCorp"))

    first = next(block for block in blocks if "Please check one mail" in json.dumps(block))
    assert blocks.index(first) < 4


def test_an_empty_home_fits_a_glance() -> None:
    blocks = drawn(SETTINGS_ONLY)

    assert len(blocks) <= 8
    assert check_view({"type": "home", "blocks": blocks}) == []
    assert "Type `/handoff CUSTOMER to COLLEAGUE`" in json.dumps(blocks)


def test_the_settings_form_takes_what_an_import_left_there() -> None:
    imported = Preferences("ask reception " * 30, "https://a.example/" + "x" * 900, 2, "07:45", "16:15", "06:10")

    form = settings.form(imported, "Europe/Lisbon")

    assert check_view(form) == []
    assert "06:10" in json.dumps(form)
