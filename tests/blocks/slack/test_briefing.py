"""The briefing's modal, its sources, the questions and their card: valid, harmless, and with the right buttons."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from blocks.slack import briefing as blocks
from bot.handoff.briefing.page import Answer, Briefing, Gap, Line, Section
from bot.handoff.briefing.showing import BriefingShown, QuestionShown, QuestionsShown
from bot.sandbox.slack.blockkit import check_message, check_view
from store.models import BriefingQuestion

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
NAMES = (
    "DataCorp",
    "<!channel> Ltd",
    "*Bold* _and_ `code` & <https://evil.example|your bank>",
    "شركة البيانات \u202eABC",
    "🚚 Trucks " * 300,
    "A" * 3000,
    "line\nbreak",
    " ",
)


def written(name: str = "DataCorp", *, gaps: int = 2, asked: bool = False, answers: int = 0) -> Briefing:
    line = Line(name, name, date(2026, 3, 1), name)
    return Briefing(
        customer_id=1,
        customer=name,
        transition_id=7,
        outgoing=name,
        incoming=name,
        as_of=NOW.date(),
        sections=tuple(Section(f"s{n}", name, (line,) * 7, more=4) for n in range(12)),
        gaps=tuple(Gap(f"g{n}", name, name, NOW if asked else None) for n in range(gaps)),
        answers=tuple(Answer(n, name, name, name, NOW) for n in range(answers)),
    )


def shown(briefing: Briefing, *, asks: str | None = None, answers: bool = False) -> BriefingShown:
    return BriefingShown(7, briefing, asks, answers)


def asked(name: str, *, kept: bool = False, is_over: bool = False, is_asked: bool = True) -> QuestionsShown:
    questions = (QuestionShown(1, name, None, is_kept=False), QuestionShown(2, name, name, is_kept=kept))
    return QuestionsShown(7, name, name, is_asked, is_over, questions)


def buttons(found: list[dict[str, Any]]) -> list[str]:
    elements = [e for block in found for e in (*block.get("elements", ()), block.get("accessory", {}))]
    return [element["action_id"] for element in elements if element.get("type") == "button"]


def marked_up(part: Any) -> str:
    """Everything that Slack reads as markup; plain text, as on buttons, is shown as it is."""
    if isinstance(part, list):
        return " ".join(map(marked_up, part))
    if not isinstance(part, dict):
        return ""
    return str(part["text"]) if part.get("type") == "mrkdwn" else " ".join(map(marked_up, part.values()))


@pytest.mark.parametrize("name", NAMES)
def test_every_view_is_valid_and_harmless(name: str) -> None:
    rows = [BriefingQuestion(id=n, question=name, answer=name[:600] if n else None) for n in range(3)]
    views = (
        blocks.briefing(shown(written(name, answers=3), asks=name)),
        blocks.briefing(shown(written(name, gaps=0), answers=True)),
        blocks.briefing(shown(written(name, asked=True))),
        blocks.sources(written(name)),
        blocks.answer_form(7, rows, name),
    )

    for view in views:
        assert check_view(view) == []
        assert "<!channel>" not in marked_up(view)
        assert "<https://evil" not in marked_up(view)


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_valid_and_harmless(name: str) -> None:
    cards = [asked(name), asked(name, kept=True), asked(name, is_over=True), asked(name, is_asked=False)]
    text, line = blocks.answered_line(name, name, 2, 7)

    assert check_message(line, text) == []
    assert "<!channel>" not in marked_up(line)
    for card in cards:
        drawing = blocks.questions_card(card)
        assert check_message(drawing.blocks, drawing.text) == []
        assert "<!channel>" not in marked_up(drawing.blocks) + drawing.text
        assert len(buttons(drawing.blocks)) <= 5


def test_a_notification_names_no_customer() -> None:
    questions = QuestionsShown(7, "DataCorp", "Sarah Johnson", True, False, (QuestionShown(1, "Who?", None, False),))

    assert blocks.questions_card(questions).text == "Sarah has 1 question"
    assert blocks.answered_line("DataCorp", "Ana Ribeiro", 2, 7)[0] == "Ana answered 2 questions."


def test_the_incoming_csm_can_ask_and_the_outgoing_one_can_answer() -> None:
    incoming = blocks.briefing(shown(written(), asks="Ana Ribeiro"))
    outgoing = blocks.briefing(shown(written(), answers=True))
    manager = blocks.briefing(shown(written()))

    assert buttons(incoming["blocks"]) == ["briefing.ask", "briefing.sources"]
    assert '"Ask Ana"' in json.dumps(incoming)
    assert buttons(outgoing["blocks"]) == ["briefing.answer", "briefing.sources"]
    assert buttons(manager["blocks"]) == ["briefing.sources"]


def test_long_lists_say_how_many_more_there_are() -> None:
    assert "and 4 more" in json.dumps(blocks.briefing(shown(written())))


def test_an_answer_on_record_can_not_be_put_there_again() -> None:
    open_card, kept = blocks.questions_card(asked("x")), blocks.questions_card(asked("x", kept=True))

    assert buttons(open_card.blocks).count("briefing.keep") == 1
    assert "briefing.keep" not in buttons(kept.blocks)
    assert "colleagues can read it" in json.dumps(kept.blocks)


def test_a_handoff_that_was_called_off_asks_nothing() -> None:
    assert buttons(blocks.questions_card(asked("x", is_over=True)).blocks) == []


def test_every_line_is_shown_with_its_source_author_and_day() -> None:
    line = Line("Never mention Elgin.", "note, sensitivity", date(2026, 3, 1), "Ana Ribeiro")
    view = blocks.sources(
        Briefing(1, "DataCorp", None, None, None, NOW.date(), (Section("care", "Handle with care", (line,)),), ())
    )

    assert "Never mention Elgin.  _note, sensitivity, Ana Ribeiro, 1 March 2026_" in json.dumps(view)
