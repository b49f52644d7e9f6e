"""The briefing of a handoff as a modal, where its lines come from, and the questions to the outgoing CSM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, moment
from blocks.slack.text import clipped, context, escape, packed, plain, section
from bot.handoff.briefing.page import Answer, Briefing, Gap, Line, Section
from bot.handoff.briefing.questions import LONGEST_ANSWER
from bot.handoff.briefing.showing import BriefingShown, QuestionShown, QuestionsShown
from store.models import BriefingQuestion

View = dict[str, Any]
Blocks = list[dict[str, Any]]
QUESTION = "q:"
LONGEST_NAME, LONGEST_LINE, LONGEST_QUESTION = 80, 400, 250
MOST_SOURCES = 90


def briefing(shown: BriefingShown) -> View:
    """Draw the whole briefing: what is between the two CSMs and what is missing first, then the record."""
    written = shown.briefing
    name = escape(clipped(written.customer, LONGEST_NAME))
    blocks = [
        section(f"*{name}*\n{_for_whom(written)}"),
        *_answers(written),
        *_gaps(shown),
        *[block for part in written.sections for block in _section(part)],
        actions(
            button("Where from?", "briefing.sources", str(shown.transition_id), says="Show where each line is from")
        ),
    ]
    return _modal("Briefing", blocks)


def sources(written: Briefing) -> View:
    """List every line of a briefing with its source, its author and its day."""
    blocks: Blocks = []
    for part in written.sections:
        lines = [f"*{escape(part.title)}*", *(_sourced(line) for line in part.lines)]
        blocks += [section(text) for text in packed(lines)]
    return _modal("Where it comes from", blocks[:MOST_SOURCES] or [context("Nothing is on record.")])


def answer_form(transition_id: int, asked: Sequence[BriefingQuestion], incoming: str) -> View:
    """Ask each question in a field of its own; what was answered before stands in it."""
    first = escape(clipped(_first(incoming), LONGEST_NAME))
    return {
        "type": "modal",
        "callback_id": "briefing.answer",
        "title": plain("Your answers"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": str(transition_id),
        "blocks": [
            context(
                f"Between you and {first}. Nobody else reads it unless you put it on record. Leave out what you like."
            ),
            *[_field(row) for row in asked],
        ],
    }


def questions_card(shown: QuestionsShown) -> Drawing:
    """Draw the outgoing CSM's card: the questions, the answers given, and for each whether colleagues may read it."""
    customer, first = (
        escape(clipped(shown.customer, LONGEST_NAME)),
        escape(clipped(_first(shown.incoming), LONGEST_NAME)),
    )
    if shown.is_over:
        return Drawing(
            "A handoff was called off", [section(f"*Questions about {customer}*\nCalled off. Nothing is asked.")]
        )
    title = (
        f"*{first} asks you about {customer}*" if shown.is_asked else f"*Your answers about {customer}, for {first}*"
    )
    lead = f"The record does not say it. What you answer stays between you and {first} until you put it on record."
    is_answered = any(question.answer for question in shown.questions)
    is_done = bool(shown.questions) and all(question.is_kept for question in shown.questions)
    answer = button(
        "Change answers" if is_answered else "Answer",
        "briefing.answer",
        str(shown.transition_id),
        style=None if is_answered else "primary",
    )
    opened = button("Open briefing", "briefing.open", str(shown.transition_id))
    blocks = [
        section(f"{title}\n{lead}"),
        *[_question(question) for question in shown.questions],
        actions(opened) if is_done else actions(answer, opened),
    ]
    return Drawing(_notification(shown, is_answered=is_answered), blocks)


def answered_line(customer: str, outgoing: str, count: int, transition_id: int) -> tuple[str, Blocks]:
    """Tell the incoming CSM that answers came, as a notification that names nobody and what stands under it."""
    said = f"{clipped(_first(outgoing), LONGEST_NAME)} answered {count} {'question' if count == 1 else 'questions'}"
    text = (
        f"{escape(said)} about {escape(clipped(customer, LONGEST_NAME))}. You find it in the briefing, between you two."
    )
    return f"{said}.", [section(text), actions(button("Open briefing", "briefing.open", str(transition_id)))]


