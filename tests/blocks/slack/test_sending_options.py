"""How a mail leaves, drawn: within what Slack takes and harmless, whatever people have called their files and mails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from blocks.slack import receipt, sending_options
from bot.connectors.google.conversations import Conversation
from bot.outreach.body import from_plain
from bot.outreach.options import Options
from bot.outreach.receipt import Details
from bot.outreach.ways import FileShown, WayShown
from bot.sandbox.slack.blockkit import check_message, check_view

HOSTILE = "<!channel> *b* `c` ~d~ &amp; <https://evil.example|x> \u202e\u0645\u0631\u062d\u0628\u0627 🌱 " + "x" * 3000
AT = datetime(2026, 11, 20, 14, 2, 31, tzinfo=UTC)


def options(text: str, *, many: int) -> Options:
    return Options(
        outreach_id=7,
        senders=tuple((f"a{number}@cscx.example", text) for number in range(many)),
        sender="a0@cscx.example",
        lost_alias=text,
        files=tuple((number, text, 240_000) for number in range(1, min(many, 100) + 1)),
        carried=frozenset(range(1, 4)),
        gone=(text,) * many,
        may_join=True,
        has_joined=False,
        may_finish=True,
        crm=text,
        pilot_for=text,
    )


@pytest.mark.parametrize("many", [1, 150])
def test_the_form_takes_any_number_of_files_and_addresses_with_any_names(many: int) -> None:
    view = sending_options.form(options(HOSTILE, many=many))

    assert check_view(view) == []
    assert "<!channel>" not in marked_up(view["blocks"])


def test_the_form_without_files_aliases_and_reading_still_sends_a_test() -> None:
    bare = Options(
        7, (("a@cscx.example", "Ana"),), "a@cscx.example", None, (), frozenset(), (),
        may_join=False, has_joined=False, may_finish=False, crm=None, pilot_for=None,
    )  # fmt: skip

    view = sending_options.form(bare)

    assert check_view(view) == []
    assert '"ways.test"' in json.dumps(view)
    assert '"finishing.begin"' not in json.dumps(view)
    assert "submit" not in view


def test_lines_of_a_card_hold_fifty_files_with_hostile_names() -> None:
    files = tuple(FileShown(HOSTILE, 240_000, is_gone=True) for _ in range(50))
    way = WayShown(files=files, lost_alias=HOSTILE, pilot_for=HOSTILE, has_crm_copy=True, answers=True)

    blocks = sending_options.lines(way)

    assert check_message(blocks, "a mail") == []
    assert "<!channel>" not in marked_up(blocks)
    assert "and 40 more" in json.dumps(blocks)


def test_conversations_with_hostile_subjects_can_be_chosen() -> None:
    found = [Conversation(f"{n:x}", HOSTILE, AT - timedelta(days=n), n % 2 == 0, "<a@b>", ()) for n in range(10)]

    blocks = sending_options.conversations(7, HOSTILE, found)

    assert check_message(blocks, "conversations") == []
    assert "<!channel>" not in marked_up(blocks)
    assert "(they wrote 19 November)" in json.dumps(blocks)


def test_details_of_a_long_and_hostile_mail_fit_their_modal() -> None:
    long = from_plain("\n\n".join([HOSTILE] * 12))
    known = Details(
        subject=HOSTILE,
        sent_at=AT,
        by_hand=False,
        was_changed_by_hand=False,
        is_pilot=True,
        is_send_only=True,
        approved_by=HOSTILE,
        approved_at=AT,
        version=3,
        versions=3,
        first=from_plain("Hello"),
        last=long,
        added=300,
        removed=1,
        files=((HOSTILE, 1),) * 3,
        message_ref="18c`*<!here>",
        message_id=f"<{HOSTILE}@mail.gmail.com>",
        digest="0" * 64,
        ref="r",
    )

    view = receipt.details(known)

    assert check_view(view) == []
    assert "<!" not in marked_up(view["blocks"]).replace("<!date", "")
    assert "300 words new, 1 word gone" in json.dumps(view)


def marked_up(blocks: object) -> str:
    """Give every piece of marked-up text in these blocks; plain text and rich text need no escaping."""
    if isinstance(blocks, list):
        return "\n".join(marked_up(block) for block in blocks)
    if not isinstance(blocks, dict):
        return ""
    if blocks.get("type") == "mrkdwn":
        return str(blocks["text"])
    return "\n".join(marked_up(value) for value in blocks.values())
