"""Somebody without a connected mailbox: the card offers to connect, and connecting gives it its Send."""

from __future__ import annotations

import re
import urllib.request

from sqlalchemy import select

from store.models import Mailbox
from tests.edge.outside import Outside
from tests.filling import connect
from tests.stage import Stage


def test_without_a_mailbox_the_card_offers_to_connect_and_connecting_brings_send(
    stage: Stage, outside: Outside
) -> None:
    stage.command("U0JO", "/handoff Sablewood to Sarah Johnson")
    stage.work()
    card = stage.message_with("U0JO", "connect.gmail")

    assert "Connect Gmail to send" in stage.text_of(card)
    assert '"outreach.send"' not in stage.text_of(card)

    stage.click("U0JO", "connect.gmail", message=card)
    url = re.search(r'"url": "(http[^"]+)"', outside.said()[-1])
    assert url
    with urllib.request.urlopen(url[1]) as page:
        assert "Your mails leave from joana@cscx.example now." in page.read().decode()
    stage.work()

    redrawn = next(m for m in stage.messages("U0JO") if m["ts"] == card["ts"])
    assert "Connect Gmail to send" not in stage.text_of(redrawn)
    stage.click("U0JO", "outreach.send", message=redrawn)
    stage.later(seconds=31)
    stage.work()
    assert [mail["from"] for mail in stage.mails("pippa@sablewood.example")] == ["Joana Silva <joana@cscx.example>"]


def test_a_forged_send_without_a_mailbox_sends_nothing_and_says_how_to_go_on(stage: Stage, outside: Outside) -> None:
    stage.command("U0JO", "/handoff Sablewood to Sarah Johnson")
    stage.work()

    with outside.nothing_changes():
        outside.click("U0JO", "outreach.send", "1:0000000000000000")

    assert "Your Gmail isn't connected yet, so nothing was sent. Type /rapport connect" in outside.said()[-1]


def test_a_lost_grant_keeps_the_draft_and_says_how_to_go_on(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    with outside.record() as session:
        session.scalars(select(Mailbox).where(Mailbox.address == "ana@cscx.example")).one().state = "disconnected"

    with outside.nothing_changes():
        stage.click("U0ANA", "outreach.send")

    assert "connect Gmail again. Nothing was sent. Type /rapport connect." in outside.said()[-1]


def test_a_link_to_google_works_once_and_only_with_the_state_we_gave(stage: Stage, outside: Outside) -> None:
    connect(stage, "U0JO")
    with outside.nothing_changes():
        for query in ("", "?state=x&code=y", "?state=&code=", "?code=%00&state=%ff", "?error=access_denied"):
            answer = outside.fetch(f"/google/callback{query}")
            assert answer.status == 400, query
            assert "That didn&#39;t work" in answer.body
