"""A draft rewritten as its sender asked: a new version, nothing typed lost, and a way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.errors import Invalid
from handlers.slack.answers import Ephemeral
from tests.edge.outside import Outside
from tests.journeys.claude.scripted import (
    ASKED,
    FAREWELL,
    INTRODUCTION,
    REWRITTEN,
    TYPED,
    asked,
    calls,
    draft_by_template,
    letter,
    lines,
    newest,
    reply,
    type_by_hand,
    value,
)
from tests.stage import Stage


def test_a_rewrite_is_a_new_version_that_shows_what_changed_and_can_be_taken_back(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()

    outside.click("U0ANA", "rewrite.shorter", value(stage).partition(":")[0])
    stage.work()

    version, draft = newest(stage)
    assert (version.number, version.written_by, version.asked) == (2, "claude", "shorter")
    assert "looks after DataCorp now" in draft.body_text()
    assert "looks after DataCorp now" in stage.text_of(stage.card("U0ANA"))
    assert calls(stage)[-1].purpose == "handoff.farewell.rewrite"

    outside.click("U0ANA", "rewrite.back", value(stage))
    stage.work()

    version, draft = newest(stage)
    assert (version.number, version.asked) == (3, None)
    assert "We have redrawn our territories" in draft.body_text()
    assert "We have redrawn our territories" in stage.text_of(stage.card("U0ANA"))


def test_a_second_press_on_back_changes_nothing(stage: Stage, claude: Callable[..., None], outside: Outside) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()
    outside.click("U0ANA", "rewrite.shorter", value(stage).partition(":")[0])
    stage.work()
    pressed = value(stage)

    outside.click("U0ANA", "rewrite.back", pressed)
    outside.click("U0ANA", "rewrite.back", pressed)
    stage.work()

    assert newest(stage)[0].number == 3


def test_a_rewrite_keeps_every_sentence_that_was_typed(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter([*REWRITTEN[:2], (TYPED, []), REWRITTEN[2]]))
    stage.command("U0ANA", ASKED)
    stage.work()
    type_by_hand(stage, TYPED)

    outside.click("U0ANA", "rewrite.shorter", value(stage).partition(":")[0])
    stage.work()

    version, draft = newest(stage)
    assert version.written_by == "claude"
    assert TYPED in draft.body_text()
    assert f"<keep>\n<line>{TYPED}</line>\n</keep>" in asked(stage)[-1]["messages"][0]["content"]


def test_a_rewrite_that_would_lose_a_typed_sentence_is_not_kept(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()
    type_by_hand(stage, TYPED)

    outside.click("U0ANA", "rewrite.warmer", value(stage).partition(":")[0])
    stage.work()

    version, draft = newest(stage)
    assert version.written_by == "person"
    assert TYPED in draft.body_text()
    assert f"would have lost a sentence you typed, “{TYPED}”" in lines(stage)


@pytest.mark.on_postgresql
def test_a_rewrite_of_a_draft_that_has_changed_meanwhile_is_dropped(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()
    before = value(stage).partition(":")[0]

    outside.click("U0ANA", "rewrite.shorter", before)
    type_by_hand(stage, TYPED)
    stage.work()

    assert newest(stage)[0].written_by == "person"
    assert "Your draft has changed while I was rewriting it" in lines(stage)


def test_without_claude_a_template_is_rewritten_from_the_same_facts(stage: Stage, outside: Outside) -> None:
    draft_by_template(stage)
    before = len(newest(stage)[1].body_text().split())

    outside.click("U0ANA", "rewrite.shorter", value(stage).partition(":")[0])
    stage.work()

    version, draft = newest(stage)
    assert (version.written_by, version.asked) == ("template", "shorter")
    assert len(draft.body_text().split()) < before


def test_without_claude_another_approach_is_declined_in_plain_words(stage: Stage, outside: Outside) -> None:
    draft_by_template(stage)

    outside.click("U0ANA", "rewrite.another", value(stage).partition(":")[0])
    stage.work()

    assert newest(stage)[0].number == 1
    assert "needs Claude, and it isn't set up here. Your draft is as it was" in lines(stage)


def test_a_silent_claude_leaves_the_draft_and_the_person_is_told(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), {"status": 529})
    stage.command("U0ANA", ASKED)
    stage.work()

    outside.click("U0ANA", "rewrite.another", value(stage).partition(":")[0])
    stage.work()

    assert newest(stage)[0].number == 1
    assert "Claude didn't answer, so nothing was rewritten. Your draft is as it was" in lines(stage)


def test_only_who_may_edit_a_mail_may_have_it_rewritten(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()

    for who in ("U0SARAH", "U0DAVID", "U1SARAH"):
        outside.click(who, "rewrite.shorter", value(stage).partition(":")[0])
        outside.click(who, "rewrite.back", value(stage))
    stage.work()

    assert newest(stage)[0].number == 1
    assert len(asked(stage)) == 2


def test_a_reply_in_the_thread_of_a_draft_is_an_instruction(stage: Stage, claude: Callable[..., None]) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()

    answer = reply(stage, "U0ANA", "leave out the &lt;list&gt; &amp; keep it plain")
    stage.work()

    version, draft = newest(stage)
    assert answer == Ephemeral("I'm rewriting it. The card shows it in a moment.")
    assert (version.written_by, version.asked) == ("claude", "said:leave out the <list> & keep it plain")
    assert "looks after DataCorp now" in draft.body_text()
    prompt = asked(stage)[-1]["messages"][0]["content"]
    assert "<wish>leave out the &lt;list&gt; &amp; keep it plain</wish>" in prompt


def test_the_name_of_a_way_is_enough_of_an_instruction(stage: Stage) -> None:
    draft_by_template(stage)

    reply(stage, "U0ANA", "Make it shorter, please!")
    stage.work()

    assert newest(stage)[0].asked == "shorter"


def test_an_instruction_in_own_words_is_declined_where_claude_is_not_set_up(stage: Stage) -> None:
    draft_by_template(stage)

    with pytest.raises(Invalid, match=r"needs Claude, which isn't set up here\. Nothing was changed"):
        reply(stage, "U0ANA", "mention the workshop")


def test_other_threads_and_other_peoples_cards_take_no_instruction(stage: Stage, claude: Callable[..., None]) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION))
    stage.command("U0ANA", ASKED)
    stage.work()

    elsewhere = reply(stage, "U0ANA", "shorter", thread="1700000000.000100")
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    too_late = reply(stage, "U0ANA", "shorter")
    theirs = reply(stage, "U0SARAH", "shorter", thread=stage.card("U0ANA")["ts"])

    assert (elsewhere, too_late, theirs) == (None, None, None)


def test_the_incoming_csm_rewrites_the_introduction_in_its_own_thread(
    stage: Stage, claude: Callable[..., None]
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter([*INTRODUCTION[:1], ("Let us talk.", []), INTRODUCTION[2]]))
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    reply(stage, "U0SARAH", "say only that we should talk")
    stage.work()

    version, draft = newest(stage, "handoff.introduction")
    assert "Let us talk." in draft.body_text()
    assert version.subject.startswith("Re: ")
    assert version.written_by == "claude"


def test_a_wish_in_the_form_goes_before_the_way_that_was_picked(
    stage: Stage, claude: Callable[..., None], outside: Outside
) -> None:
    claude(letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN))
    stage.command("U0ANA", ASKED)
    stage.work()
    picked = {"type": "static_select", "selected_option": {"value": "warmer"}}
    typed = {"type": "plain_text_input", "value": "start with the date"}

    nothing = outside.submit("U0ANA", "rewrite.ask", value(stage).partition(":")[0], {"how": {"how": {}}})
    outside.submit(
        "U0ANA", "rewrite.ask", value(stage).partition(":")[0], {"how": {"how": picked}, "wish": {"wish": typed}}
    )
    stage.work()

    assert nothing.json["errors"] == {"how": "Choose one, or say it in your own words. Nothing was changed."}
    assert newest(stage)[0].asked == "said:start with the date"
