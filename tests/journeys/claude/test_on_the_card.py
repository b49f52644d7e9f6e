"""Rewriting as people do it: from the menu, with a look at the change, the way back, and by a reply in the thread."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.claude.scripted import ASKED, FAREWELL, INTRODUCTION, REWRITTEN, Json, asked, letter, newest
from tests.stage import Stage

SHORTER = {"text": {"type": "plain_text", "text": "Shorter", "emoji": False}, "value": "shorter"}


def pick(option: Json) -> Json:
    return {"how": {"how": {"type": "static_select", "selected_option": option}}}


def test_a_rewrite_goes_from_the_menu_to_the_card_and_back(stage: Stage, claude: Callable[..., None]) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()

    stage.click("U0ANA", "handoff.more", value="1:rewrite")
    stage.submit("U0ANA", pick(SHORTER))
    stage.work()

    assert "Shorter, by Claude." in stage.text_of(stage.card("U0ANA"))
    stage.click("U0ANA", "rewrite.changes")
    changes = stage.text_of(stage.modal("U0ANA"))
    assert '"strike": true' in changes
    assert '"bold": true' in changes

    stage.click("U0ANA", "rewrite.back")
    stage.work()

    assert "Shorter, by Claude." not in stage.text_of(stage.card("U0ANA"))
    assert stage.refused == []


def test_what_is_written_under_a_draft_changes_it(stage: Stage, claude: Callable[..., None]) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()
    card = stage.card("U0ANA")

    said = {"as": "U0ANA", "channel": stage.dm("U0ANA"), "text": "plainer & <shorter>", "thread_ts": card["ts"]}
    stage.post("slack/say", said)
    stage.work()

    assert newest(stage)[0].asked == "said:plainer & <shorter>"
    assert "<wish>plainer &amp; &lt;shorter&gt;</wish>" in asked(stage)[-1]["messages"][0]["content"]