def _for_whom(written: Briefing) -> str:
    incoming = f"For {escape(clipped(written.incoming, LONGEST_NAME))}. " if written.incoming else ""
    return f"{incoming}Three minutes. All of it is for us and none of it for the customer."


def _answers(written: Briefing) -> Blocks:
    if not written.answers:
        return []
    by = escape(clipped(_first(written.answers[0].by), LONGEST_NAME))
    lines = [f"*From {by}, between you two*", *(_answer(answer) for answer in written.answers)]
    return [section(text) for text in packed(lines)]


def _answer(answer: Answer) -> str:
    question, text = escape(clipped(answer.question, LONGEST_QUESTION)), escape(clipped(answer.text, LONGEST_ANSWER))
    return f"• {question}\n   “{text}” {moment(answer.answered_at, '{date_short}')}"


def _gaps(shown: BriefingShown) -> Blocks:
    missing = shown.briefing.gaps
    buttons = []
    if shown.asks:
        first = clipped(_first(shown.asks), 60)
        buttons.append(button(f"Ask {first}", "briefing.ask", str(shown.transition_id), style="primary"))
    if shown.answers:
        label = "Answer them" if missing else "Change answers"
        buttons.append(button(label, "briefing.answer", str(shown.transition_id)))
    row = [actions(*buttons)] if buttons else []
    if not missing:
        return row
    texts = packed(["*What the record does not say*", *(_gap(gap) for gap in missing)])
    return [*[section(text) for text in texts], *row]


def _gap(gap: Gap) -> str:
    asked = f" _asked {moment(gap.asked_at, '{date_short}')}_" if gap.asked_at else ""
    missing, question = escape(clipped(gap.missing, LONGEST_LINE)), escape(clipped(gap.question, LONGEST_QUESTION))
    return f"• {missing} {question}{asked}"


def _section(part: Section) -> Blocks:
    lines = [f"*{escape(part.title)}*", *(f"• {escape(clipped(line.text, LONGEST_LINE))}" for line in part.lines)]
    if part.more:
        lines.append(f"and {part.more} more")
    return [section(text) for text in packed(lines)]


def _sourced(line: Line) -> str:
    author = f", {escape(clipped(line.author, LONGEST_NAME))}" if line.author else ""
    source = escape(clipped(line.source, LONGEST_NAME))
    return f"• {escape(clipped(line.text, LONGEST_LINE))}  _{source}{author}, {_short(line.as_of)}_"


def _question(question: QuestionShown) -> dict[str, Any]:
    asked = escape(clipped(question.question, LONGEST_QUESTION))
    if not question.answer:
        return section(f"• {asked}")
    said = f"• {asked}\n   “{escape(clipped(question.answer, LONGEST_ANSWER))}”"
    if question.is_kept:
        return section(f"{said}\n   On record as your note; colleagues can read it.")
    keep = button("Keep on record", "briefing.keep", str(question.question_id), says="Let colleagues read this answer")
    return section(said, accessory=keep)


def _notification(shown: QuestionsShown, *, is_answered: bool) -> str:
    if not shown.is_asked:
        return "Your answers for a handoff"
    count = len(shown.questions)
    first = escape(clipped(_first(shown.incoming), LONGEST_NAME))
    return (
        f"Your answers for {first}"
        if is_answered
        else f"{first} has {count} {'question' if count == 1 else 'questions'}"
    )


def _field(row: BriefingQuestion) -> dict[str, Any]:
    element: View = {
        "type": "plain_text_input",
        "action_id": "answer",
        "multiline": True,
        "max_length": LONGEST_ANSWER,
    }
    if row.answer:
        element["initial_value"] = row.answer
    label = plain(clipped(row.question, LONGEST_QUESTION))
    return {"type": "input", "block_id": f"{QUESTION}{row.id}", "label": label, "element": element, "optional": True}


def _modal(title: str, blocks: Blocks) -> View:
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": blocks}


def _short(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else name
